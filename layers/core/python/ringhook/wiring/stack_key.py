"""`ringhook admin-key`: a key for a deployment on AWS, let in without passing through its settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from ringhook.embedded.clock import SystemClock
from ringhook.store.access import Access
from ringhook.wiring.settings import SettingsError

OUTPUT = "TableName"


def admit_at(stack: str, key: str, workspace: str) -> None:
    """Let *key* open *workspace* of the deployment *stack*. Raises `SettingsError`."""
    admit(_clients(), stack, key, workspace)


def admit(clients: Callable[[str], Any], stack: str, key: str, workspace: str) -> None:
    """Put the key's fingerprint into the table that the stack names. Raises `SettingsError`.

    Who may write the table may do so, and needs no other key.
    """
    from ringhook.aws.dynamodb import DynamoTable  # noqa: PLC0415 - only this command pays for boto3

    table = DynamoTable(
        clients("dynamodb"), _table_of(stack, clients("cloudformation")), SystemClock()
    )
    access, now = Access(table), SystemClock().now()
    first = access.register.opened(workspace, now)
    if first is None:
        raise SettingsError(f"workspace {workspace} is just being deleted; name another one")
    access.adopt(first.id, key, now, key_name="ringhook admin-key")


def _clients() -> Callable[[str], Any]:
    try:
        import boto3  # noqa: PLC0415 - no part of a server's installation
    except ImportError:
        raise SettingsError("this needs boto3: pip install 'ringhook[cloud]'") from None
    session = boto3.Session()
    if session.get_credentials() is None:
        raise SettingsError("there are no AWS credentials: run `aws configure`, or set AWS_PROFILE")
    if session.region_name is None:
        raise SettingsError("there is no AWS region: set AWS_DEFAULT_REGION, as eu-central-1")
    made: Any = session.client
    return cast("Callable[[str], Any]", made)


def _table_of(stack: str, client: Any) -> str:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    try:
        outputs = client.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    except (BotoCoreError, ClientError) as error:
        raise SettingsError(f"cannot look at the stack {stack}: {type(error).__name__}") from error
    for output in outputs:
        if output["OutputKey"] == OUTPUT:
            return str(output["OutputValue"])
    raise SettingsError(
        f"the stack {stack} is no deployment of ringhook; name another with --stack"
    )
