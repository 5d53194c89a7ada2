"""The patterns of the template language, all bounded, so that reading takes linear time."""

from __future__ import annotations

import re

_PARTS = r"""(?P<escape>\$\$|\{\{\{\{)
    |\$(?P<dollar>[A-Za-z][\w.\-]{0,79})
    |(?P<numbered>\$1(?![\w$]))
    |\{\{[ ]{0,4}(?P<field>[\w.\-\[\]]{1,80})[ ]{0,4}(?=[|}])
    |\{(?P<brace>(?:SECRET:[\w.\-]{1,64})|[A-Z][A-Z0-9_\-]{0,15})\}
    |(?<![A-Za-z0-9_])(?P<function>[A-Z][A-Z0-9]{1,15})\("""

OUTSIDE = re.compile(_PARTS, re.VERBOSE)
"""What may begin something in plain text."""

INSIDE = re.compile(_PARTS + r"|(?P<mark>[(),])", re.VERBOSE)
"""The same between a function's brackets, where brackets and commas count."""

FILTER = re.compile(
    r"""\|[ ]{0,4}(?P<name>\w{1,20})[ ]{0,4}
    (?:\((?P<arguments>(?:"[^"]{0,200}"|'[^']{0,200}'|[^()"']){0,200})\)[ ]{0,4})?""",
    re.VERBOSE,
)
"""One filter behind a name."""
