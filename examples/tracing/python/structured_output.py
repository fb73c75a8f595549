"""An answer that follows a schema, first as JSON, then parsed into a class by the client."""

from pydantic import BaseModel

from connection import MODEL, fireworks, start_tracing


class Country(BaseModel):
    name: str
    capital: str
    population: int


def main() -> None:
    start_tracing()
    client = fireworks()
    messages = [{"role": "user", "content": "Tell me about France."}]
    schema = {"name": "Country", "schema": Country.model_json_schema()}
    response = client.chat.completions.create(
        model=MODEL,
        messages=messages,
        response_format={"type": "json_schema", "json_schema": schema},
    )
    print(response.choices[0].message.content)
    parsed = client.chat.completions.parse(model=MODEL, messages=messages, response_format=Country)
    print(parsed.choices[0].message.parsed)


if __name__ == "__main__":
    main()
