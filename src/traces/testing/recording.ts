/** What the SDKs and exporters record, in the form in which MLflow stores it; texts and ids are made up. */
export interface Recording {
  info: object;
  spans: unknown[];
}

export const START = 1_795_615_174_000_000_000;
export const times = (fromMs: number, toMs: number) => ({
  start_time_unix_nano: START + fromMs * 1e6,
  end_time_unix_nano: START + toMs * 1e6,
});
export const coded = (attributes: object) =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, JSON.stringify(value)]));
export const says = (role: string, content: string) => ({ role, content });
export const part = (content: string) => [{ type: 'text', content }];

export const LLAMA = 'accounts/fireworks/models/llama-v3p1-8b-instruct';
export const DEEPSEEK = 'accounts/fireworks/models/deepseek-v3-0324';
export const GPT_OSS = 'accounts/fireworks/models/gpt-oss-20b';
