import pytest

from ringhook.domain.errors import BadPayloadError
from ringhook.domain.identity import call_id_of


@pytest.mark.parametrize("call_id", ["", "x" * 201])
def test_a_call_needs_an_id_of_some_length(call_id: str) -> None:
    with pytest.raises(BadPayloadError, match="callid"):
        call_id_of(call_id, "callid")
