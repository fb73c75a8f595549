"""A streamed answer. Each chunk becomes an event of the span, so the time to the first token is in the trace."""

from connection import MODEL, fireworks, start_tracing


def main() -> None:
    start_tracing()
    stream = fireworks().chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "How fast would a glass of water freeze on Titan?"}],
        stream=True,
    )
    for chunk in stream:
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="")
    print()


if __name__ == "__main__":
    main()
