"""Calls that fail: the exception is in the trace."""

import openai

from connection import MODEL, fireworks, start_tracing


def main() -> None:
    start_tracing()
    client = fireworks()
    question = [{"role": "user", "content": "Is anybody there?"}]
    try:
        client.chat.completions.create(model="accounts/fireworks/models/missing", messages=question)
    except openai.NotFoundError as error:
        print(error)
    try:
        client.chat.completions.create(model=MODEL, messages=question, temperature=5)
    except openai.BadRequestError as error:
        print(error)


if __name__ == "__main__":
    main()
