"""GitHub's workflows are well formed, may do little, and run what our own CI runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.infra.cloudformation import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})")
STEP_KEYS = {"name", "id", "if", "uses", "with", "run", "shell", "env", "working-directory"}
JOB_KEYS = {"strategy", "runs-on", "container", "timeout-minutes", "steps", "needs", "if", "env"}


def load(path: Path) -> dict[str, Any]:
    """Return the workflow; YAML reads its key `on` as true."""
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return {"on" if key is True else str(key): value for key, value in found.items()}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_well_formed_and_may_only_read(path: Path) -> None:
    workflow = load(path)
    assert workflow.keys() <= {"name", "on", "permissions", "concurrency", "jobs", "env"}
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["on"]
    for job in workflow["jobs"].values():
        assert job.keys() <= JOB_KEYS
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert step.keys() <= STEP_KEYS
            assert ("uses" in step) != ("run" in step)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_version_and_keep_no_credentials(path: Path) -> None:
    for job in load(path)["jobs"].values():
        for step in job["steps"]:
            action = step.get("uses", "")
            assert not action or PINNED.fullmatch(action), action
            if action.startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_expression_names_only_what_there_is(path: Path) -> None:
    jobs = load(path)["jobs"]
    for expression in re.findall(r"\$\{\{ *([^}]+?) *\}\}", path.read_text("utf-8")):
        first, _, rest = expression.partition(".")
        assert first in {"matrix", "github", "runner"}, expression
        if first == "matrix":
            matrices = [job["strategy"]["matrix"] for job in jobs.values() if "strategy" in job]
            rows = [row for matrix in matrices for row in (matrix, *matrix.get("include", ()))]
            assert any(rest in row for row in rows), expression


def test_ci_runs_our_own_ci_on_the_oldest_and_the_newest_python() -> None:
    (job,) = load(ROOT / ".github" / "workflows" / "ci.yml")["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    assert "bash .ci/run" in [step.get("run") for step in job["steps"]]
    assert (ROOT / ".ci" / "run").is_file()
