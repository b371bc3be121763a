"""`streamlit run app.py`: the same app as `border-map serve`, which Streamlit knows by the call of App below."""

from streamlit.starlette import App

from geo.ui import launch

app = App(launch.PAGE, **launch.prepared())
