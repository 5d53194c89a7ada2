"""Spoiled requests for every PBX adapter: is there one that it neither reads nor refuses?

    .venv/bin/python -m bench.fuzz_adapters [--minutes 10] [--vendor uis --seed 4711]

See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from random import Random
from types import FrameType
from typing import TypeVar
from xml.etree import ElementTree as ET

from bench.hostile import kept_text
from bench.mutations import spoiled
from tests.conformance.samples import Sample, load_all, shown

from ringhook.domain.adapter import PbxAdapter, Settings
from ringhook.domain.call import AgentSeen, Party
from ringhook.domain.errors import BadPayloadError, BadRequestError, BadSignatureError
from ringhook.domain.routing import Dial, RouteAnswer, RouteQuestion
from ringhook.domain.webhook import Reading, Reply, WebhookRequest
from ringhook.pbx import ADAPTERS

Result = TypeVar("Result")
SLOW_SECONDS = 2.0
LANGUAGES = ("en", "fr", "ru", "ja", "xx", "")


class TooSlowError(BaseException):
    """One call used more than `SLOW_SECONDS` of the processor. No `except Exception` swallows it."""


class WrongResultError(Exception):
    """An adapter returned something that could not be sent or kept."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What a vendor's run with *seed* raised."""

    vendor: str
    seed: int
    told: str


def main() -> int:
    """Run until the time is over or something fails. Return 1 when something failed."""
    chosen = _arguments()
    stop_slow_calls()
    samples: dict[str, list[Sample]] = {slug: [] for slug in ADAPTERS}
    for sample in load_all():
        samples[sample.vendor].append(sample)
    if chosen.vendor and chosen.seed is not None:
        return _said(attempt(chosen.vendor, samples[chosen.vendor], chosen.seed))
    vendors = [chosen.vendor] if chosen.vendor else list(ADAPTERS)
    runs, failure = _rounds(vendors, samples, chosen)
    for vendor, number in runs.items():
        print(f"{vendor:14}{number:>10}")
    print(f"{'all':14}{sum(runs.values()):>10}")
    return _said(failure)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--vendor", choices=list(ADAPTERS), default="")
    parser.add_argument("--seed", type=int, help="with --vendor: repeat this one run")
    parser.add_argument("--first-seed", type=int, default=1)
    return parser.parse_args()


def _rounds(
    vendors: list[str], samples: dict[str, list[Sample]], chosen: argparse.Namespace
) -> tuple[dict[str, int], Failure | None]:
    """Take the vendors in turns, each round with the next seed. Return the runs and what failed first."""
    until = time.monotonic() + chosen.minutes * 60
    runs = dict.fromkeys(vendors, 0)
    for seed in count(chosen.first_seed):
        for vendor in vendors:
            failure = attempt(vendor, samples[vendor], seed)
            runs[vendor] += 1
            if failure or time.monotonic() > until:
                return runs, failure
    return runs, None


def attempt(vendor: str, samples: list[Sample], seed: int) -> Failure | None:
    """Do one run of one vendor. The same seed does the same."""
    random = Random(f"{vendor} {seed}")  # noqa: S311 - a seed that can be repeated, no secret
    try:
        _play(ADAPTERS[vendor], random.choice(samples), random)
    except (Exception, TooSlowError):  # noqa: BLE001 - whatever is not declared is what we look for
        return Failure(vendor, seed, traceback.format_exc())
    return None


def _said(failure: Failure | None) -> int:
    if failure is None:
        print("no failure")
        return 0
    print(f"failed: --vendor {failure.vendor} --seed {failure.seed}\n{failure.told}")
    return 1


def stop_slow_calls() -> None:
    """Let calls that use too much of the processor end; without it they end the process."""
    signal.signal(signal.SIGVTALRM, _too_slow)


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


@contextmanager
def _limited() -> Iterator[None]:
    """Bound the time of one call; it is the processor's, for a busy machine makes no adapter slow."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SLOW_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _play(adapter: PbxAdapter, sample: Sample, random: Random) -> None:
    request = spoiled(sample.request, random)
    settings = _settings(adapter, sample, random)
    secrets = [secret for secret in sample.secrets if secret in settings.values()]
    _only(BadSignatureError, lambda: adapter.verify(request, settings), secrets)
    reading = _read(adapter, request, settings, secrets)
    if adapter.route_reply:
        question = (reading and reading.question) or _question(random)
        with _limited():
            reply = adapter.route_reply(question, _answer(random), settings)
        _check_reply(reply)
    if adapter.originate:
        _originate(adapter, settings, random, secrets)
    with _limited():
        adapter.setup(f"https://hooks.example/hooks/{random.random()}", random.choice(LANGUAGES))


def _settings(adapter: PbxAdapter, sample: Sample, random: Random) -> Settings:
    """Return the sample's settings: most often; else none, or one of them spoiled."""
    kind = random.random()
    if kind < 0.6 or not adapter.fields:
        return sample.settings
    field = random.choice(adapter.fields)
    return {} if kind < 0.7 else {**sample.settings, field.key: kept_text(random)}


def _read(
    adapter: PbxAdapter, request: WebhookRequest, settings: Settings, secrets: list[str]
) -> Reading | None:
    reading = _only(BadPayloadError, lambda: adapter.read(request, settings), secrets)
    if reading is None:
        return None
    json.dumps(shown(reading), ensure_ascii=False).encode()
    _check_reply(reading.reply)
    return reading


def _only(
    error: type[BadRequestError], act: Callable[[], Result], secrets: list[str]
) -> Result | None:
    """Return what *act* returns, or None when it refuses as declared, without telling a secret."""
    try:
        with _limited():
            return act()
    except error as refusal:
        if not str(refusal) or any(secret in str(refusal) for secret in secrets):
            raise WrongResultError("a refusal says nothing, or repeats a secret") from None
        return None


def _originate(adapter: PbxAdapter, settings: Settings, random: Random, secrets: list[str]) -> None:
    agent = AgentSeen(kept_text(random), kept_text(random), kept_text(random))
    dial = Dial(
        agent=agent,
        number=kept_text(random),
        line=kept_text(random),
        correlation_id=kept_text(random),
    )
    write = adapter.originate
    request = _only(BadRequestError, lambda: write and write(dial, settings), secrets)
    if request:
        _check_lines((request.method, *request.headers, *request.headers.values()))


def _question(random: Random) -> RouteQuestion:
    client, line = Party(kept_text(random)), Party(kept_text(random))
    return RouteQuestion(kept_text(random), client, line, kept_text(random))


def _answer(random: Random) -> RouteAnswer | None:
    """Return an answer of hostile texts, as an administrator or a CRM could have written it."""
    if random.random() < 0.2:
        return None
    numbers = tuple(kept_text(random) for _ in range(random.randrange(3)))
    name, company, text, code = (kept_text(random) for _ in range(4))
    return RouteAnswer(numbers, name, company, text, code, random.randrange(121))


def _check_reply(reply: Reply) -> None:
    """Refuse a reply that is not what its content type says, or that has a broken header."""
    body = reply.body.encode()
    if reply.content_type == "application/json":
        json.loads(reply.body)
    if reply.content_type.partition(";")[0].endswith("/xml"):
        ET.fromstring(body)  # noqa: S314 - our own reply
    _check_lines((reply.content_type, *(text for header in reply.headers for text in header)))


def _check_lines(texts: tuple[str, ...]) -> None:
    if any(not (text.isascii() and text.isprintable()) for text in texts):
        raise WrongResultError("a header holds what no header can carry")


if __name__ == "__main__":
    raise SystemExit(main())
