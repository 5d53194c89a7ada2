"""Words of several languages and spellings for one meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_NOT_WORD = re.compile(r"[\W_]+")
_YES = "1|true|yes|on|x|oui|vrai|coché|да|はい|有効|する|チェック|表示する"
_NO = "0|false|no|off|non|faux|нет|いいえ|無効|しない|表示しない"


def fold(text: str) -> str:
    """Return *text* as it is compared: no case, accents, blanks, punctuation or full-width letters."""
    plain = unicodedata.normalize("NFKD", text[:500]).casefold()
    return _NOT_WORD.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


def spelled(meanings: Mapping[str, str]) -> Mapping[str, str]:
    """Return the meaning of every word of *meanings*: from `{"inbound": "entrant|incoming"}`."""
    return {fold(word): meaning for meaning, words in meanings.items() for word in words.split("|")}


_ANSWERS = spelled({"yes": _YES, "no": _NO})


def is_yes(text: str) -> bool | None:
    """Return what was ticked; None when *text* is neither yes nor no. Nothing written is no."""
    if not text.strip():
        return False
    answer = _ANSWERS.get(fold(text))
    return None if answer is None else answer == "yes"


def whole(text: str) -> int | None:
    """Return the number that *text* begins with (`3`, `3 s`, `３秒`), else None."""
    found = re.match(r"\s*(\d{1,6})(?!\d)", unicodedata.normalize("NFKC", text[:100]))
    return int(found[1]) if found else None
