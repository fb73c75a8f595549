"""Runs the Datadog Agent's OpenMetrics check once per change of a conf.yaml, and prints what came of it as JSON.

run_check.py CONF CHANGES: CHANGES is a JSON list of objects whose fields replace those of the file's instance.
"""

import copy
import json
import logging
import sys

import yaml
from datadog_checks.base import OpenMetricsBaseCheckV2
from datadog_checks.base.stubs import aggregator

TYPES = {value: name for name, value in aggregator.METRIC_ENUM_MAP.items()}


def run(init_config, instance):
    aggregator.reset()
    check = OpenMetricsBaseCheckV2("openmetrics", init_config, [instance])
    failures = json.loads(check.run() or "[]")
    samples = [sample for name in aggregator.metric_names for sample in aggregator.metrics(name)]
    health = aggregator.service_checks(instance["namespace"] + ".openmetrics.health")
    return {
        "failure": failures[0]["message"] if failures else None,
        "healthy": [one.status == 0 for one in health],
        "samples": [
            {"name": one.name, "type": TYPES[one.type], "value": one.value, "tags": list(one.tags)} for one in samples
        ],
    }


logging.disable(logging.CRITICAL)
with open(sys.argv[1], encoding="utf8") as file:
    conf = yaml.safe_load(file)
[shipped] = conf["instances"]
print(
    json.dumps(
        [run(conf["init_config"] or {}, {**copy.deepcopy(shipped), **change}) for change in json.loads(sys.argv[2])]
    )
)
