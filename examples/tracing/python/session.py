"""A talk of three turns: session and user tie its traces together; tags, feedback and a prompt hang on them."""

import mlflow
from mlflow.entities import AssessmentSource, AssessmentSourceType

from connection import MODEL, fireworks, start_tracing

QUESTIONS = ["Who wrote Faust?", "When?", "It's short, isn't it?"]


@mlflow.trace
def turn(messages: list, question: str, session: str, user: str) -> str:
    mlflow.update_current_trace(
        tags={"environment": "prod", "note": "it's 100% fine"},
        metadata={"mlflow.trace.session": session, "mlflow.trace.user": user},
    )
    prompt = mlflow.genai.load_prompt("prompts:/fireworks-question/1")
    messages.append({"role": "user", "content": prompt.format(question=question)})
    response = fireworks().chat.completions.create(model=MODEL, messages=messages)
    answer = response.choices[0].message.content
    messages.append({"role": "assistant", "content": answer})
    return answer


def main() -> None:
    start_tracing()
    mlflow.genai.register_prompt(name="fireworks-question", template="Answer briefly: {{question}}")
    messages: list = []
    for place, question in enumerate(QUESTIONS):
        turn(messages, question, session="session-42", user="alice")
        mlflow.flush_trace_async_logging()
        mlflow.log_feedback(
            trace_id=mlflow.get_last_active_trace_id(),
            name="helpful",
            value=place != 1,
            rationale="It is <em>short</em>.",
            source=AssessmentSource(source_type=AssessmentSourceType.HUMAN, source_id="alice"),
        )
    mlflow.log_expectation(
        trace_id=mlflow.get_last_active_trace_id(),
        name="expected",
        value="no",
        source=AssessmentSource(source_type=AssessmentSourceType.HUMAN, source_id="alice"),
    )


if __name__ == "__main__":
    main()
