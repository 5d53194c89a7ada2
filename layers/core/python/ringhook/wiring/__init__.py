"""The only code that names concrete classes: settings, the App, and its two homes."""
