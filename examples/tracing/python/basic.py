"""One call: prompt, answer, latency, model and parameters are in the trace."""

from connection import MODEL, fireworks, start_tracing


def main() -> None:
    start_tracing()
    response = fireworks().chat.completions.create(
        model=MODEL,
        messages=[
            {"role": "system", "content": "You are a <b>brief</b> teacher."},
            {"role": "user", "content": "What is the capital of France?"},
        ],
        temperature=0.2,
        max_completion_tokens=100,
    )
    print(response.choices[0].message.content)


if __name__ == "__main__":
    main()
