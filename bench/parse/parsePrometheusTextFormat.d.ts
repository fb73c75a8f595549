/** The package ships no types. Values are strings. */
declare module 'parse-prometheus-text-format' {
  export interface ParsedFamily {
    name: string;
    metrics: Array<{
      labels?: Record<string, string>;
      value?: string;
      buckets?: Record<string, string>;
      sum?: string;
      count?: string;
    }>;
  }

  export default function parsePrometheusTextFormat(text: string): ParsedFamily[];
}
