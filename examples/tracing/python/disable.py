"""Calls after autolog(disable=True) leave no trace."""

import mlflow

from connection import MODEL, fireworks, start_tracing


def main() -> None:
    start_tracing()
    mlflow.openai.autolog(disable=True)
    try:
        fireworks().chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "Nobody records this question."}]
        )
    finally:
        mlflow.openai.autolog()


if __name__ == "__main__":
    main()
