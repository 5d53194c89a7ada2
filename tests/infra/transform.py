"""Prints template.yaml as AWS's transform makes it. Runs on the SAM CLI's own Python, which has that transform.

The arguments are parameters, `Name=value`, and `layer=name`, under which every layer is said to be uploaded.
"""

from __future__ import annotations

import json
import pathlib
import sys

from samtranslator.translator.transform import transform  # type: ignore[import-not-found]  # in .tools
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-not-found]  # likewise

ROOT = pathlib.Path(__file__).parents[2]


class _NoPolicies:
    def load(self) -> dict[str, str]:
        """Return AWS's managed policies by name; the template names none."""
        return {}


def main() -> None:
    """Print the resources."""
    parameters = dict(argument.split("=", 1) for argument in sys.argv[1:])
    layer = parameters.pop("layer", "layer")
    template = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        properties = resource["Properties"]
        if resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = "s3://bucket/code"
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            properties["ContentUri"] = f"s3://bucket/{layer}"
    sys.stdout.write(json.dumps(transform(template, parameters, _NoPolicies())["Resources"]))


if __name__ == "__main__":
    main()
