"""Why a kind of screen does not work on this computer."""

from __future__ import annotations


class NoScreenError(Exception):
    """This kind of screen is not there; the message says what is missing and how to get it."""
