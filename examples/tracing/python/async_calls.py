"""The asynchronous client, with and without streaming."""

import asyncio

from connection import MODEL, async_fireworks, start_tracing


async def ask() -> None:
    client = async_fireworks()
    response = await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "What is the best open source LLM?"}],
    )
    print(response.choices[0].message.content)
    stream = await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "And the second best?"}],
        stream=True,
    )
    async for chunk in stream:
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="")
    print()


def main() -> None:
    start_tracing()
    asyncio.run(ask())


if __name__ == "__main__":
    main()
