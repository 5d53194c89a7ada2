"""What every part of the configuration document is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(max_length=200)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,64}$")]


class Section(BaseModel):
    """What every part of the document has in common: nothing unknown, nothing changed in place."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
