"""Recordings: asked of the PBX on the way to a browser, or fetched when they are announced and kept here."""
