"""Put the page's files into the bucket of a stack with Edge=cloudfront: `make page STAGE=live`.

The same bytes and headers as the admin function sends. The page itself comes last, when all that it names is there;
what earlier versions named stays, for whoever has them open.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from scripts.deploy import stages

from ringhook.flows.admin.page_files import INDEX, PageFile, Shelf, shelf
from ringhook.flows.admin.page_routes import ALWAYS_ASK, KEEP, STATIC

ROOT = pathlib.Path(__file__).parents[1]
FRESH = ["/", "/w/*", "/index.html"]
"""What is kept at the edge under the same address for two versions."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One object of the bucket."""

    key: str
    file: PageFile
    caching: str


def uploads(page: Shelf) -> Iterator[Upload]:
    """Yield what the bucket must have, the page itself last."""
    folder = STATIC.strip("/")
    for name, file in page.files.items():
        yield Upload(f"{folder}/{page.version}/{name}", file, KEEP)
        yield Upload(f"{folder}/{name}", file, ALWAYS_ASK)
    yield Upload(INDEX, page.files[INDEX], ALWAYS_ASK)


def put(client: Any, bucket: str, page: Shelf) -> int:
    """Upload *page* with a boto3 *client*; returns how many objects that were."""
    wanted = list(uploads(page))
    for upload in wanted:
        client.put_object(
            Bucket=bucket,
            Key=upload.key,
            Body=upload.file.content,
            ContentType=upload.file.kind,
            CacheControl=upload.caching,
        )
    return len(wanted)


def stack_of(stage: str, samconfig: str) -> str:
    """Return the name that the text of samconfig.toml gives the stack of *stage*; others have the default's."""
    known = stages(samconfig)
    if stage in known:
        return str(known[stage]["stack_name"])
    return str(tomllib.loads(samconfig)["default"]["global"]["parameters"]["stack_name"])


def _outputs(stack: str) -> Mapping[str, str]:
    client = boto3.client("cloudformation")
    found: Any = client.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in found}


def main() -> None:
    """Upload the page of one stage, and let the edge forget the one before."""
    parser = argparse.ArgumentParser(description="Put the page into the stack's bucket.")
    parser.add_argument("--stage", default="default")
    stage = parser.parse_args().stage
    stack = stack_of(stage, (ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    outputs = _outputs(stack)
    if "PageBucketName" not in outputs:
        sys.exit(f"{stack} was deployed without Edge=cloudfront: its page comes from the function")
    count = put(boto3.client("s3"), outputs["PageBucketName"], shelf())
    boto3.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={
            "Paths": {"Quantity": len(FRESH), "Items": FRESH},
            "CallerReference": f"{shelf().version}-{time.time_ns()}",
        },
    )
    print(f"{count} files in {outputs['PageBucketName']}; version {shelf().version}")


if __name__ == "__main__":
    main()
