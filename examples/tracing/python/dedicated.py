"""Calls to a dedicated deployment: the model is named as accounts/A/models/M#accounts/B/deployments/D."""

import os

from connection import fireworks, start_tracing


def main() -> None:
    start_tracing()
    model = os.getenv("FIREWORKS_DEPLOYMENT_MODEL")
    if model is None:
        print("Set FIREWORKS_DEPLOYMENT_MODEL to the name of a model on a deployment of yours.")
        return
    response = fireworks().chat.completions.create(
        model=model, messages=[{"role": "user", "content": "Where do you run?"}], max_tokens=12
    )
    print(response.choices[0].message.content)


if __name__ == "__main__":
    main()
