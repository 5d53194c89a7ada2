"""Decides, and nothing else: pure functions from an event, a call and a configuration to text and decisions.

`text` reads and renders the administrator's templates, `argv` splits a RUN target, `numbers` knows
telephone numbers. No module here has a clock, an environment or a socket.
"""
