"""docs/settings.md says what wiring/settings.py says."""

from __future__ import annotations

from pathlib import Path

from ringhook.wiring.settings import OPTIONS, PREFIX, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def _documented() -> dict[str, list[str]]:
    """Return the cells behind each variable's name, in the order of the page."""
    rows = (_cells(line) for line in PAGE.read_text("utf-8").splitlines())
    return {cells[0]: cells[1:] for cells in rows if cells[0].startswith(PREFIX)}


def _shown(default: object) -> str:
    """Return a default as the page writes it."""
    if default is None or default == ():
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def _expected() -> dict[str, list[str]]:
    return {
        PREFIX + name.upper(): [
            *([OPTIONS[name]] if name in OPTIONS else []),
            _shown(setting.default),
            setting.description or "",
        ]
        for name, setting in Settings.model_fields.items()
    }


def test_every_setting_is_on_the_page_as_it_is() -> None:
    assert _documented() == _expected()


def test_the_page_lists_the_settings_in_the_order_of_the_code() -> None:
    assert list(_documented()) == list(_expected())
