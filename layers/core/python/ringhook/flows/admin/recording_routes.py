"""Play a recording: its bytes go through us, so that the vendor's keys and links stay here."""

from __future__ import annotations

import base64
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from ringhook.domain.errors import RinghookError
from ringhook.engine.recording_words import recording_sentence
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.problem_answers import Answer, plain
from ringhook.flows.admin.visit import Visit
from ringhook.flows.recordings.playing import Asked, Piece
from ringhook.flows.recordings.source import UnavailableError

STATUSES = {"unknown": 404, "no_link": 404, "gone": 404, "busy": 503, "ask_for_pieces": 413}
BAD_GATEWAY = 502
RETRY = {"Retry-After": "2"}
PATH = "/api/calls/<call_id>/recordings/<number>"
CallId = Annotated[str, Path()]
Number = Annotated[int, Path(ge=1, le=1000)]
Language = Annotated[str, Query(max_length=10)]


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        PATH,
        tags=["calls"],
        summary="A recording's sound; ask for bytes of a long one (Range), 4 MiB come at a time",
    )
    def play(
        call_id: CallId,
        number: Number,
        download: bool = False,  # noqa: FBT001, FBT002 - a field of the query
        language: Language = "",
    ) -> dict[str, Any]:
        return later(call_id, number, language, is_download=download)

    @app.head(PATH, tags=["calls"], summary="Whether the recording is there, and how long it is")
    def look(call_id: CallId, number: Number, language: Language = "") -> dict[str, Any]:
        return later(call_id, number, language, is_head=True)

    def later(call_id: str, number: int, language: str, **how: bool) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        headers = {name.lower(): value for name, value in app.current_event.headers.items()}
        asked = Asked(
            workspace=visit.workspace,
            call_id=call_id,
            number=number,
            range=headers.get("range", ""),
            if_range=headers.get("if-range", ""),
            **how,
        )
        spoken = language or office.configurations.rulebook(visit.workspace).language
        visit.later = lambda: _answer(office, asked, spoken)
        return {}


def _answer(office: Office, asked: Asked, language: str) -> Answer:
    try:
        return _shown(office.playing(asked))
    except UnavailableError as error:
        status = STATUSES.get(error.reason, BAD_GATEWAY)
        headers = {"Cache-Control": "no-store"} | (RETRY if error.reason == "busy" else {})
        message = recording_sentence(error.reason, language)
        return plain(status, message, headers, reason=error.reason)
    except RinghookError as error:
        return plain(getattr(error, "status", 503), str(error))


def _shown(piece: Piece) -> Answer:
    answer: Answer = {"statusCode": piece.status, "headers": dict(piece.headers), "body": ""}
    if piece.body:
        answer |= {"body": base64.b64encode(piece.body).decode(), "isBase64Encoded": True}
    return answer
