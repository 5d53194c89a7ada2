"""What exactly an agent agreed to when saying "always" to a program.

The cloud sends a finished list of arguments. Where an argument ends in a telephone number, the number changes with
every call; all the rest is the text that an administrator wrote. So the agreement is about the program and that text:
when one letter of it changes, the agent is asked again. A caller's name in an argument makes each call a new question.
"""

from __future__ import annotations

import hashlib
import json
import ntpath
import re
from collections.abc import Sequence

NUMBER_HERE = "<number>"
# An empty number (a withheld one) counts only where a value is expected.
_NUMBER_AT_END = re.compile(r"(.*?)(?:[+]?[0-9*#]{1,31}|(?<=[=:]))", re.DOTALL)


def template_of(argv: Sequence[str]) -> tuple[str, ...]:
    """Return *argv* with `<number>` where an argument ends in one."""
    return (*argv[:1], *(_template(argument) for argument in argv[1:]))


def fingerprint(argv: Sequence[str], platform: str) -> str:
    """Return the SHA-256 of the program and the text of its arguments."""
    program, *rest = template_of(argv)
    named = ntpath.normcase(program) if platform == "windows" else program
    return hashlib.sha256(json.dumps([named, *rest]).encode()).hexdigest()


def _template(argument: str) -> str:
    match = _NUMBER_AT_END.fullmatch(argument)
    # Escaped, so that an argument that contains the mark itself means something else.
    return json.dumps(argument) if match is None else json.dumps(match.group(1)) + NUMBER_HERE
