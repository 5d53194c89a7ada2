"""No format brings a password or key along that somebody wrote out in plain text."""

from __future__ import annotations

import pytest
from tests.unit.config.importing_sample import actions, said
from tests.unit.config.threecx_journal import journal

from ringhook.config.importing import read_text


@pytest.mark.parametrize(
    ("form", "text", "path", "secret"),
    [
        (
            "cely",
            "1;GET;https://crm.example/?n=$phone$&token=hush",
            "rows.1.target",
            "cely_token",
        ),
        (
            "biztel",
            "ring method: internal POST\nring: https://crm.example/?api_key=hush&n={TEL}",
            "line 2",
            "biztel_api_key",
        ),
        (
            "divalto",
            "<cliktocallevent><url>https://crm.example/?pwd=hush&n=$tel$",
            "url",
            "divalto_pwd",
        ),
        (
            "divalto",
            '<cliktocallevent><url>https://crm.example/<methode>POST<data>{"password": "hush"}',
            "data",
            "divalto_password",
        ),
        (
            "divalto",
            "<cliktocallevent><url>https://crm.example/<methode>POST<data>passwd=hush&n=$tel$",
            "data",
            "divalto_passwd",
        ),
    ],
)
def test_a_secret_in_a_request_becomes_one_to_write(
    form: str, text: str, path: str, secret: str
) -> None:
    imported = read_text(form, text)
    (action,) = actions(imported)
    assert f"$secret.{secret}$" in str(action)
    assert "hush" not in str(imported)
    assert secret in said(imported)[path]


def test_a_secret_in_a_raw_message_becomes_one_to_write() -> None:
    message = "{&quot;clientSecret&quot;: &quot;hush&quot;, &quot;n&quot;: &quot;[Number]&quot;}"
    imported = journal(
        '<Request Url="https://crm.example/" RequestType="Post" RequestEncoding="Json" '
        f'Message="{message}"/>'
    )
    body = actions(imported)[0]["request"]["body"]
    assert body == '{"clientSecret": "$secret.threecx_clientsecret$", "n": "$phone$"}'


@pytest.mark.parametrize(
    "target",
    [
        "https://crm.example/?pw={TEL}",
        "https://crm.example/?token=MD5($phone$)",
        "https://crm.example/?tel=1",
    ],
)
def test_a_value_that_differs_by_call_is_no_secret(target: str) -> None:
    (action,) = actions(read_text("cely", f"1;GET;{target}"))
    assert action["target"] == target
