"""Every port in a dict: for tests, for dry runs, and as the model the other media are compared with."""
