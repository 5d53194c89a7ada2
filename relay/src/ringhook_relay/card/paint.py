"""Fonts and pictures of tkinter, made once and kept."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Mapping
from functools import cache
from tkinter import font as tk_font

from ringhook_relay.card.scene import Type
from ringhook_relay.card.shapes import Shape, png_of

_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "win32": ("Segoe UI", "Yu Gothic UI", "Tahoma"),
    "darwin": ("Helvetica Neue", "Helvetica"),
    "linux": ("Inter", "Cantarell", "Noto Sans", "Ubuntu", "DejaVu Sans", "Liberation Sans"),
}
_MONO: Mapping[str, tuple[str, ...]] = {
    "win32": ("Consolas", "Courier New"),
    "darwin": ("Menlo", "Monaco"),
    "linux": ("Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono"),
}
_MAX_PICTURES = 256


class Paint:
    """Gives fonts, widths and pictures for one display."""

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self._pictures: dict[Shape, tk.PhotoImage] = {}
        known = frozenset(tk_font.families(root))
        self._families = (
            _first(_FAMILIES, known, "TkDefaultFont", root),
            _first(_MONO, known, "TkFixedFont", root),
        )
        self.font = cache(self._font)

    def width(self, text: str, font: Type) -> int:
        """See `ringhook_relay.card.scene.Measure`."""
        return self.font(font).measure(text)

    def picture(self, shape: Shape) -> tk.PhotoImage:
        """Return *shape* as a picture; the same one for the same shape."""
        if shape not in self._pictures:
            if len(self._pictures) >= _MAX_PICTURES:
                # Those on the screen are kept alive by their windows.
                self._pictures.clear()
            self._pictures[shape] = tk.PhotoImage(
                master=self._root, data=png_of(shape), format="png"
            )
        return self._pictures[shape]

    def _font(self, font: Type) -> tk_font.Font:
        """Return the font; negative sizes are pixels, positive ones points.

        https://www.tcl-lang.org/man/tcl8.6/TkCmd/font.htm
        """
        return tk_font.Font(
            root=self._root,
            family=self._families[font.is_mono],
            size=-max(1, font.pixels),
            weight="bold" if font.is_bold else "normal",
        )


def _first(
    table: Mapping[str, tuple[str, ...]], known: frozenset[str], otherwise: str, root: tk.Tk
) -> str:
    """Return the first family that is installed; Tk finds other letters in other fonts by itself."""
    wanted = table.get(sys.platform, table["linux"])
    found = next((family for family in wanted if family in known), "")
    return found or str(tk_font.nametofont(otherwise, root).actual("family"))
