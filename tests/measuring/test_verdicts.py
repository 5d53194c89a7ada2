"""Figures are judged as the targets say."""

from __future__ import annotations

import math

import pytest
from bench.figures import percentile
from bench.report import filled
from bench.verdicts import at_least, at_most, flat, middle, second_half, slope


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(one) for one in range(1, 101)]
    assert (percentile(values, 0.50), percentile(values, 0.99), percentile(values, 1.0)) == (
        50.0,
        99.0,
        100.0,
    )
    assert math.isnan(percentile([], 0.5))


@pytest.mark.parametrize(
    ("values", "expected"), [([3.0], 3.0), ([9.0, 1.0, 5.0], 5.0), ([1.0, 2.0, 4.0, 9.0], 3.0)]
)
def test_the_middle_of_some_rounds_is_their_median(values: list[float], expected: float) -> None:
    assert middle(values) == expected


def test_a_limit_itself_is_held_and_the_line_names_target_and_figure() -> None:
    assert str(at_most("p50", 4.0, 4.0, " ms")) == "held: p50 <= 4 ms: 4 ms"
    assert str(at_least("ratio", 0.1, 0.33)) == "MISSED: ratio >= 0.33: 0.1"


def test_what_could_not_be_measured_is_missed() -> None:
    assert not at_most("p50", math.nan, 4.0).is_held
    assert not at_least("ratio", math.nan, 0.33).is_held


def test_growth_is_judged_round_by_round() -> None:
    """A machine that is twice as slow in one round makes nobody grow."""
    small, large = [1.0, 2.0, 1.0], [1.1, 2.2, 1.1]
    assert flat("cost", small, large).is_held
    assert not flat("cost", small, [1.3, 2.6, 1.3]).is_held


def test_a_slope_is_that_of_the_line_through_the_points() -> None:
    assert slope([(0.0, 5.0), (1.0, 7.0), (2.0, 9.0)]) == pytest.approx(2.0)
    assert slope([(0.0, 5.0)]) == 0.0
    assert slope([(1.0, 5.0), (1.0, 6.0)]) == 0.0


def test_the_second_half_is_one_of_time_and_not_of_number() -> None:
    points = [(0.0, 1.0), (0.1, 2.0), (0.2, 3.0), (10.0, 4.0)]
    assert second_half(points) == [(10.0, 4.0)]
    assert second_half([]) == []


def test_figures_stand_between_their_marks_and_nothing_else_changes() -> None:
    page = "before\n<!-- growth -->\nold\n<!-- /growth -->\n<!-- soak -->\n<!-- /soak -->\nafter"
    once = filled(page, {"growth": "new\n"})
    assert "<!-- growth -->\n```text\nnew\n```\n<!-- /growth -->" in once
    assert "not measured yet: python -m bench.soak" in once
    assert "old" not in once
    assert filled(once, {"growth": "new\n"}) == once
