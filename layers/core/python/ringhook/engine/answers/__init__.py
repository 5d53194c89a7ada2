"""Read what a CRM answered.

`succeeded` says whether an answer means success, `read_values` what it says, `read_matches` which contacts
it holds. Answers are strangers' data: no bytes make these raise or work for long. `check_reader` and
`check_condition` refuse what could never be read, before it is saved.
"""

from ringhook.engine.answers.answer import Answer, Outcome
from ringhook.engine.answers.checks import check_condition, check_reader
from ringhook.engine.answers.reading import read_matches, read_values, succeeded

__all__ = [
    "Answer",
    "Outcome",
    "check_condition",
    "check_reader",
    "read_matches",
    "read_values",
    "succeeded",
]
