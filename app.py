"""`streamlit run app.py`: the same app as `border-map serve`."""

from geo.ui.launch import make_app

app = make_app()
