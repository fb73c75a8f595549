// Where the examples find Fireworks and MLflow. Every value can be set by an environment variable.

import * as mlflow from '@mlflow/core';
import { tracedOpenAI } from '@mlflow/openai';
import { OpenAI } from 'openai';

export const MODEL = process.env.FIREWORKS_MODEL ?? 'accounts/fireworks/models/deepseek-v3-0324';

/** Every call of the client that this returns becomes a trace. */
export function tracedFireworks(): OpenAI {
  mlflow.init({
    trackingUri: process.env.MLFLOW_TRACKING_URI ?? 'http://127.0.0.1:5000',
    // The TypeScript SDK takes an id where the Python one takes a name.
    experimentId: process.env.MLFLOW_EXPERIMENT_ID ?? '0',
  });
  return tracedOpenAI(fireworks());
}

/** Without `tracedOpenAI` nothing is recorded: that is how tracing is switched off. */
export function fireworks(): OpenAI {
  return new OpenAI({
    baseURL: process.env.FIREWORKS_BASE_URL ?? 'https://api.fireworks.ai/inference/v1',
    apiKey: process.env.FIREWORKS_API_KEY,
    maxRetries: 0,
  });
}

export { mlflow };
