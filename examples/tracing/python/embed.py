"""Embeddings of two texts."""

from connection import fireworks, start_tracing


def main() -> None:
    start_tracing()
    response = fireworks().embeddings.create(
        model="accounts/fireworks/models/qwen3-embedding-8b",
        input=["a glass of water", "a lake on Titan"],
    )
    print(len(response.data), "vectors of", len(response.data[0].embedding), "numbers")


if __name__ == "__main__":
    main()
