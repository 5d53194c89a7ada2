"""The Outputs of a 3CX lookup as what our lookups read of a contact, and the address of its page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.threecx_answers import Reading, Variable
from ringhook.config.importing.threecx_brackets import UntranslatableError, pieces
from ringhook.config.importing.threecx_expressions import Parameter, Translator
from ringhook.config.importing.threecx_paths import (
    Rule,
    Steps,
    checked,
    one_of,
    quoted,
    shared,
    value,
    walk,
)
from ringhook.config.importing.threecx_requests import target_of
from ringhook.config.importing.threecx_words import OUTPUTS, UNREAD_OUTPUTS
from ringhook.engine.text import Use, check

PAGE = "ContactUrl"
NAMES = ("first_name", "last_name")
IDS = frozenset({"id", "entityid", "contactid", "personid"})
OWN_HOST = "the page's address is taken from the answer only where it is on the host that was asked"
_ONE_BRACKET = re.compile(r"\[([A-Za-z_]\w*)\]")
_RESULT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}")


@dataclass(slots=True)
class Contacts:
    """Translates the outputs of one lookup. *read* and *card* are what came of it."""

    reading: Reading
    parameters: Mapping[str, Parameter]
    draft: Draft
    path: str
    root: Steps = ()
    read: dict[str, str] = field(default_factory=dict)
    card: str = ""

    def translate(self, outputs: tuple[tuple[str, str], ...], asking: Translator) -> None:
        """Fill in *read* and *card*."""
        self.root = self._common_root()
        for kind, text in outputs:
            name = OUTPUTS.get(kind)
            if name is None:
                if kind not in UNREAD_OUTPUTS and kind != PAGE:
                    self._warn(kind, "is no output we know; it is left out")
                continue
            self._attempt(kind, name, text)
        self._full_name()
        self._likely_id()
        for kind, text in outputs:
            if kind == PAGE and not self.card and "url" not in self.read:
                self._page(text, asking)

    @property
    def matches(self) -> str:
        """What leads to the contacts, as far as the rules want them."""
        return walk(self.root, self.reading.rules)

    def _common_root(self) -> Steps:
        holders = [variable.holder for variable in self.reading.variables.values()]
        root = holders[0] if holders else ()
        for holder in holders[1:]:
            root = shared(root, holder)
        return root

    def _attempt(self, kind: str, name: str, text: str) -> None:
        try:
            expression = self._expression(text)
            if expression and name not in self.read:
                self.read[name] = expression
        except UntranslatableError as error:
            self._warn(kind, f"stays empty: {error}")

    def _expression(self, text: str) -> str:
        """Return what gives *text* for a contact; nothing when it says nothing of it."""
        only = _ONE_BRACKET.fullmatch(text.strip())
        if only and only[1] in self.reading.variables:
            return value(*self._within(self.reading.variables[only[1]]))
        parts, is_known = [], False
        for is_bracket, piece in pieces(text):
            if is_bracket and piece in self.reading.variables:
                parts.append(one_of(walk(*self._within(self.reading.variables[piece]))))
                is_known = True
            else:
                parts.append(quoted(self._plain(piece) if is_bracket else piece))
        if not is_known:
            return self._if_anybody(text, parts)
        return checked(f"join('', [{', '.join(parts)}])")

    def _if_anybody(self, text: str, parts: list[str]) -> str:
        """Return what gives fixed text for a contact that has anything else."""
        first = next(iter(self.reading.variables.values()), None)
        if first is None or not text or len(parts) != 1:
            return ""
        return checked(f"({value(*self._within(first))}) && {parts[0]}")

    def _plain(self, name: str) -> str:
        known = self.parameters.get(name)
        if known is None or known.is_secret or "[" in known.default:
            raise UntranslatableError(f"[{name[:60]}] is not read from this answer")
        return known.default

    def _within(self, variable: Variable) -> tuple[Steps, tuple[Rule, ...]]:
        """Return where *variable* stands in one contact."""
        depth = len(self.root)
        rules = tuple(replace(rule, steps=rule.steps[depth:]) for rule in variable.filters)
        return variable.steps[depth:], rules

    def _full_name(self) -> None:
        parts = [self.read[name] for name in NAMES if name in self.read]
        if "name" in self.read or not parts:
            return
        if len(parts) == 1:
            self.read["name"] = parts[0]
            return
        both = ", ".join(one_of(f"[{part}][]") for part in parts)
        self.read["name"] = checked(f"join(' ', [{both}][?@])")

    def _likely_id(self) -> None:
        """Take the variable that is called an id where no output says which one is."""
        for name, variable in self.reading.variables.items():
            if "id" not in self.read and name.lower() in IDS:
                self.read["id"] = value(*self._within(variable))

    def _page(self, text: str, asking: Translator) -> None:
        only = _ONE_BRACKET.fullmatch(text.strip())
        if only and only[1] in self.reading.variables:
            self.read["url"] = value(*self._within(self.reading.variables[only[1]]))
            self._warn(PAGE, OWN_HOST)
            return
        try:
            needed = {piece for is_bracket, piece in pieces(text) if is_bracket}
            names = {name: self._field(name) for name in needed & self.reading.variables.keys()}
            page = replace(asking, names=names, only_written=True)
            card = target_of(text, page)
        except UntranslatableError as error:
            self._warn(PAGE, f"the page has no address: {error}")
            return
        wrong = check(card, Use.CARD)
        if wrong:
            self._warn(PAGE, f"the page has no address: {wrong[0].message}")
        else:
            self.card = card

    def _field(self, name: str) -> str:
        """Return how an address names a variable of the answer; it is read under its own name if need be."""
        expression = value(*self._within(self.reading.variables[name]))
        for known, other in self.read.items():
            if other == expression:
                return f"$contact.{known}$"
        own = name if _RESULT_NAME.fullmatch(name) else f"v_{re.sub('[^A-Za-z0-9_]', '_', name)}"
        own = f"crm_{own}"[:50] if own in {*OUTPUTS.values(), "url"} else own
        self.read[own] = expression
        return f"$contact.{own}$"

    def _warn(self, kind: str, message: str) -> None:
        self.draft.warn(f"{self.path}.{kind[:60]}", message)
