"""Tokens of a whole trace and of each call in it."""

import mlflow

from connection import start_tracing
from tool_agent import run_tool_agent


def main() -> None:
    start_tracing()
    run_tool_agent("What's the weather like in Paris today?")
    mlflow.flush_trace_async_logging()
    trace = mlflow.get_trace(trace_id=mlflow.get_last_active_trace_id())
    print("Total:", trace.info.token_usage)
    for span in trace.data.spans:
        if usage := span.get_attribute("mlflow.chat.tokenUsage"):
            print(span.name, usage)


if __name__ == "__main__":
    main()
