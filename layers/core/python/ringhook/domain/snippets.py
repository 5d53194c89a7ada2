"""Turn a vendor's table of titles and texts into its `setup`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ringhook.domain.adapter import Snippet

ADDRESS = "@URL@"
FALLBACK = "en"


def pasting(
    *rows: tuple[Mapping[str, str], str],
) -> Callable[[str, str], tuple[Snippet, ...]]:
    """Return a `setup` of *rows*: the title in each language, and a text with `@URL@` for our address."""

    def setup(url: str, language: str) -> tuple[Snippet, ...]:
        return tuple(
            Snippet(titles.get(language, titles[FALLBACK]), text.replace(ADDRESS, url))
            for titles, text in rows
        )

    return setup


def pasting_in_order(
    titles: Mapping[str, Sequence[str]], texts: Sequence[str]
) -> Callable[[str, str], tuple[Snippet, ...]]:
    """Return a `setup` of *texts* with the titles of a language in the same order."""
    by_language = (
        dict(zip(titles, column, strict=True)) for column in zip(*titles.values(), strict=True)
    )
    return pasting(*zip(by_language, texts, strict=True))
