"""The folders and template.yaml say the same; what must never be lost or opened is not."""

from __future__ import annotations

import pathlib
import re
import subprocess
import tomllib
from collections.abc import Iterator

from tests.infra.cloudformation import ROOT, load_template, of_type, variables

from ringhook.wiring.keys import fingerprinted
from ringhook.wiring.settings import Settings

TEMPLATE = load_template()
RESOURCES = TEMPLATE["Resources"]
FUNCTIONS = of_type(TEMPLATE, "AWS::Serverless::Function")
LAYERS = of_type(TEMPLATE, "AWS::Serverless::LayerVersion")
QUEUES = of_type(TEMPLATE, "AWS::SQS::Queue")
GLOBALS = TEMPLATE["Globals"]["Function"]
LONGEST_FILE_LINES = 300
SKIPPED = {".venv", ".tools", ".git", ".aws-sam", "node_modules", "dist", "vendor"}
SOURCES = {".py", ".js", ".mjs", ".css", ".html", ".sh", ".toml"}


def test_every_function_folder_is_deployed_and_nothing_else() -> None:
    folders = {f"functions/{app.parent.name}/" for app in (ROOT / "functions").glob("*/app.py")}
    assert {function["CodeUri"] for function in FUNCTIONS.values()} == folders
    assert GLOBALS["Handler"] == "app.handler"


def test_every_handler_fits_on_a_screen() -> None:
    for app in (ROOT / "functions").glob("*/app.py"):
        lines = app.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 40, app
        assert any(line.startswith("def handler(event") for line in lines), app


def test_functions_have_no_requirements_of_their_own() -> None:
    assert not list((ROOT / "functions").rglob("requirements*"))


def test_layers_point_at_what_lambda_puts_on_the_path() -> None:
    """`layers/core/` would be built as `python/python/ringhook`, which nobody could import."""
    uris = {name: layer["ContentUri"] for name, layer in LAYERS.items()}
    assert uris == {
        "DepsLayer": "layers/deps/",
        "CoreLayer": "layers/core/python/",
        "WebLayer": "web/",
    }
    assert (ROOT / uris["CoreLayer"] / "ringhook" / "__init__.py").is_file()
    assert (ROOT / uris["WebLayer"] / "ringhook_web" / "__init__.py").is_file()


def test_every_layer_is_built_so_that_no_cache_is_shipped() -> None:
    methods = {name: RESOURCES[name]["Metadata"]["BuildMethod"] for name in LAYERS}
    runtime = TEMPLATE["Parameters"]["Runtime"]["Default"]
    assert methods == {"DepsLayer": "makefile", "CoreLayer": runtime, "WebLayer": runtime}


def test_the_makefile_builds_for_the_templates_runtime_and_processor() -> None:
    makefile = (ROOT / "layers" / "deps" / "Makefile").read_text(encoding="utf-8")
    defaults = dict(re.findall(r"^(RINGHOOK_\w+) \?= (\S+)$", makefile, re.MULTILINE))
    parameters = TEMPLATE["Parameters"]
    assert defaults == {
        "RINGHOOK_RUNTIME": parameters["Runtime"]["Default"],
        "RINGHOOK_ARCHITECTURE": parameters["Architecture"]["Default"],
    }


def test_only_the_admin_function_knows_the_admin_key_and_only_by_its_fingerprint() -> None:
    knowing = [name for name, one in FUNCTIONS.items() if "RINGHOOK_ADMIN_KEY" in variables(one)]
    assert knowing == ["AdminFunction"]
    for name in ("AdminKey", "OperatorKey"):
        pattern = TEMPLATE["Parameters"][name]["AllowedPattern"]
        assert re.fullmatch(pattern, fingerprinted("any key at all"))
        assert not re.fullmatch(pattern, "any key at all, which is long enough")
    assert "Default" not in TEMPLATE["Parameters"]["AdminKey"]


def test_the_templates_variables_are_settings_and_every_cloud_setting_is_given() -> None:
    given = set().union(*(variables(function) for function in FUNCTIONS.values()))
    settings = {f"RINGHOOK_{name.upper()}": one for name, one in Settings.model_fields.items()}
    cloud = {name for name, one in settings.items() if (one.description or "").startswith("AWS")}
    assert cloud <= given <= set(settings)


def test_every_queue_buries_what_fails_five_times() -> None:
    graves = {name for name in QUEUES if name.endswith("DeadLetters")}
    for name, queue in QUEUES.items():
        assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
        assert queue["SqsManagedSseEnabled"] is True
        if name in graves:
            continue
        redrive = queue["RedrivePolicy"]
        named = queue["QueueName"]["Sub"]
        grave = redrive["deadLetterTargetArn"]["GetAtt"].removesuffix(".Arn")
        assert grave in graves
        assert redrive["maxReceiveCount"] == 5
        assert QUEUES[grave].get("FifoQueue") == queue.get("FifoQueue")
        allowed = QUEUES[grave]["RedriveAllowPolicy"]
        assert allowed["redrivePermission"] == "byQueue", "nobody else's dead letters, too"
        (source,) = allowed["sourceQueueArns"]
        assert source["Sub"].endswith(f":{named}")


def test_the_events_queue_keeps_order_and_its_name_says_so() -> None:
    assert QUEUES["EventQueue"]["FifoQueue"] is True
    for name, queue in QUEUES.items():
        told = queue.get("QueueName", {}).get("Sub", "")
        assert told.endswith(".fifo") == queue.get("FifoQueue", False), name
    assert "FifoQueue" not in QUEUES["DeliveryQueue"], "a FIFO queue cannot delay a message"


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run() -> None:
    for mapping in of_type(TEMPLATE, "AWS::Lambda::EventSourceMapping").values():
        function = FUNCTIONS[mapping["FunctionName"]["Ref"].removesuffix(".Alias")]
        queue = QUEUES[mapping["EventSourceArn"]["GetAtt"].removesuffix(".Arn")]
        assert queue["VisibilityTimeout"] >= 6 * function.get("Timeout", GLOBALS["Timeout"])
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_slow_crm_shares_its_batch_with_nobody() -> None:
    mapping = of_type(TEMPLATE, "AWS::Lambda::EventSourceMapping")["DeliverDeliveries"]
    assert mapping["BatchSize"] == 1


def test_the_table_forgets_what_expired_and_can_be_restored() -> None:
    (table,) = of_type(TEMPLATE, "AWS::DynamoDB::Table").values()
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]


def test_what_is_kept_outlives_the_stack_unless_asked_otherwise() -> None:
    kept = [name for name, one in RESOURCES.items() if "DeletionPolicy" in one]
    assert kept == ["Table", "Recordings", "VaultKey", "PageBucket", "UserPool"]
    for name in kept:
        assert RESOURCES[name]["DeletionPolicy"] == {"Ref": "WhenDeleted"}
        assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
    assert TEMPLATE["Parameters"]["WhenDeleted"]["Default"] == "Retain"


def test_what_outlives_the_stack_cannot_be_deleted_by_hand_either() -> None:
    table, pool = RESOURCES["Table"]["Properties"], RESOURCES["UserPool"]["Properties"]
    assert table["DeletionProtectionEnabled"] == {"If": ["KeepsData", True, False]}
    assert pool["DeletionProtection"] == {"If": ["KeepsData", "ACTIVE", "INACTIVE"]}


def test_requests_find_their_function() -> None:
    targets = {
        route["RouteKey"]: route["Target"]["Sub"].removeprefix("integrations/")
        for route in of_type(TEMPLATE, "AWS::ApiGatewayV2::Route").values()
    }
    assert targets == {
        "ANY /hooks/{token}": "${ToIngest}",
        "ANY /hooks/{token}/{proxy+}": "${ToIngest}",
        "ANY /compat/{token}/{proxy+}": "${ToCompat}",
        "ANY /api/{proxy+}": "${ToAdmin}",
        "POST /pair": "${ToAdmin}",
        "GET /healthz": "${ToAdmin}",
        "GET /health": "${ToAdmin}",
        "GET /": "${ToAdmin}",
        "GET /w/{name}": "${ToAdmin}",
        "GET /static/{proxy+}": "${ToAdmin}",
        "$connect": "${ToRelay}",
        "$default": "${ToRelay}",
        "$disconnect": "${ToRelay}",
    }


def test_a_deployment_asks_for_its_change_to_be_confirmed() -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    deploy = config["default"]["deploy"]["parameters"]
    assert deploy["confirm_changeset"] is True
    assert "CAPABILITY_AUTO_EXPAND" in deploy["capabilities"], "AWS::LanguageExtensions needs it"


def _sources() -> Iterator[pathlib.Path]:
    for path in ROOT.rglob("*"):
        if path.suffix in SOURCES and not SKIPPED.intersection(path.relative_to(ROOT).parts):
            yield path


def test_no_source_file_is_longer_than_three_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE_LINES
    }
    assert long == {}


def test_cfn_lint_has_nothing_to_say() -> None:
    linter = ROOT / ".venv" / "bin" / "cfn-lint"
    for region, name in (("eu-central-1", "template.yaml"), ("us-east-1", "firewall.yaml")):
        command = [str(linter), "--regions", region, "--", str(ROOT / name)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, done.stdout) == (0, "")
