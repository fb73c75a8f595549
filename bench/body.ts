const PROVIDERS = ['fireworks', 'anyscale', 'together'];
const MODELS = ['deepseek-v3', 'llama-v3p1-405b-instruct', 'qwen2p5-72b-instruct', 'mixtral-8x22b-instruct', 'kimi-k2'];
const ENDPOINTS = ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'];
const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-northeast-1'];
const BOUNDS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '7.5', '10', '+Inf'];

export interface GeneratedBody {
  bytes: Uint8Array;
  samples: number;
}

const BYTES_PER_SAMPLE = 158;

/**
 * An exposition of histogram families of about this many bytes: 13 buckets with five labels, a sum and a count per
 * label set. The series and their order are the same for each `scrape`, the counts grow.
 */
export function histogramBody(wantedBytes: number, scrape = 0): GeneratedBody {
  const sets = labelSets();
  const wantedSets = Math.round(wantedBytes / BYTES_PER_SAMPLE / (BOUNDS.length + 2));
  const lines: string[] = [];
  for (let set = 0; set < wantedSets; set++) {
    const family = Math.floor(set / sets.length);
    const name = `gateway_upstream_request_stage_${family}_seconds`;
    const labels = sets[set % sets.length] ?? '';
    if (set % sets.length === 0) {
      lines.push(`# HELP ${name} Time spent in stage ${family} of a request.`, `# TYPE ${name} histogram`);
    }
    let count = 0;
    for (const [bucket, bound] of BOUNDS.entries()) {
      count += ((set * 17 + bucket * 7) % 97) * (scrape + 3) + bucket;
      lines.push(`${name}_bucket{${labels},le="${bound}"} ${count}`);
    }
    lines.push(`${name}_sum{${labels}} ${(count * 0.37).toFixed(4)}`, `${name}_count{${labels}} ${count}`);
  }
  return { bytes: new TextEncoder().encode(lines.join('\n') + '\n'), samples: wantedSets * (BOUNDS.length + 2) };
}

function labelSets(): string[] {
  return PROVIDERS.flatMap((provider) =>
    MODELS.flatMap((model) =>
      ENDPOINTS.flatMap((endpoint) =>
        REGIONS.map((region) => `provider="${provider}",model="${model}",endpoint="${endpoint}",region="${region}"`)
      )
    )
  );
}
