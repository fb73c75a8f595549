import { OTLP_AGENT, OTLP_CHAT, VERCEL } from './otlpRecordings';
import type { Recording } from './recording';
import { LANGCHAIN, TYPESCRIPT_AGENT } from './sdkRecordings';
import { SHAPES } from './shapes';

/** By the SDK that made them. */
export const RECORDINGS: Readonly<Record<string, Recording>> = {
  'MLflow for Python': {
    info: { trace_id: 'tr-4e9895ccb4598a6dc66a2866029f4315', tags: { 'mlflow.traceName': 'run_tool_agent' } },
    spans: SHAPES['A: artifact of Python 3.6 and newer'] ?? [],
  },
  'LangChain around OpenAI': LANGCHAIN,
  'MLflow for TypeScript': TYPESCRIPT_AGENT,
  'OpenTelemetry, agent': OTLP_AGENT,
  'OpenTelemetry, chat': OTLP_CHAT,
  Vercel: VERCEL,
};
