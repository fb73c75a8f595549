"""The Responses API, with and without streaming."""

from connection import MODEL, fireworks, start_tracing


def main() -> None:
    start_tracing()
    client = fireworks()
    response = client.responses.create(
        model=MODEL, input="Why is the sky blue?", instructions="Be kind.", max_output_tokens=200
    )
    print(response.output_text)
    for event in client.responses.create(model=MODEL, input="And at night?", stream=True):
        if event.type == "response.output_text.delta":
            print(event.delta, end="")
    print()


if __name__ == "__main__":
    main()
