/** What MLflow's own Python client reads of a span, as read_with_mlflow.py prints it. */
export interface JudgedSpan {
  spanId: string;
  parentId: string | null;
  name: string;
  type: string;
  status: string;
  startNs: string;
  endNs: string;
  inputs: unknown;
  outputs: unknown;
  model: string | null;
  tools: unknown;
  /** Arguments of the call that were given. */
  parameters: Record<string, unknown>;
  tokenUsage: unknown;
  events: Array<{ name: string; attributes: Record<string, unknown> }>;
}

/** What it reads of a trace. */
export interface Judged {
  traceId: string;
  experimentId: string;
  state: string;
  startMs: number;
  durationMs: number;
  tokenUsage: unknown;
  request: string | null;
  response: string | null;
  tags: Record<string, string>;
  metadata: Record<string, string>;
  assessments: Array<{ name: string; value: unknown; rationale: string | null }>;
  spans: JudgedSpan[];
}
