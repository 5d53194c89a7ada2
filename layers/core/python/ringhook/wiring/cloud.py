"""The App on AWS: clients are made on the first event that needs them, never at import."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache, cached_property, wraps
from typing import TYPE_CHECKING, Any

from ringhook.aws.edge import as_sent
from ringhook.aws.session import session
from ringhook.domain.digests import is_same
from ringhook.embedded.clock import SystemClock
from ringhook.ports.http import Http

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

    from ringhook.aws.dynamodb import DynamoTable
    from ringhook.aws.kms import KmsVault
    from ringhook.aws.machine import CloudMachine
    from ringhook.aws.meter import EmfMeter
    from ringhook.aws.paced_push import PacedPush
    from ringhook.aws.push import ApiGatewayPush
    from ringhook.aws.s3 import S3Files
    from ringhook.aws.ses import SesMail
    from ringhook.aws.sqs import SqsQueue
    from ringhook.flows.privacy.leftovers import NoLeftovers
    from ringhook.net.requests_http import RequestsDownloads
    from ringhook.wiring.app import App
    from ringhook.wiring.settings import IssuerSettings, Settings

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
"""We have none, and looking for them reads the metadata of every installed package."""
Handler = Callable[[dict[str, Any], object], dict[str, Any]]
CONNECTION_AGE_SECONDS = 5.0
"""How old a connection's settings may be in ingest: a warm webhook costs no table read."""
_PASSED_BY = {
    "statusCode": 403,
    "headers": {"content-type": "text/plain"},
    "body": "this address is reached through another one; ask whoever runs this deployment\n",
}


class CloudMedia:
    """The ports on DynamoDB, SQS, API Gateway and KMS."""

    connection_age_seconds = CONNECTION_AGE_SECONDS
    alone_since = None

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.clock = SystemClock()

    @cached_property
    def settings(self) -> Settings:
        """What the operator chose. The names of AWS resources, which nobody chooses, are read without it."""
        from ringhook.wiring.settings import Settings

        return Settings.read(self._environment, {})

    @property
    def public_url(self) -> str:
        """See `ringhook.flows.admin.office.Office`."""
        return self.settings.public_url

    @property
    def relay_url(self) -> str:
        """See `ringhook.flows.admin.office.Office`."""
        return self.settings.relay_url

    @property
    def sender_addresses(self) -> tuple[str, ...]:
        """See `ringhook.flows.admin.office.Office`."""
        return self.settings.sender_addresses

    @property
    def issuer(self) -> IssuerSettings | None:
        """Return where people sign in, None where they do so with keys."""
        return self.settings.issuer

    @property
    def workspace(self) -> str:
        """Return the name of the first workspace."""
        return self.settings.workspace

    @property
    def files_origin(self) -> str:
        """Return where the bucket's files are read from."""
        return self.settings.bucket_url

    @cached_property
    def leftovers(self) -> NoLeftovers:
        """Nothing is left over where DynamoDB forgets by itself."""
        from ringhook.flows.privacy.leftovers import NoLeftovers

        return NoLeftovers()

    def _named(self, resource: str) -> str:
        return self._environment.get(f"RINGHOOK_{resource}", "")

    def spend_link(self, token: str) -> str:  # noqa: ARG002 - see Office
        """Return nothing: here people begin with the admin key, or at the issuer."""
        return ""

    def is_operator(self, mark: str) -> bool:
        """See `ringhook.flows.admin.entrance.Entrance`."""
        from ringhook.wiring.keys import mark_of

        return is_same(mark, mark_of(self.settings.operator_key))

    @cached_property
    def table(self) -> DynamoTable:
        """See `ringhook.ports.table.Table`."""
        from ringhook.aws.dynamodb import DynamoTable

        return DynamoTable(_client("dynamodb"), self._named("TABLE"), self.clock)

    @cached_property
    def events(self) -> SqsQueue:
        """See `ringhook.ports.queue.Queue`."""
        from ringhook.aws.sqs import SqsQueue

        return SqsQueue(_client("sqs"), self._named("EVENTS_QUEUE"), self.clock)

    @cached_property
    def deliveries(self) -> SqsQueue:
        """See `ringhook.ports.queue.Queue`."""
        from ringhook.aws.sqs import SqsQueue

        return SqsQueue(_client("sqs"), self._named("DELIVERIES_QUEUE"), self.clock)

    @property
    def lookups(self) -> SqsQueue:
        """See `ringhook.ports.queue.Queue`. Lambda never lets one message wait for another's CRM."""
        return self.deliveries

    @property
    def polls(self) -> SqsQueue:
        """See `ringhook.ports.queue.Queue`. A queue of its own would be asked for messages all day, and cost more."""
        return self.deliveries

    @cached_property
    def push(self) -> ApiGatewayPush:
        """See `ringhook.ports.push.Push`."""
        from ringhook.aws.push import ApiGatewayPush

        endpoint = self._named("PUSH_ENDPOINT")
        client: ApiGatewayManagementApiClient = _client("apigatewaymanagementapi", endpoint)
        return ApiGatewayPush(client)

    @cached_property
    def page_push(self) -> PacedPush:
        """See `ringhook.ports.push.Push`. What was written is there for everybody already."""
        from ringhook.aws.paced_push import PacedPush

        return PacedPush(self.push, self.clock)

    @property
    def meter(self) -> EmfMeter:
        """See `ringhook.ports.meter.Meter`. The handler flushes it (`ringhook.wiring.watching`)."""
        return meter()

    @cached_property
    def machine(self) -> CloudMachine:
        """See `ringhook.ports.machine.Machine`."""
        from ringhook.aws.machine import CloudMachine

        named = {"events": "EVENTS_QUEUE", "deliveries": "DELIVERIES_QUEUE"}
        addresses = {name: self._named(resource) for name, resource in named.items()}
        return CloudMachine(_client("sqs"), addresses)

    @cached_property
    def http(self) -> Http:
        """See `ringhook.ports.http.Http`."""
        from ringhook.net.guard import AddressGuard
        from ringhook.net.requests_http import RequestsHttp

        return RequestsHttp(AddressGuard(self.settings.allow_network))

    @cached_property
    def downloads(self) -> RequestsDownloads:
        """See `ringhook.ports.downloads.Downloads`."""
        from ringhook.net.guard import AddressGuard
        from ringhook.net.requests_http import RequestsDownloads

        return RequestsDownloads(AddressGuard(self.settings.allow_network))

    @cached_property
    def files(self) -> S3Files:
        """See `ringhook.ports.files.Files`."""
        from ringhook.aws.s3 import S3Files, make_s3_client

        return S3Files(make_s3_client(), self.settings.bucket)

    @cached_property
    def mail(self) -> SesMail | None:
        """See `ringhook.ports.mail.Mail`."""
        from ringhook.aws.ses import SesMail

        sender = self.settings.mail_from
        return SesMail(_client("sesv2"), sender) if sender else None

    @cached_property
    def vault(self) -> KmsVault:
        """See `ringhook.ports.vault.Vault`."""
        from ringhook.aws.kms import KmsVault

        return KmsVault(_client("kms"), self._named("KMS_KEY"))


def through_edge(handler: Handler) -> Handler:
    """Show *handler* requests as they were sent to the edge, where there is one; who passes by it is refused."""

    @wraps(handler)
    def guarded(event: dict[str, Any], context: object) -> dict[str, Any]:
        sent = as_sent(event, os.environ.get("RINGHOOK_EDGE_KEY", ""))
        return handler(sent, context) if sent is not None else dict(_PASSED_BY)

    return guarded


def _client(service: str, endpoint: str | None = None) -> Any:
    return session().create_client(service, endpoint_url=endpoint or None)


@cache
def meter() -> EmfMeter:
    """Return this function's meter; Lambda hands what is printed to CloudWatch."""
    from ringhook.aws.meter import EmfMeter

    is_detailed = os.environ.get("RINGHOOK_METRIC_LABELS", "") == "true"
    return EmfMeter(_print, SystemClock(), service(), is_detailed=is_detailed)


def _print(line: str) -> None:
    print(line, flush=True)


def service() -> str:
    """Return what this deployment is called in logs and figures."""
    return os.environ.get("RINGHOOK_SERVICE", "") or "ringhook"


@cache
def app() -> App:
    """Return this function's App; a configured admin key is let in on the way."""
    from ringhook.wiring.app import App

    media = CloudMedia(os.environ)
    made = App(media)
    if not os.environ.get("RINGHOOK_ADMIN_KEY"):
        return made
    from ringhook.wiring.keys import mark_of

    mark = mark_of(media.settings.admin_key)
    if made.access.by_fingerprint(mark) is None:
        now = media.clock.now()
        first = made.access.register.opened(media.settings.workspace, now)
        if first is not None:
            made.access.admit(first.id, mark, now)
    return made
