"""The App on AWS: clients are made on the first event that needs them, never at import."""

from __future__ import annotations

import os
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from ringhook.aws.dynamodb import DynamoTable
from ringhook.aws.kms import KmsVault
from ringhook.aws.paced_push import PacedPush
from ringhook.aws.push import ApiGatewayPush
from ringhook.aws.s3 import S3Files, make_s3_client
from ringhook.aws.ses import SesMail
from ringhook.aws.sqs import SqsQueue
from ringhook.domain.digests import is_same
from ringhook.embedded.clock import SystemClock
from ringhook.flows.privacy.leftovers import NoLeftovers
from ringhook.net.downloads import RequestsDownloads
from ringhook.net.guard import AddressGuard
from ringhook.net.http import RequestsHttp
from ringhook.ports.http import Http
from ringhook.store.layout import fingerprint
from ringhook.wiring.app import App
from ringhook.wiring.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

CONNECTION_AGE_SECONDS = 5.0
"""How old a connection's settings may be in ingest: a warm webhook costs no table read."""


class CloudMedia:
    """The ports on DynamoDB, SQS, API Gateway and KMS."""

    connection_age_seconds = CONNECTION_AGE_SECONDS
    alone_since = None
    leftovers = NoLeftovers()

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.clock = SystemClock()
        self.public_url = settings.public_url
        self.relay_url = settings.relay_url
        self.issuer = settings.issuer
        self.workspace = settings.workspace
        self._operator_mark = fingerprint(settings.operator_key) if settings.operator_key else ""
        self.files_origin = settings.bucket_url

    def spend_link(self, token: str) -> str:  # noqa: ARG002 - see Office
        """Return nothing: here people begin with the admin key, or at the issuer."""
        return ""

    def is_operator(self, mark: str) -> bool:
        """See `ringhook.flows.admin.entrance.Entrance`."""
        return is_same(mark, self._operator_mark)

    @cached_property
    def table(self) -> DynamoTable:
        """See `ringhook.ports.table.Table`."""
        return DynamoTable(_client("dynamodb"), self._settings.table, self.clock)

    @cached_property
    def events(self) -> SqsQueue:
        """See `ringhook.ports.queue.Queue`."""
        return SqsQueue(_client("sqs"), self._settings.events_queue, self.clock)

    @cached_property
    def deliveries(self) -> SqsQueue:
        """See `ringhook.ports.queue.Queue`."""
        return SqsQueue(_client("sqs"), self._settings.deliveries_queue, self.clock)

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
        endpoint = self._settings.push_endpoint
        client: ApiGatewayManagementApiClient = _client("apigatewaymanagementapi", endpoint)
        return ApiGatewayPush(client)

    @cached_property
    def page_push(self) -> PacedPush:
        """See `ringhook.ports.push.Push`. What was written is there for everybody already."""
        return PacedPush(self.push, self.clock)

    @cached_property
    def http(self) -> Http:
        """See `ringhook.ports.http.Http`."""
        return RequestsHttp(AddressGuard(self._settings.allow_network))

    @cached_property
    def downloads(self) -> RequestsDownloads:
        """See `ringhook.ports.downloads.Downloads`."""
        return RequestsDownloads(AddressGuard(self._settings.allow_network))

    @cached_property
    def files(self) -> S3Files:
        """See `ringhook.ports.files.Files`."""
        return S3Files(make_s3_client(), self._settings.bucket)

    @cached_property
    def mail(self) -> SesMail | None:
        """See `ringhook.ports.mail.Mail`."""
        sender = self._settings.mail_from
        return SesMail(_client("sesv2"), sender) if sender else None

    @cached_property
    def vault(self) -> KmsVault:
        """See `ringhook.ports.vault.Vault`."""
        return KmsVault(_client("kms"), self._settings.kms_key)


def _client(service: str, endpoint: str | None = None) -> Any:
    import boto3  # noqa: PLC0415 - half a second that only the first event pays

    return boto3.client(service, endpoint_url=endpoint or None)  # type: ignore[call-overload]  # by name


@cache
def app() -> App:
    """Return this function's App; a configured admin key is let in on the way."""
    settings = Settings.read(os.environ, {})
    made = App(CloudMedia(settings))
    if settings.admin_key and made.access.workspace_of(settings.admin_key) is None:
        now = SystemClock().now()
        first = made.access.register.opened(settings.workspace, now)
        if first is not None:
            made.access.adopt(first.id, settings.admin_key, now)
    return made
