"""Where the examples find Fireworks and MLflow. Every value can be set by an environment variable."""

import os

import mlflow
import openai

BASE_URL = os.getenv("FIREWORKS_BASE_URL", "https://api.fireworks.ai/inference/v1")
API_KEY = os.getenv("FIREWORKS_API_KEY")
MODEL = os.getenv("FIREWORKS_MODEL", "accounts/fireworks/models/deepseek-v3-0324")


def start_tracing() -> None:
    """Every call of the OpenAI client becomes a trace in the experiment."""
    mlflow.set_tracking_uri(os.getenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000"))
    mlflow.set_experiment(os.getenv("MLFLOW_EXPERIMENT_NAME", "FireworksAI"))
    mlflow.openai.autolog()


def fireworks() -> openai.OpenAI:
    return openai.OpenAI(base_url=BASE_URL, api_key=API_KEY, max_retries=0)


def async_fireworks() -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=BASE_URL, api_key=API_KEY, max_retries=0)
