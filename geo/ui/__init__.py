"""The window: the Streamlit app, its routes and the command line's server."""
