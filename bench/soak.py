"""Half an hour under load with faults on: what is lost, what is doubled, what grows.

    .venv/bin/python -m bench.soak --minutes 30

Half of the measured maximum, or `--rate` calls a second; each call rings and ends. Some webhooks come
twice, some CRM calls fail in three ways, some desktops lose their connection every ten seconds. The server
is never killed here (tests/faults does that). See bench/README.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.course import PATH, Course
from bench.figures import MILLI, percentile
from bench.relays import Relays, pair
from bench.reporting import reported
from bench.samples import Sample, Sampler, judged, tabled
from bench.servers import start_ringhook
from bench.stored import DATABASE
from bench.tables import heading
from bench.verdicts import Verdict, at_most
from bench.webhooks import configuration

SAMPLE_SECONDS = 10.0
CHUNK_SECONDS = 30.0
PATIENCE = {"timeout_seconds": 2.0, "retry": [1, 2, 5, 10, 20, 30]}
"""How the one action that matches is tried: short, so that the last retry is not after the soak."""
TAIL_SECONDS = 240.0


class Soak:
    """One server, its desktops, its flow of calls."""

    def __init__(self, options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
        self._options = options
        self._course = Course(folder, stack, options.faults)
        document = configuration(
            self._course.stub.port, agents=options.relays, patience=dict(PATIENCE)
        )
        self._server = self._course.keep(start_ringhook(folder, document))
        paired = pair(self._server, options.relays)
        self._relays = Relays(paired, folder / "paired.json", stack)
        self._relays.connect(options.relays)
        self._sampler = Sampler(self._server, folder / "data" / DATABASE)
        self._how = ("--agents", str(options.relays), "--ended", "--doubled", "20")
        self.sent: dict[str, float] = {}
        self.answered: dict[str, float] = {}
        self.refused = 0

    def maximum(self) -> float:
        """Return how many calls a second it can take, faults and all."""
        events = self._options.flood
        sending = self._course.send(self._server.port, PATH, events, "--senders", "32", *self._how)
        begun = min(sending["sent"].values())
        self._course.wait_for(int(len(sending["answered"]) * 0.97))
        seconds = time.perf_counter() - begun
        self._keep(sending)
        return float(events / seconds)

    def run(self, rate: float) -> None:
        """Send for as long as wanted and look every ten seconds."""
        ends_at = time.monotonic() + self._options.minutes * 60
        self._sampler = Sampler(self._server, self._course.folder / "data" / DATABASE)
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(self._send, rate, ends_at)
            while not sending.done():
                time.sleep(SAMPLE_SECONDS)
                sample = self._sampler.look()
                _say(f"{sample.minutes:.1f} min, {sample.rss_mb:.1f} MB, {sample.waiting} wait")
                self._relays.ask(f"drop {self._options.dropped}")
            sending.result()

    def _send(self, rate: float, ends_at: float) -> None:
        """Send by the half minute: the generator makes every webhook before it begins."""
        while (left := ends_at - time.monotonic()) > 0:
            events = max(1, round(rate * min(left, CHUNK_SECONDS)))
            how = ("--rate", str(rate), *self._how)
            self._keep(self._course.send(self._server.port, PATH, events, *how))

    def _keep(self, sending: Mapping[str, Any]) -> None:
        self.sent.update(sending["sent"])
        self.answered.update(sending["answered"])
        self.refused += sending["refused"]

    def told(self, rate: float, maximum: float) -> str:
        """Wait for the last retries and return the report."""
        self._course.wait_for(len(self.answered), TAIL_SECONDS)
        time.sleep(2.0)
        arrivals, cards = self._course.ask_stub("arrivals"), self._relays.ask("report")
        first = arrivals["first"]
        lost = len(self.answered.keys() - first.keys())
        waits = [(first[one] - self.sent[one]) * MILLI for one in first if one in self.sent]
        p50, p99 = percentile(waits, 0.50), percentile(waits, 0.99)
        faults = ", ".join(f"{count} {kind}" for kind, count in arrivals["faults"].items())
        samples = self._sampler.samples
        lines = [
            _flow(rate, maximum, samples),
            (
                f"calls accepted {len(self.answered)}, refused {self.refused}, "
                f"delivered {len(first)}, lost {lost}, doubled {arrivals['again']}"
            ),
            f"from webhook to CRM p50 {p50:.1f} ms, p99 {p99:.0f} ms, retries included",
            f"faults made by the CRM: {faults}",
            f"cards {len(cards['pops'])}, twice {cards['again']}; desktops left {cards['ready']}",
            "",
            tabled(samples, max(1, len(samples) // 30)),
            "",
        ]
        verdicts: list[Verdict] = [
            *judged(samples),
            at_most("lost", lost, 0),
            at_most("doubled after a recorded success", arrivals["again"], 0),
            at_most("dead letters", samples[-1].dead, 0),
        ]
        return "\n".join([*lines, *(str(verdict) for verdict in verdicts)])


def _flow(rate: float, maximum: float, samples: Sequence[Sample]) -> str:
    seconds = 60 * (samples[-1].minutes - samples[0].minutes)
    busy = (samples[-1].cpu_seconds - samples[0].cpu_seconds) / seconds if seconds else 0.0
    most = f"; the most it took was {maximum:.0f}, faults and all" if maximum else ""
    return f"{rate:.0f} calls a second{most}; the server used {busy:.0%} of one core"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=0.0, help="calls a second; 0 measures first")
    parser.add_argument("--flood", type=int, default=3000, help="calls that measure the maximum")
    parser.add_argument("--faults", type=int, default=50, help="of 1000 events fail at first")
    parser.add_argument("--relays", type=int, default=50, help="connected desktops")
    parser.add_argument("--dropped", type=float, default=0.1, help="their share cut every 10 s")
    parser.add_argument("--out", type=Path, help="write the figures to this file as well")
    return parser.parse_args()


def _run(options: argparse.Namespace, folder: Path, stack: ExitStack) -> str:
    head = heading("bench.soak")
    soak = Soak(options, folder, stack)
    maximum = 0.0 if options.rate else soak.maximum()
    rate = options.rate or maximum / 2
    soak.run(rate)
    return f"{head}\n\n{soak.told(rate, maximum)}"


def main() -> int:
    """Measure, print, and leave nothing running."""
    options = _options()
    return reported(lambda folder, stack: _run(options, folder, stack), options.out)


if __name__ == "__main__":
    sys.exit(main())
