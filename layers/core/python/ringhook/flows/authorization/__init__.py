"""How a request shows a CRM who we are: each kind of credential, and the sessions that some of them need.

`Authorizer` gives an `Authorization` for a credential, `authorized` puts it into a request, and
`Consents` are what a person agrees to once in the CRM (OAuth's authorization code).
"""

from ringhook.flows.authorization.authorizer import Authorizer
from ringhook.flows.authorization.consent import Consents
from ringhook.flows.authorization.record import (
    Authorization,
    AuthorizationFailedError,
    authorized,
)

__all__ = ["Authorization", "AuthorizationFailedError", "Authorizer", "Consents", "authorized"]
