"""An agent with a tool: one span for the agent, one for each call of a model, one for the tool."""

import json

import mlflow
from mlflow.entities import SpanType

from connection import fireworks, start_tracing

ASKING_MODEL = "accounts/fireworks/models/gpt-oss-20b"
ANSWERING_MODEL = "accounts/fireworks/models/llama-v3p1-8b-instruct"

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather of a city",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
]


@mlflow.trace(span_type=SpanType.TOOL)
def get_weather(city: str) -> str:
    return {"Tokyo": "sunny", "Paris": "rainy"}.get(city, "unknown")


@mlflow.trace(span_type=SpanType.AGENT)
def run_tool_agent(question: str) -> str:
    client = fireworks()
    messages = [{"role": "user", "content": question}]
    response = client.chat.completions.create(model=ASKING_MODEL, messages=messages, tools=TOOLS)
    message = response.choices[0].message
    messages.append(message.model_dump(exclude_none=True))
    for call in message.tool_calls or []:
        if call.function.name != "get_weather":
            raise RuntimeError("The assistant asked for a tool that does not exist.")
        result = get_weather(**json.loads(call.function.arguments))
        messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    response = client.chat.completions.create(model=ANSWERING_MODEL, messages=messages)
    return response.choices[0].message.content


def main() -> None:
    start_tracing()
    print(run_tool_agent("What's the weather like in Paris today?"))


if __name__ == "__main__":
    main()
