"""BIZTEL's pop-up settings (ポップアップ): they are ours under the same headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.words import fold, is_yes, spelled, whole

SIZES = spelled({"S": "S|小|small", "M": "M|中|medium", "L": "L|大|large"})
POPUP = spelled(
    {
        "size": "画面サイズ|popup size",
        "buttons": "通話・切断ボタン|popup buttons",
        "seconds": "表示時間(秒)|表示時間|popup seconds",
        "copy_number": "CTI連携時に電話番号をクリップボードにコピーする|popup copy number|copy number",
        "withheld_label": "非通知時の表示名|popup withheld label|withheld label",
    }
)
READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "size": (lambda text: SIZES.get(fold(text)), "S, M or L (小, 中, 大)"),
    "buttons": (is_yes, "yes or no"),
    "seconds": (whole, "a number of seconds"),
    "copy_number": (is_yes, "yes or no"),
    "withheld_label": (str, "a text"),
}


def add_popup(draft: Draft, place: str, name: str, text: str) -> None:
    """Take over one of the settings, or say why not."""
    read, wanted = READERS[name]
    value = read(text)
    if value is None:
        draft.warn(place, f"{text[:40]!r} is not {wanted}; it is left out")
    else:
        draft.popup(place, name, value)
