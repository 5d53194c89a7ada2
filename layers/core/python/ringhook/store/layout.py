"""Where every row lives. Partitions begin with the workspace, so tenants cannot meet by accident.

partition                        sort                          row
ws#<w>#config                    head                          newest version and where it is
ws#<w>#config                    v#<number>#<random>           one saved document
ws#<w>#secrets                   <name>                        one sealed value
ws#<w>#call#<call>               call                          the folded call
ws#<w>#call#<call>               event#<time>#<event>          a report, with every action's decision
ws#<w>#call#<call>               delivery#<delivery>           an HTTP action's attempts
ws#<w>#call#<call>               ack#<command>                 what a desktop answered
ws#<w>#call#<call>               later#<task>                  what became of a delayed action
ws#<w>#day#<yyyy-mm-dd>          <time>#<call>                 the call list
ws#<w>#open                      <call>                        a call that has not ended, and when it was last heard of
ws#<w>#alias#<connection>        <vendor's call id>            which call that is, when it is a forwarded one's second name
ws#<w>#refused#<yyyy-mm-dd>      <time>#<random>               a webhook without effect, and why
ws#<w>#busy#<agent>              <call>                        who is talking
ws#<w>#devices                   <device>                      a paired desktop
ws#<w>#desk#<agent>              <device>                      a desktop connected now
token#<sha256>                   -                             a webhook token's connection
pairing#<code>                   -                             a pairing in progress
connection#<id>                  -                             the desktop behind a connection
key#<sha256>                     -                             an API key and its workspace
pairing-tries#<sha256>#<window>  -                             counts guesses per address
"""

from __future__ import annotations

import hashlib

ONLY = "-"
CALL = "call"
DAY_SECONDS = 86_400


def workspace(name: str, *parts: str) -> str:
    """Return the partition of *parts* in workspace *name*."""
    return "#".join(("ws", name, *parts))


def fingerprint(secret: str) -> str:
    """Return the SHA-256 of a high-entropy secret, for keys and comparisons."""
    return hashlib.sha256(secret.encode()).hexdigest()
