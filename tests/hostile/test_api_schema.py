"""schemathesis asks every route of the OpenAPI document for what it does not expect.

HOSTILE_EXAMPLES=1000 makes it a long campaign; docs/security.md has the command.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance import embedded_target
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.acceptance.own_server import configure
from tests.hostile.depth import examples

pytestmark = [pytest.mark.e2e, pytest.mark.cloud]

PROGRAM = Path(__file__).parents[2] / ".tools" / "scan" / "bin" / "schemathesis"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "an_answer_tells_nothing_of_our_insides",
    "nobody_gets_more_than_the_role_allows",
)
EXAMPLES = {"admin": 3, "viewer": 1, "": 1}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedTarget]:
    """A server of its own, for it is changed at random; it may call nobody."""
    running = embedded_target.start(tmp_path_factory.mktemp("asked"), networks=())
    try:
        configure(running)
        yield running
    finally:
        running.stop()


def _key_of(server: EmbeddedTarget, role: str) -> str:
    if role in {"", "admin"}:
        return server.admin_key if role else ""
    with Api(server.http_url, server.admin_key) as api:
        made = api.ask("POST", "/api/keys", json={"name": role, "role": role})
        assert made.status_code == 200, made.text
        return str(made.json()["key"])


@pytest.mark.timeout(0)
@pytest.mark.parametrize("role", EXAMPLES, ids=lambda role: role or "stranger")
def test_whatever_anybody_asks_the_answer_is_as_documented(
    asked: EmbeddedTarget, role: str, tmp_path: Path
) -> None:
    key = _key_of(asked, role)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {
        "HOSTILE_ROLE": role,
        "SCHEMATHESIS_HOOKS": "schema_checks",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    count = examples(EXAMPLES[role])
    phases = "coverage,fuzzing,stateful" if "HOSTILE_EXAMPLES" in os.environ else "fuzzing"
    command = [
        *(str(PROGRAM), "run", f"{asked.http_url}/api/openapi.json", "--seed", "1"),
        *("--max-examples", str(count), "--generation-database", "none", "--phases", phases),
        *("--checks", ",".join(CHECKS), "--request-timeout", "30", "--no-color"),
        *(("--header", f"Authorization: Bearer {key}") if key else ()),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    said = asked.errors.read_text()
    assert done.returncode == 0, done.stdout[done.stdout.find("= FAILURES") :] + done.stderr
    assert "Traceback" not in said, said[-4000:]
    assert "ERROR" not in said, said[-4000:]
