"""The one error of filling in a template that was read without complaint."""

from __future__ import annotations

from ringhook.domain.errors import RinghookError


class RefusedValueError(RinghookError):
    """A value may not stand where the template puts it. *reason* is the code for the trace.

    `bad_number` the number holds something that cannot be dialled · `text_argument` a name or text
    where only numbers may go · `option_argument` an argument would start like an option ·
    `bad_value` characters that no program argument may hold · `bad_target` the configured address is
    not one we open · `secret_missing` nobody gave us the secret.
    The message never repeats the value.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
