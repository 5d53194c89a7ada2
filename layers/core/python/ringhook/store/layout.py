"""Where every row lives. Partitions begin with the workspace, so tenants cannot meet by accident.

partition                        sort                          row
ws#<w>#config                    head                          newest version and where it is
ws#<w>#config                    v#<number>#<random>           one saved document
ws#<w>#config                    connections#v#<number>#<random> its connections alone, for ingest
ws#<w>#secrets                   <name>                        one sealed value
ws#<w>#call#<call>               call                          the folded call
ws#<w>#call#<call>               event#<time>#<event>          a report, with every action's decision
ws#<w>#call#<call>               delivery#<delivery>           an HTTP action's attempts
ws#<w>#call#<call>               ack#<command>                 what a desktop answered
ws#<w>#call#<call>               contact                       who the caller is, as the lookups said
ws#<w>#call#<call>               chosen#<time>                 which of several contacts an agent chose
ws#<w>#call#<call>               result#<name>                 what an action read from its answer
ws#<w>#call#<call>               recording#<recording>         a recording that is kept here, or why it is not
ws#<w>#call#<call>               route#<time>                  a PBX's question where it should ring, its answer, and why
ws#<w>#call#<call>               later#<task>                  what became of a delayed action
ws#<w>#call#<execution>          execution                     an action that was called, and what was given
ws#<w>#executions#<yyyy-mm-dd>   <time>#<execution>            the list of executions
ws#<w>#day#<yyyy-mm-dd><#shard>  <time>#<call>                 the call list (store/shards.py)
ws#<w>#days                      <yyyy-mm-dd>                  a day whose list has calls
ws#<w>#open<#shard>              <call>                        a call that has not ended, and when it was last heard of (store/calls.py)
ws#<w>#missed                    <number>#<call>               a missed call that nobody has handled yet
ws#<w>#files                     <time>#<call>#<recording>     when a kept recording's file must go
ws#<w>#alias#<connection>        <vendor's call id>            which call that is, when it is a forwarded one's second name
ws#<w>#refused#<yyyy-mm-dd>      <time>#<random>               a webhook without effect, and why
ws#<w>#failures                  <time>#<delivery>             a delivery that ended without success
ws#<w>#failure                   <delivery>                    where its line is, and its call
ws#<w>#report                    mail | webhook                up to when failures were reported, and who does it now
ws#<w>#busy#<agent>              <call>                        who is talking
ws#<w>#board                     agent#<agent> | telephone#<..> what getevent is told of a telephone, while it counts
ws#<w>#watched#<connection>      <ident>|<telorg>              which calls a CTI server's telephone has, and what was said last
ws#<w>#heard                     <connection>                  when a watched connection was last heard of
ws#<w>#polls                     <connection>                  whose turn it is to ask a CTI server, and how the last one went
ws#<w>#contact#<number>          -                             what the lookups said of a number lately
ws#<w>#asking#<number>           -                             somebody asks about that number just now
ws#<w>#form                      <lookup>                      which form of number that CRM understands
ws#<w>#tokens                    session#<credential>          what a login or token server gave, sealed
ws#<w>#tokens                    lease#<credential>            who fetches a session just now, or why there is none
ws#<w>#devices                   <device>                      a paired desktop
ws#<w>#desk#<agent>              <device>                      a desktop connected now
ws#<w>#pops#<agent>              <time>#<call>#<action>        a card that reached no desktop, for an hour
ws#<w>#dials                     <correlation id>              a call placed by a click, for a day
ws#<w>#dialled#<connection>      <PBX's call id>               which click that call came of, for a day
ws#<w>#breaker                   <destination>                 recent failures of a destination, or until when it is spared
ws#<w>#breaker                   route#<connection>            the same for questions of a PBX, which wait less long
ws#<w>#slots#<destination>       <number>                      a request under way, where only so many may be at once
ws#<w>#minute#<destination>      <minute>                      counts requests against the limit per minute
ws#<w>#used#<destination>        <yyyy-mm-dd>                  counts requests against the daily limit, by the workspace's day
ws#<w>#notices                   <yyyy-mm-dd>#<kind>#<credential> a daily limit that is nearly or wholly used
ws#<w>#keys                      <key id>                      which key that is
ws#<w>#audit                     <time>#<random>               who did what
ws#<w>#audit                     <hour>#sign_in_failed         counts sign-ins that failed
ws#<w>#watchers<#shard>          <connection>                  a page that wants to hear of changes (each has all)
ws#<w>#sweep                     last                          how housekeeping went, and up to which day old calls are gone
ws#<w>#strangers#<yyyy-mm-dd>    <connection>#<identifier>     somebody whom the PBX names and nobody knows
token#<sha256>                   -                             a webhook token's connection
oauth-state#<sha256>             -                             a consent under way, once, for ten minutes
pairing#<code>                   -                             a pairing in progress
connection#<id>                  -                             the desktop behind a connection
page#<connection>                -                             the workspace that a page watches
workspaces                       <name>                        a workspace, or that the name was used (store/register.py)
ws##audit                        <time>#<random>               what the operator did, who is in no workspace
moved#<sha256>                   -                             the workspace of a desktop that was paired elsewhere
key#<sha256>                     -                             an API key, its workspace and role
bearer#<sha256>                  -                             a token that a key was exchanged for
session#<sha256>                 -                             a browser that is signed in
ticket#<sha256>                  -                             lets a page open its live connection, once
sign-in#<sha256>                 -                             a sign-in under way elsewhere, once
tries#<kind>#<sha256>#<window>   -                             counts guesses, per address and in all
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

ONLY = "-"
CONFIG_HEAD = "head"
CALL = "call"
DAY_SECONDS = 86_400


Retention = Callable[[str], int]
"""How many days a workspace keeps its calls."""


def ninety_days(_name: str) -> int:
    """Return how long calls are kept where nobody says otherwise."""
    return 90


def workspace(name: str, *parts: str) -> str:
    """Return the partition of *parts* in workspace *name*."""
    return "#".join(("ws", name, *parts))


def fingerprint(secret: str) -> str:
    """Return the SHA-256 of a high-entropy secret, for keys and comparisons."""
    return hashlib.sha256(secret.encode()).hexdigest()
