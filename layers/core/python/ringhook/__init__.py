"""ringhook: a telephone rings, the right page opens, the CRM knows."""

__version__ = "0.1.0"
