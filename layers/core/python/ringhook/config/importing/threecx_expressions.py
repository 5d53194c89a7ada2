"""3CX's bracket expressions, said in our templates.

`[Number]` is a value, `[[Time].ToString("t")]` a method's result, `[IIf(condition,a,b)]` a choice that
is made here, because one action is written for each `[CallType]`.
https://www.3cx.com/docs/server-side-crm-template-xml-description/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ringhook.config.importing.dollars import escaped
from ringhook.config.importing.threecx_brackets import (
    UntranslatableError,
    arguments,
    pieces,
)
from ringhook.config.importing.threecx_words import FORMATS, NOTES, VARIABLES

MAX_STEPS = 2000
MAX_DEPTH = 12
MAX_LENGTH = 20_000

_DATE = re.compile(r'\[(DateTime|Call(?:Start|End)Time(?:Local|UTC))\]\.ToString\("([^"]{1,40})"\)')
_SECONDS = re.compile(r'\[{1,2}DurationTimespan\]\.get_TotalSeconds\(\)(?:\]\.ToString\("F0"\))?')
_PLAIN_FORMAT = re.compile(r"(?:yyyy|MM|dd|HH|mm|ss|[ T:./-])+")
_IIF = re.compile(r"(?s)IIf\((.*)\)\Z")
_NAME = re.compile(r"[A-Za-z_]\w{0,60}")
_COMPARED = re.compile(r"(?s)(.*?)(==|!=)(.*)\Z")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of the template's form; *is_secret* values are never taken over."""

    name: str
    default: str
    is_secret: bool


@dataclass(slots=True)
class Translator:
    """Translates for one *call_type*; collects which parameters were used and what to tell.

    *names* are values that only this text knows, *variables* those of a call. Without arguments (a
    lookup and a login have none) a parameter is written out, or becomes a secret to write; with
    *only_written* it is always written out.
    """

    number: str
    parameters: Mapping[str, Parameter]
    call_type: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=lambda: VARIABLES)
    has_arguments: bool = True
    only_written: bool = False
    used: dict[str, Parameter] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    _steps: int = 0

    def text(
        self, source: str, literal: Callable[[str], str] = escaped, *, inline: bool = False
    ) -> str:
        """Return *source* as a template; *literal* writes its plain text for where it lands.

        With *inline* parameters become their default: where no value may stand. Raises
        `UntranslatableError`.
        """
        result = (
            "" if len(source) > MAX_LENGTH else self._text(source, literal, inline=inline, depth=0)
        )
        if len(source) > MAX_LENGTH or len(result) > MAX_LENGTH:
            raise UntranslatableError("the text is too long")
        return result

    def holds(self, condition: str) -> bool:
        """Return whether *condition* holds for this call type. Raises `UntranslatableError`."""
        return any(
            all(self._compares(part) for part in choice.split("&&"))
            for choice in condition.split("||")
        )

    def _text(self, source: str, literal: Callable[[str], str], *, inline: bool, depth: int) -> str:
        written = []
        for is_bracket, piece in pieces(source):
            self._count(depth)
            written.append(
                self._bracket(piece, literal, inline=inline, depth=depth + 1)
                if is_bracket
                else literal(piece)
            )
        return "".join(written)

    def _count(self, depth: int) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS or depth > MAX_DEPTH:
            raise UntranslatableError("the expressions stand too deep in each other")

    def _bracket(
        self, content: str, literal: Callable[[str], str], *, inline: bool, depth: int
    ) -> str:
        if content == "CallType":
            return literal(self.call_type)
        if content == "Number":
            return self.number
        if content in self.names:
            return self.names[content]
        if content in self.parameters:
            return self._parameter(self.parameters[content], literal, inline=inline, depth=depth)
        if content in self.variables:
            self._note(content)
            return self.variables[content]
        return self._operation(content, literal, inline=inline, depth=depth)

    def _operation(
        self, content: str, literal: Callable[[str], str], *, inline: bool, depth: int
    ) -> str:
        if _SECONDS.fullmatch(content) and "Duration" in self.variables:
            return self.variables["Duration"]
        if (date := _DATE.fullmatch(content)) and date[1] in self.variables:
            return self._date(date[1], date[2])
        if choice := _IIF.match(content):
            condition, yes, no = arguments(choice[1])
            chosen = yes if self.holds(condition) else no
            return self._text(chosen, literal, inline=inline, depth=depth)
        if content.startswith("[") and content.endswith("]"):
            return self._text(content, literal, inline=inline, depth=depth)
        raise UntranslatableError(f"[{content[:60]}] has no counterpart here")

    def _parameter(
        self, known: Parameter, literal: Callable[[str], str], *, inline: bool, depth: int
    ) -> str:
        if known.is_secret:
            self.used[known.name] = known
            return f"$secret.{secret_name(known.name)}$"
        if "[" in known.default:
            return self._text(known.default, literal, inline=inline, depth=depth)
        if self.has_arguments and not (inline or self.only_written):
            self.used[known.name] = known
            return f"$argument.{known.name}$"
        if known.default:
            where = "stands in the host" if inline else "is no argument here"
            self.notes[known.name] = f"[{known.name}] {where}; its default was written there"
            return literal(known.default)
        if inline or self.only_written:
            raise UntranslatableError(
                f"[{known.name}] stands in the host and has no default"
                if inline
                else f"[{known.name}] has no default; write one into the template"
            )
        self.used[known.name] = replace(known, is_secret=True)
        return f"$secret.{secret_name(known.name)}$"

    def _date(self, name: str, form: str) -> str:
        self._note(name)
        form = FORMATS.get(form, form)
        if name.endswith("UTC") or not _PLAIN_FORMAT.fullmatch(form):
            self.notes["format"] = "times are written as 2026-06-01T14:05:09+02:00"
            return "$datetime$"
        return f"$datetime|date({form})$"

    def _note(self, name: str) -> None:
        if name in NOTES:
            self.notes[name] = NOTES[name]

    def _compares(self, part: str) -> bool:
        compared = _COMPARED.match(part)
        if compared is None:
            raise UntranslatableError(f"the condition {part[:60]!r} is no comparison we know")
        left, right = (self._operand(side) for side in (compared[1], compared[3]))
        return (left == right) is (compared[2] == "==")

    def _operand(self, side: str) -> str:
        text = side.strip()
        name = text[1:-1] if text.startswith("[") and text.endswith("]") else ""
        if not name:
            return text.strip("\"'").casefold()
        known = self.parameters.get(name)
        if name == "CallType" or (known and not known.is_secret):
            return (known.default if known else self.call_type).casefold()
        raise UntranslatableError(f"the condition asks for [{name[:60]}], which is not known here")


def secret_name(name: str) -> str:
    """Return the name under which the value of a parameter is to be stored."""
    return f"threecx_{name}"


def is_name(text: str) -> bool:
    """Say whether *text* may be a parameter's name."""
    return _NAME.fullmatch(text) is not None and text.isascii()
