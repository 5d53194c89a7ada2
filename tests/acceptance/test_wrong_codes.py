"""Guessing pairing codes. Its name keeps it last: afterwards nobody pairs for ten minutes."""

from __future__ import annotations

from tests.acceptance.api import Api
from tests.acceptance.world import Place

TRIES = 13  # the count begins anew once in ten minutes, perhaps in the middle of this test


def test_whoever_guesses_codes_is_told_to_wait(target: Place) -> None:
    with Api(target.http_url) as stranger:
        answers = [
            stranger.ask("POST", "/pair", json={"code": f"WRONG{n}"}).status_code
            for n in range(TRIES)
        ]
    first_wait = answers.index(429)
    assert set(answers[:first_wait]) <= {404}
    assert answers[first_wait] == 429
