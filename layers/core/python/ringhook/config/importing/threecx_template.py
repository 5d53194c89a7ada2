"""A 3CX template while it is read: what all its parts need to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_expressions import (
    Parameter,
    Translator,
    secret_name,
)
from ringhook.config.importing.threecx_form import NumberShape, read_number, read_parameters

MAX_CHAIN = 20


@dataclass(slots=True)
class Template:
    """*credential* is the id of what all requests are sent with, *session* what its login reads.

    Without *is_ready* nothing is switched on, because nothing would be let in.
    """

    root: Element
    name: str
    draft: Draft
    scenarios: Mapping[str, Element]
    parameters: Mapping[str, Parameter]
    number: NumberShape
    credential: str = ""
    session: Mapping[str, str] = field(default_factory=dict)
    is_ready: bool = True
    told: set[str] = field(default_factory=set)

    def in_action(self, call_type: str = "") -> Translator:
        """Return what translates the texts of an action for calls of one type."""
        return Translator(self.number.in_actions, self.parameters, call_type, self.session)

    def in_lookup(self) -> Translator:
        """Return what translates the texts of a lookup."""
        return Translator(
            self.number.in_lookups, self.parameters, names=self.session, **_WITHOUT_CALL
        )

    def in_login(self, names: Mapping[str, str] | None = None) -> Translator:
        """Return what translates the texts of a credential."""
        return Translator("", self.parameters, names=names or {}, **_WITHOUT_CALL)

    def tell(self, path: str, translator: Translator) -> None:
        """Tell what *translator* met: secrets to write, arguments to fill in, times that differ."""
        for parameter in translator.used.values():
            message = f"fill in the argument {parameter.name} of the action"
            if parameter.is_secret:
                message = f"write the value as the secret {secret_name(parameter.name)}"
            if parameter.is_secret or not parameter.default:
                self.draft.warn(f"Parameters.{parameter.name}", message)
        for note in translator.notes.values():
            self.draft.warn(path, note)

    def add_action(self, path: str, action: dict[str, Any], translator: Translator) -> bool:
        """Add an action with the arguments that its texts use."""
        used = [p for p in translator.used.values() if not p.is_secret]
        row = action | {"arguments": {p.name: p.default for p in used}}
        if not self.draft.add_action(path, row):
            return False
        self.tell(path, translator)
        return True

    def is_wanted(self, request: Element, path: str, translator: Translator) -> bool:
        """Say whether the template has a request switched on, as far as its SkipIf can be read."""
        condition = request.get("SkipIf", "").strip()
        if (
            not condition or "[FoundRecordCount]" in condition
        ):  # lookups stop once somebody is found
            return True
        try:
            is_skipped = translator.holds(condition)
        except UntranslatableError as error:
            self.draft.warn(path, f"SkipIf is not taken over: {error}")
            return True
        if is_skipped:
            self.draft.warn(path, "the template has this switched off, so it is here")
        return not is_skipped

    def followers(self, scenario: Element) -> Iterator[Element]:
        """Yield the scenarios that are asked one after the other behind *scenario*."""
        for _ in range(MAX_CHAIN):
            outputs = scenario.find("Outputs")
            following = "" if outputs is None else outputs.get("Next", "")
            if not following or following not in self.scenarios:
                return
            scenario = self.scenarios[following]
            yield scenario


_WITHOUT_CALL: dict[str, Any] = {"variables": {}, "has_arguments": False}


def template_of(root: Element) -> Template:
    """Return what *root* says before its scenarios."""
    draft = Draft()
    parameters = {p.name: p for p in read_parameters(root, draft)}
    return Template(
        root=root,
        name=root.get("Name", "")[:80] or "3CX",
        draft=draft,
        scenarios={s.get("Id", ""): s for s in root.iterfind("Scenarios/Scenario")},
        parameters=parameters,
        number=read_number(root, parameters, draft),
    )
