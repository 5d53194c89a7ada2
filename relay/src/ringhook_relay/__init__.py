"""The desktop agent of ringhook: opens pages and runs programs when the telephone rings."""

__version__ = "0.1.0"
