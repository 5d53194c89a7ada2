"""The admin page as data; read `static/` with importlib.resources."""
