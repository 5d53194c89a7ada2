"""On AWS: the table is deleted and made again with its rows under its name; nobody has to set anything up again.

The emulator's own restoring forgets the types of the keys, so the rows are read and written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance import cloud_target
from tests.acceptance.api import Api
from tests.acceptance.cloud_target import CloudTarget
from tests.acceptance.crm import Crm
from tests.acceptance.desktop import Desktop, pair
from tests.acceptance.own_server import TOKEN, document, post_action
from tests.acceptance.waiting import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.cloud, pytest.mark.timeout(600)]

PATIENCE_SECONDS = 60.0


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[CloudTarget]:
    """Return a deployment of its own: it is about to be broken."""
    running = cloud_target.start(tmp_path)
    try:
        yield running
    finally:
        running.stop()


def ring(cloud: CloudTarget, call: str) -> int:
    fields = {"event": "ringing", "call_id": call, "from": "+442079460101", "extension": "101"}
    with Api(cloud.http_url) as pbx:
        return pbx.ask("POST", f"/hooks/{TOKEN}", json=fields).status_code


def saved(database: Any, table: str) -> list[dict[str, Any]]:
    pages = database.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def restore(database: Any, table: str, rows: list[dict[str, Any]]) -> None:
    keys = (("pk", "HASH"), ("sk", "RANGE"))
    database.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
    )
    for row in rows:
        database.put_item(TableName=table, Item=row)


def test_a_table_that_was_deleted_comes_back_with_everything(cloud: CloudTarget, crm: Crm) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    database = cloud.client("dynamodb")
    table = cloud.outputs["TableName"]
    with Api(cloud.http_url, cloud.admin_key) as api:
        assert api.put_config(document(post_action(branch)), "*").status_code == 200
        paired = pair(api, "anna")
        with Desktop(paired, PATIENCE_SECONDS) as desktop:
            assert ring(cloud, "before") == 200
            desktop.wait_for("pop")
        branch.wait_for("/calls")

        rows = saved(database, table)
        database.delete_table(TableName=table)
        eventually(lambda: ring(cloud, "lost") == 503, "a webhook's refusal", PATIENCE_SECONDS)

        restore(database, table, rows)
        with Desktop(paired, PATIENCE_SECONDS) as desktop:
            assert ring(cloud, "after") == 200
            desktop.wait_for("pop")
        branch.wait_for("/calls", 2)
        assert len(api.get("/api/calls")["calls"]) >= 2
    database.close()
