"""Runs every example in one process and waits until MLflow has all traces. An example that fails fails the run."""

import importlib

import mlflow

EXAMPLES = [
    "basic",
    "streaming",
    "streaming_tools",
    "async_calls",
    "tool_agent",
    "structured_output",
    "token_usage",
    "errors",
    "session",
    "responses_api",
    "embed",
    "dedicated",
    "disable",
]


def main() -> None:
    for name in EXAMPLES:
        print(f"== {name}")
        importlib.import_module(name).main()
    mlflow.flush_trace_async_logging()


if __name__ == "__main__":
    main()
