"""A streamed tool call. MLflow keeps it only in the chunks; the data source puts it together again."""

from connection import MODEL, fireworks, start_tracing
from tool_agent import TOOLS


def main() -> None:
    start_tracing()
    stream = fireworks().chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "What's the weather like in Tokyo today?"}],
        tools=TOOLS,
        stream=True,
        stream_options={"include_usage": True},
    )
    arguments = ""
    for chunk in stream:
        for choice in chunk.choices:
            for call in choice.delta.tool_calls or []:
                arguments += call.function.arguments or ""
    print(arguments)


if __name__ == "__main__":
    main()
