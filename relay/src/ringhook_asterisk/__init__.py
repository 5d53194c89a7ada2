"""`ringhook-asterisk`: runs next to Asterisk, reads its manager events and reports the calls to ringhook.

If told to listen, it also places the calls that ringhook asks for.

Nothing is kept on disk: reports that could not be delivered before the connector stops are lost, and the
server closes such calls itself after a while.
"""
