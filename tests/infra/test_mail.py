"""Mail on AWS: only the sweeper sends, only as the configured sender, only when there is one."""

from __future__ import annotations

from tests.infra.cloudformation import load_template, of_type

TEMPLATE = load_template()
SENDING = TEMPLATE["Resources"]["SendMail"]
FUNCTIONS = of_type(TEMPLATE, "AWS::Serverless::Function")


def test_nobody_may_send_unless_there_is_a_sender() -> None:
    assert SENDING["Condition"] == "SendsMail"
    assert TEMPLATE["Conditions"]["SendsMail"] == {"Not": [{"Equals": [{"Ref": "MailFrom"}, ""]}]}
    assert TEMPLATE["Parameters"]["MailFrom"]["Default"] == ""


def test_only_the_sweeper_may_send() -> None:
    assert SENDING["Properties"]["Roles"] == [{"Ref": "SweepRole"}]
    assert "ses:" not in str(FUNCTIONS)


def test_it_may_send_as_nobody_else() -> None:
    (statement,) = SENDING["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "ses:SendEmail"
    assert "*" not in str(statement)
    assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}


def test_who_sends_and_who_tells_about_it_know_the_sender() -> None:
    knowing = {
        name
        for name, function in FUNCTIONS.items()
        if "RINGHOOK_MAIL_FROM" in function.get("Environment", {}).get("Variables", {})
    }
    assert knowing == {"SweepFunction", "AdminFunction"}
