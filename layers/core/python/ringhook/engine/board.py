"""What is shown of one telephone to those who ask for it: the newest ringing call, then the one that is talked on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ringhook.domain.call import Party

RING, ANSWER, END = "ring", "answer", "end"
LIVES = {RING: 60.0, ANSWER: 4 * 3600.0, END: 5.0}
"""Seconds after which each is shown no longer, in the order in which they are shown."""
MOST = 10


@dataclass(frozen=True, slots=True)
class Notice:
    """One call of the telephone, and the last that happened to it, *at* that Unix time.

    *is_consumed* says that who asked wants to hear of this only once.
    """

    call_id: str
    word: str
    at: float
    number: str = ""
    e164: str = ""
    is_consumed: bool = False

    @property
    def party(self) -> Party:
        """Return who calls."""
        return Party(self.number, self.e164)


def is_live(notice: Notice, at: float) -> bool:
    """Say whether *notice* still counts."""
    return at - notice.at < LIVES[notice.word]


def noted(known: Iterable[Notice], notice: Notice) -> tuple[Notice, ...]:
    """Return what is known after *notice*. An end is only news of a call that was shown; nothing follows an end."""
    live = tuple(one for one in known if is_live(one, notice.at))
    same = next((one for one in live if one.call_id == notice.call_id), None)
    is_news = notice.word != END if same is None else same.word not in {END, notice.word}
    if not is_news:
        return live
    others = tuple(one for one in live if one.call_id != notice.call_id)
    return (*others, notice)[-MOST:]


def shown(known: Iterable[Notice], at: float) -> Notice | None:
    """Return the one that whoever asks *at* this time is told, None when the telephone is idle."""
    live = [one for one in known if is_live(one, at) and not one.is_consumed]
    for word in LIVES:
        of_word = [one for one in live if one.word == word]
        if of_word:
            return max(of_word, key=lambda one: one.at)
    return None


def consumed(known: Iterable[Notice], told: Notice) -> tuple[Notice, ...]:
    """Return *known* with *told* marked: it is not told again."""
    return tuple(replace(one, is_consumed=True) if one == told else one for one in known)
