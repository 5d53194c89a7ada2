"""`Files` in one Amazon S3 bucket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from ringhook.aws.failures import translated
from ringhook.aws.session import session
from ringhook.domain.errors import NotFoundError
from ringhook.ports.files import checked

PART_BYTES = 8 * 1024 * 1024
"""S3 wants 5 MiB or more of every part but the last:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html"""
ADDRESS_SECONDS = 60
MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
PAST_THE_END = frozenset({"InvalidRange", "416"})


def make_s3_client() -> Any:
    """Return a client whose signed addresses name the bucket's own host, as the page's policy does."""
    from botocore.config import Config  # noqa: PLC0415 - only what calls AWS pays for it

    own_host: Any = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
    return session().create_client("s3", config=Config(signature_version="s3v4", s3=own_host))


class S3Files:
    """One object for each name, sent in parts, so that never more than one part is in memory."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        """See `ringhook.ports.files.Files`."""
        place = {"Bucket": self._bucket, "Key": checked(name)}
        parts = _parts(pieces)
        first = next(parts, b"")
        second = next(parts, None)
        if second is None:
            with translated("keep a file"):
                self._client.put_object(**place, Body=first)
            return len(first)
        with translated("keep a file"):
            upload = self._client.create_multipart_upload(**place)["UploadId"]
        return self._put_parts(place | {"UploadId": upload}, _chain(first, second, parts))

    def _put_parts(self, upload: dict[str, str], parts: Iterable[bytes]) -> int:
        size, done = 0, []
        try:
            for number, part in enumerate(parts, start=1):
                with translated("keep a part of a file"):
                    sent = self._client.upload_part(**upload, PartNumber=number, Body=part)
                done.append({"PartNumber": number, "ETag": sent["ETag"]})
                size += len(part)
            with translated("keep a file"):
                self._client.complete_multipart_upload(**upload, MultipartUpload={"Parts": done})
        except BaseException:
            with translated("forget a part of a file"):
                self._client.abort_multipart_upload(**upload)
            raise
        return size

    def read(self, name: str, first: int, count: int) -> bytes:
        """See `ringhook.ports.files.Files`."""
        wanted = f"bytes={first}-{first + count - 1}"
        try:
            with translated("read a file"):
                return self._get(checked(name), wanted)
        except _PastTheEndError:
            return b""

    def _get(self, name: str, wanted: str) -> bytes:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=name, Range=wanted)
            content: bytes = answer["Body"].read()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in MISSING:
                raise NotFoundError("the file is no longer kept") from None
            if code in PAST_THE_END:
                raise _PastTheEndError from None
            raise
        return content

    def delete(self, name: str) -> None:
        """See `ringhook.ports.files.Files`."""
        with translated("delete a file"):
            self._client.delete_object(Bucket=self._bucket, Key=checked(name))

    def address(self, name: str, kind: str, file_name: str) -> str:
        """See `ringhook.ports.files.Files`: an address that S3 itself checks, good for a minute."""
        shown = {"ResponseContentType": kind, "ResponseContentDisposition": file_name}
        with translated("sign an address"):
            address: str = self._client.generate_presigned_url(
                "get_object",
                Params={"Bucket": self._bucket, "Key": checked(name)} | shown,
                ExpiresIn=ADDRESS_SECONDS,
            )
        return address


class _PastTheEndError(Exception):
    """The file ends before the bytes that were wanted."""


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield *pieces* in lumps of `PART_BYTES`; the last one may be shorter."""
    lump = bytearray()
    for piece in pieces:
        lump += piece
        while len(lump) >= PART_BYTES:
            yield bytes(lump[:PART_BYTES])
            del lump[:PART_BYTES]
    if lump:
        yield bytes(lump)


def _chain(first: bytes, second: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from rest
