"""`ringhook-tapi`: runs on Windows, listens to a line of its telephony drivers (TAPI 2.x), reports calls to ringhook.

Everything that reads what a driver wrote is pure and works on bytes; `tapi32` alone calls Windows. None of it
has met a real driver yet: relay/README.md says so.
"""
