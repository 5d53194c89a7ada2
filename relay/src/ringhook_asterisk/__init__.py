"""`ringhook-asterisk`: runs next to Asterisk, reads its manager events and reports the calls to ringhook.

Nothing is kept on disk: reports that could not be delivered before the connector stops are lost, and the
server closes such calls itself after a while.
"""
