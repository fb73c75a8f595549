const MODELS = ['deepseek-v3', 'llama-v3p1-405b-instruct', 'qwen2p5-72b-instruct', 'mixtral-8x22b-instruct', 'kimi-k2'];
const HISTOGRAMS = [
  'latency_generation_per_token_ms',
  'latency_generation_queue_ms',
  'latency_overall_ms',
  'latency_to_first_token_ms',
  'latency_prefill_ms',
  'latency_prefill_queue_ms',
  'tokens_generated_per_request',
  'tokens_prompt_per_request',
];
const BOUNDS = ['5', '10', '25', '50', '75', '100', '250', '500', '750', '1000', '2500', '5000', '+Inf'];
const GAUGES = ['request_counter_total', 'tokens_prompt_total', 'generator_kv_slots_fraction'];

export interface GeneratedBody {
  bytes: Uint8Array;
  samples: number;
}

const SAMPLES_PER_DEPLOYMENT = HISTOGRAMS.length * BOUNDS.length + GAUGES.length;
const BYTES_PER_SAMPLE = 245;

/** A body with all metrics once. Larger ones have more deployments and more metrics. */
const BYTES_OF_ONE_ROUND = 500_000;

/**
 * An exposition of about this many bytes in the shape that the endpoint gives it: metric by metric the same
 * deployments, histograms of 13 buckets and a few gauges.
 * The series and their order are the same for each `scrape`, the values grow.
 *
 * All are rates of recording rules, so their type is gauge. The package that we compare with would read a body of the
 * type histogram in less time, but it puts the buckets of all label sets into one object, where the last one wins:
 * only of gauges both read every sample's labels and value.
 */
export function deploymentsBody(wantedBytes: number, scrape = 0): GeneratedBody {
  const rounds = Math.ceil(Math.sqrt(wantedBytes / BYTES_OF_ONE_ROUND));
  const deployments = Math.round(wantedBytes / BYTES_PER_SAMPLE / SAMPLES_PER_DEPLOYMENT / rounds);
  const labelSets = Array.from({ length: deployments }, (_, deployment) => labelsOf(deployment));
  const lines: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const suffix = round === 0 ? '' : `_${round}`;
    for (const [place, metric] of HISTOGRAMS.entries()) {
      const name = `${metric}${suffix}_bucket:sum_by_deployment`;
      lines.push(...header(name, `Observations of ${metric} per second up to each bound.`));
      for (const [deployment, labels] of labelSets.entries()) {
        lines.push(...bucketLines(`${name}{${labels}`, deployment * 17 + place * 5 + round, scrape));
      }
    }
    for (const [place, metric] of GAUGES.entries()) {
      const name = `${metric}${suffix}:sum_by_deployment`;
      lines.push(...header(name, `${metric} of each deployment.`));
      for (const [deployment, labels] of labelSets.entries()) {
        lines.push(`${name}{${labels}} ${((deployment * 13 + place + round) % 89) * (scrape + 2)}`);
      }
    }
  }
  const samples = rounds * deployments * SAMPLES_PER_DEPLOYMENT;
  return { bytes: new TextEncoder().encode(lines.join('\n') + '\n'), samples };
}

function bucketLines(start: string, seed: number, scrape: number): string[] {
  let rate = 0;
  return BOUNDS.map((bound, bucket) => {
    rate += (((seed + bucket * 7) % 97) * (scrape + 3) + bucket) / 60;
    return `${start},le="${bound}"} ${rate}`;
  });
}

function header(name: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`];
}

/** As long as those of real deployments, whose ids are eight letters and digits. */
function labelsOf(deployment: number): string {
  const id = `d${(deployment * 7919).toString(36).padStart(7, '0')}`;
  const model = MODELS[deployment % MODELS.length] ?? '';
  return [
    `base_model="accounts/fireworks/models/${model}"`,
    `deployment="accounts/demo-account/deployments/${id}"`,
    'deployment_account="demo-account"',
    `deployment_id="${id}"`,
  ].join();
}
