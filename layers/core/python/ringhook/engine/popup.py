"""What an administrator decides about the pop-up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PopupSize(StrEnum):
    """How large the pop-up is."""

    S = "S"
    M = "M"
    L = "L"


@dataclass(frozen=True, slots=True)
class Popup:
    """What the pop-up looks like. *seconds* 0 shows it until the call is over."""

    size: PopupSize = PopupSize.M
    seconds: int = 0
    buttons: bool = True
    copy_number: bool = False
    withheld_label: str = ""
