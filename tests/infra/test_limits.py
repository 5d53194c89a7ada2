"""How much at a time: throttling, reserved concurrency, warm copies."""

from __future__ import annotations

import pytest
from tests.infra.cloudformation import load_template, of_type

TEMPLATE = load_template()
PARAMETERS = TEMPLATE["Parameters"]
FUNCTIONS = of_type(TEMPLATE, "AWS::Serverless::Function")
STAGES = of_type(TEMPLATE, "AWS::ApiGatewayV2::Stage")
NOTHING = {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize(("stage", "prefix"), [("HttpStage", "Http"), ("RelayStage", "Relay")])
def test_both_apis_have_a_rate_and_a_burst(stage: str, prefix: str) -> None:
    assert STAGES[stage]["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": {"Ref": f"{prefix}Rate"},
        "ThrottlingBurstLimit": {"Ref": f"{prefix}Burst"},
    }


def test_what_ten_thousand_seats_send_at_their_peak_passes() -> None:
    calls_a_second, webhooks_a_call = 200, 3
    assert PARAMETERS["HttpRate"]["Default"] > calls_a_second * webhooks_a_call


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_may_have_copies_kept_for_it(name: str) -> None:
    short = name.removesuffix("Function")
    limit = {"Ref": f"{short}Concurrency"}
    choice = FUNCTIONS[name]["ReservedConcurrentExecutions"]
    assert choice == {"If": [f"Limits{short}", limit, NOTHING]}
    assert TEMPLATE["Conditions"][f"Limits{short}"] == {"Not": [{"Equals": [limit, 0]}]}
    assert PARAMETERS[f"{short}Concurrency"]["Default"] == 0


def test_a_queue_is_read_only_as_fast_as_its_function_may_run() -> None:
    """Else Lambda takes messages that it cannot hand over, until they are dead letters."""
    for mapping in of_type(TEMPLATE, "AWS::Lambda::EventSourceMapping").values():
        short = mapping["FunctionName"]["Ref"].removesuffix("Function.Alias")
        limit = {"MaximumConcurrency": {"Ref": f"{short}Concurrency"}}
        assert mapping["ScalingConfig"] == {"If": [f"Limits{short}", limit, NOTHING]}


def test_what_answers_where_to_ring_may_be_kept_warm_and_is_not_by_default() -> None:
    warm = [name for name, one in FUNCTIONS.items() if "ProvisionedConcurrencyConfig" in one]
    snaps = [name for name, one in FUNCTIONS.items() if "SnapStart" in one]
    assert warm == snaps == ["IngestFunction"]
    assert PARAMETERS["WarmIngest"]["Default"] == 0
    assert PARAMETERS["SnapStart"]["Default"] == "off"


def test_the_sweeper_is_not_tried_again_before_its_next_minute() -> None:
    assert FUNCTIONS["SweepFunction"]["EventInvokeConfig"] == {"MaximumRetryAttempts": 0}
