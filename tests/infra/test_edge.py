"""With Edge=cloudfront the page is the same, nobody passes by, and without it nothing of it exists."""

from __future__ import annotations

import fnmatch
import re
from typing import Any

import boto3
import pytest
from moto import mock_aws
from scripts.upload_page import put, stack_of
from tests.infra.cloudformation import ROOT, load_template, of_type, variables

from ringhook.aws.edge import HOST, KEY, SENDER
from ringhook.flows.admin.page_files import TYPES, PageFile, Shelf
from ringhook.flows.admin.page_routes import ALWAYS_ASK, DOCUMENT_HEADERS, KEEP, POLICY

TEMPLATE = load_template()
RESOURCES = TEMPLATE["Resources"]
PARTS = ("EdgeKey", "Page", "ShowPage", "TellSender", "Distribution", "EdgeName")
EDGE = [name for name in RESOURCES if name.startswith(PARTS) and name != "PageRoute"]
DISTRIBUTION = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
HEADERS = RESOURCES["PageHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]


def _origin_of(path: str) -> str:
    for behavior in DISTRIBUTION["CacheBehaviors"]:
        if fnmatch.fnmatchcase(path, behavior["PathPattern"]):
            return str(behavior["TargetOriginId"])
    return str(DISTRIBUTION["DefaultCacheBehavior"]["TargetOriginId"])


def test_without_being_asked_there_is_no_edge() -> None:
    assert TEMPLATE["Parameters"]["Edge"]["Default"] == "none"
    conditions = {RESOURCES[name]["Condition"] for name in EDGE}
    assert conditions == {"HasEdge", "EntersEdgeDomain"}


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("/", "page"),
        ("/w/acme", "page"),
        ("/static/abc/app.mjs", "page"),
        ("/api/calls", "api"),
        ("/api/oidc/callback", "api"),
        ("/hooks/token", "api"),
        ("/compat/token/API/cti/getevent", "api"),
        ("/pair", "api"),
        ("/healthz", "api"),
    ],
)
def test_every_path_goes_where_it_belongs(path: str, origin: str) -> None:
    assert _origin_of(path) == origin


def test_the_page_has_the_headers_that_the_function_sends() -> None:
    security = HEADERS["SecurityHeadersConfig"]
    text, places = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Sub"]
    assert text == "; ".join(
        (*POLICY, "connect-src 'self' ${Relay}", "media-src 'self' ${Files}"),
    )
    assert set(places) == {"Relay", "Files"}
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == DOCUMENT_HEADERS["Referrer-Policy"]
    (custom,) = HEADERS["CustomHeadersConfig"]["Items"]
    assert custom["Value"] == DOCUMENT_HEADERS[custom["Header"]]
    for behavior in DISTRIBUTION["CacheBehaviors"]:
        assert behavior["ResponseHeadersPolicyId"] == {"Ref": "PageHeaders"}


def test_nothing_of_the_api_is_kept_and_all_of_a_request_reaches_it() -> None:
    behavior = DISTRIBUTION["DefaultCacheBehavior"]
    assert {"PUT", "PATCH", "POST", "DELETE"} <= set(behavior["AllowedMethods"])
    assert behavior["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert behavior["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def test_the_edge_proves_itself_and_says_who_asked() -> None:
    (api,) = (origin for origin in DISTRIBUTION["Origins"] if origin["Id"] == "api")
    (proof,) = api["OriginCustomHeaders"]
    assert proof["HeaderName"] == KEY
    asked = set(re.findall(r"headers\['([^']+)'\]", _code("TellSender")))
    assert asked == {SENDER, HOST}


def _code(name: str) -> str:
    return str(RESOURCES[name]["Properties"]["FunctionCode"])


def test_whoever_answers_http_asks_for_the_proof() -> None:
    behind: set[str] = set()
    for integration in of_type(TEMPLATE, "AWS::ApiGatewayV2::Integration").values():
        behind.add(integration["IntegrationUri"]["Sub"][1]["Live"]["Ref"].removesuffix(".Alias"))
    functions = of_type(TEMPLATE, "AWS::Serverless::Function")
    asking = {name for name, one in functions.items() if "RINGHOOK_EDGE_KEY" in variables(one)}
    assert asking == behind - {"RelayFunction"}, "CloudFront does not stand before desktops"


def test_only_this_distribution_reads_the_bucket() -> None:
    policy = RESOURCES["PageBucketPolicy"]["Properties"]["PolicyDocument"]
    allow, deny = policy["Statement"]
    assert allow["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "distribution/${Distribution}" in str(allow["Condition"])
    assert deny["Effect"] == "Deny"


def test_the_firewall_lets_every_webhook_pass_and_shows_nobody_a_request() -> None:
    acl: dict[str, Any] = load_template("firewall.yaml")["Resources"]["WebAcl"]["Properties"]
    assert acl["Scope"] == "CLOUDFRONT"
    assert "SampledRequestsEnabled': True" not in str(acl)
    limit = str([rule for rule in acl["Rules"] if "RateBasedStatement" in str(rule)])
    assert "/hooks/" in limit
    assert "/compat/" in limit


@mock_aws
def test_the_page_is_uploaded_last_and_what_it_names_may_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="page")
    files = {
        name: PageFile.of(name, name.encode()) for name in ("index.html", "app.mjs", "a/b.css")
    }
    assert put(client, "page", Shelf(files, "v1")) == 7
    found = {one["Key"]: client.get_object(Bucket="page", Key=one["Key"]) for one in _all(client)}
    client.close()
    index, module = found["index.html"], found["static/v1/app.mjs"]
    assert (index["ContentType"], index["CacheControl"]) == (TYPES["html"], ALWAYS_ASK)
    assert (module["ContentType"], module["CacheControl"]) == (TYPES["mjs"], KEEP)
    assert found["static/app.mjs"]["CacheControl"] == ALWAYS_ASK
    for answer in found.values():
        answer["Body"].close()


def _all(client: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.list_objects_v2(Bucket="page")["Contents"]
    return listed


def test_a_stage_has_its_stack_and_another_one_the_default() -> None:
    config = (ROOT / "samconfig.toml").read_text(encoding="utf-8")
    assert stack_of("default", config) == stack_of("unheard-of", config) == "ringhook"
    assert (stack_of("dev", config), stack_of("live", config)) == ("ringhook-dev", "ringhook")
