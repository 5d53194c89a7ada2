"""Which of the company's numbers a call came in on, found once for each number."""

from __future__ import annotations

from tests.unit.engine.reports import RINGING, report
from tests.unit.engine.test_plan import rules

from ringhook.domain.call import CallEvent, Party
from ringhook.engine.lines import LONGEST_MET, MOST_MET, line_of


def called(number: str) -> CallEvent:
    return report(RINGING, "101", line=Party(number))


def test_a_line_is_found_by_its_number_again_and_again() -> None:
    book = rules(country="FR")
    names = [found.name for _ in range(2) if (found := line_of(called("+33 3 88 20 21 22"), book))]
    assert names == ["Sales", "Sales"]


def test_a_number_that_is_no_line_stays_none() -> None:
    book = rules(country="FR")
    assert [line_of(called("+33388202100"), book) for _ in range(2)] == [None, None]


def test_numbers_that_nobody_has_do_not_fill_the_memory() -> None:
    book = rules()
    for number in range(MOST_MET + 5):
        line_of(called(f"+3312345{number:05}"), book)
    line_of(called("9" * (LONGEST_MET + 1)), book)
    assert len(book.lines_met) == 5
