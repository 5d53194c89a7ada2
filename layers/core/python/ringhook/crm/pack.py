"""What a CRM pack is: a form, and the credentials, lookups and actions that its answers fill in.

A pack is one file, `packs/<slug>.toml`. Entries have the shape of the configuration document, whose
own model checks them once they are filled in (`ringhook.crm.install`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from ringhook.config.section import LongText, Section, Text

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Day = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$|^guide: .+$")]
OPERATION_KEYS = frozenset({"operation", "title", "unverified", "needs"})
"""What an operation's table says beside the entry of the document."""


class Phrase(Section):
    """A text of the form in every language of the product."""

    en: Text
    fr: Text
    ru: Text
    ja: Text

    def spoken(self, language: str) -> str:
        """Return the text in *language*, in English where we do not speak it."""
        return {"fr": self.fr, "ru": self.ru, "ja": self.ja}.get(language, self.en)


class PackField(Section):
    """One question of the form.

    *pattern* is a full-match regular expression, which every answer must match that is not secret: it is
    inserted as it stands. *options* are the values to choose from, each with what is shown for it.
    """

    key: Word
    label: Phrase
    help: Phrase | None = None
    secret: bool = False
    required: bool = False
    pattern: Text = ""
    default: Text = ""
    options: tuple[tuple[Text, Text], ...] = ()

    @model_validator(mode="after")
    def _is_bounded(self) -> PackField:
        if not (self.secret or self.pattern or self.options):
            raise ValueError("needs a pattern or options: its answer is inserted as it stands")
        return self


class PackCredential(Section):
    """A credential of the document; *name* is what the pack's entries call it."""

    name: Word
    unverified: LongText = ""
    entry: dict[str, Any]


class Operation(Section):
    """One thing to install: a lookup or an action of the document.

    *unverified* says what nobody has tried yet. *needs* are operations that are installed with it.
    In *entry*, `after` names an operation and `request.credential` a credential of the pack.
    """

    operation: Word
    title: Phrase
    unverified: LongText = ""
    needs: tuple[Word, ...] = ()
    entry: dict[str, Any]


class Pack(Section):
    """One CRM. *source* is where its facts were read, *verified_on* the day somebody tried it."""

    slug: Word
    title: Text
    product: Phrase
    source: Annotated[tuple[Address, ...], Field(min_length=1)]
    verified_on: Day = ""
    notes: tuple[LongText, ...] = ()
    fields: tuple[PackField, ...] = ()
    credentials: tuple[PackCredential, ...] = ()
    lookups: tuple[Operation, ...] = ()
    actions: tuple[Operation, ...] = ()

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Every operation by its name, lookups first."""
        return {item.operation: item for item in (*self.lookups, *self.actions)}

    def kind_of(self, operation: Operation) -> Literal["lookup", "action"]:
        """Say in which list of the document an operation goes."""
        return "lookup" if operation in self.lookups else "action"
