"""Templates: the administrator's texts with places for values (docs/templates.md).

`parse` reads a text once, `check` says what is wrong with it before it is saved, `render_url` and
`render_text` fill it in, every value escaped for the place where it lands.
"""

from ringhook.engine.text.bodies import render_text
from ringhook.engine.text.catalogue import CATALOGUE
from ringhook.engine.text.check import TextProblem, Use, check
from ringhook.engine.text.facts import MASK, Facts
from ringhook.engine.text.filters import FILTERS
from ringhook.engine.text.functions import FUNCTIONS
from ringhook.engine.text.parse import parse
from ringhook.engine.text.places import Place
from ringhook.engine.text.refusal import RefusedValueError
from ringhook.engine.text.tree import Template
from ringhook.engine.text.urls import WEB, render_url
from ringhook.engine.text.uses import uses
from ringhook.engine.text.variables import FAMILIES, Family, Variable

__all__ = [
    "CATALOGUE",
    "FAMILIES",
    "FILTERS",
    "FUNCTIONS",
    "MASK",
    "WEB",
    "Facts",
    "Family",
    "Place",
    "RefusedValueError",
    "Template",
    "TextProblem",
    "Use",
    "Variable",
    "check",
    "parse",
    "render_text",
    "render_url",
    "uses",
]
