"""Prints as JSON what MLflow's own Python client reads of all traces: the judge of what the data source shows."""

import json
import os

import mlflow
from mlflow.tracing.utils import TraceJSONEncoder


def plain(value):
    return json.loads(json.dumps(value, cls=TraceJSONEncoder))


PARAMETERS = ["temperature", "max_completion_tokens", "max_tokens", "max_output_tokens", "stream", "response_format"]


def given(span, names):
    values = {name: plain(span.get_attribute(name)) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def describe(trace):
    info = trace.info
    return {
        "traceId": info.trace_id,
        "experimentId": info.experiment_id,
        "state": str(info.state.value),
        "startMs": info.request_time,
        "durationMs": info.execution_duration,
        "tokenUsage": info.token_usage,
        "request": info.request_preview,
        "response": info.response_preview,
        "tags": info.tags,
        "metadata": info.trace_metadata,
        "assessments": [
            {"name": one.name, "value": plain(one.value), "rationale": one.rationale} for one in info.assessments
        ],
        "spans": [
            {
                "spanId": span.span_id,
                "parentId": span.parent_id,
                "name": span.name,
                "type": span.span_type,
                "status": span.status.status_code.value,
                "startNs": str(span.start_time_ns),
                "endNs": str(span.end_time_ns),
                "inputs": plain(span.inputs),
                "outputs": plain(span.outputs),
                "model": span.get_attribute("mlflow.llm.model"),
                "tools": plain(span.get_attribute("mlflow.chat.tools")),
                "parameters": given(span, PARAMETERS),
                "tokenUsage": span.get_attribute("mlflow.chat.tokenUsage"),
                "events": [{"name": event.name, "attributes": plain(event.attributes)} for event in span.events],
            }
            for span in trace.data.spans
        ],
    }


mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
experiments = [experiment.experiment_id for experiment in mlflow.search_experiments()]
traces = mlflow.search_traces(locations=experiments, return_type="list", max_results=500)
print(json.dumps({"version": mlflow.__version__, "traces": [describe(trace) for trace in traces]}))
