"""What became of the events of a fault, as one row of the campaign's table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.faults.records import Recorded

COLUMNS = ("fault", "events", "effects", "lost", "doubled", "ambiguous", "refused", "crashes")


@dataclass(frozen=True)
class Row:
    """*events* were answered 2xx, *effects* are what they had done, each counted once.

    *lost*: an effect that an answered event should have had, and has not. *doubled*: a repetition after a success
    was on record, or one that nothing explains. *ambiguous*: a repetition of an attempt that the trace calls
    interrupted: its request had left, its answer was not on record when the process died. *refused*: webhooks
    that were answered 503, and sent again by their PBX. *crashes*: processes that ended although nobody ended them.
    """

    fault: str
    events: int
    effects: int
    lost: int = 0
    doubled: int = 0
    ambiguous: int = 0
    refused: int = 0
    crashes: int = 0
    note: str = ""

    @property
    def is_clean(self) -> bool:
        """Say whether nothing was lost, nothing doubled, and nothing crashed."""
        return not (self.lost or self.doubled or self.crashes)


def table(rows: Iterable[Row]) -> str:
    """Return the rows below their headings, with what there is to say of each on its right."""
    lines = [[*COLUMNS, ""]]
    lines += [[*(str(getattr(row, name)) for name in COLUMNS), row.note] for row in rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(COLUMNS))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = cells[0].ljust(widths[0])
    rest = [cell.rjust(width) for cell, width in zip(cells[1:-1], widths[1:], strict=True)]
    return "  ".join([first, *rest, cells[-1]]).rstrip()


@dataclass(frozen=True)
class Repetitions:
    """What came more than once: the *ambiguous* ones are explained by the records, the *doubled* are not."""

    ambiguous: int
    doubled: int


def repetitions(
    arrivals: Mapping[str, int], records: Mapping[str, Recorded], done: Mapping[str, int]
) -> Repetitions:
    """Hold what the CRM counted by Idempotency-Key against what the server wrote down.

    *done* says how often a delivery had arrived when its success was first found on disk: more is doubled.
    """
    counted: Counter[str] = Counter()
    for key, times in arrivals.items():
        outcomes = records[key].outcomes if key in records else ()
        after_success = times - done.get(key, times)
        interrupted = outcomes.count("interrupted")
        counted["doubled"] += after_success + max(times - after_success - len(outcomes), 0)
        counted["doubled"] += "ok" in outcomes[:-1]
        counted["ambiguous"] += min(times - 1 - after_success, interrupted)
    return Repetitions(counted["ambiguous"], counted["doubled"])
