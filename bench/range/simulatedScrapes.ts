import { createWorld, type DeploymentScrape } from '../../simulator/world/world';
import { REPLICAS, WIRE_METRICS, type WireMetric } from '../../simulator/world/metrics';
import type { Exposition } from '../../src/exposition';
import { formatBound, type Labels } from '../../src/series/labels';

export const SCRAPE_INTERVAL_MS = 60_000;
export const DAY_END_MS = Date.UTC(2026, 5, 4);
const DAY_MS = 24 * 3_600_000;

export interface SimulatedScrape {
  timeMs: number;
  exposition: Exposition;
}

/** A day of scrapes, one a minute, all series of each deployment: what the parser makes of the bodies, without bodies. */
export function* simulatedScrapes(deployments: number, metrics = WIRE_METRICS): Generator<SimulatedScrape> {
  const world = createWorld({ deployments });
  const series = createSeriesBook(metrics);
  for (let timeMs = DAY_END_MS - DAY_MS + 5_000; timeMs < DAY_END_MS; timeMs += SCRAPE_INTERVAL_MS) {
    const seriesIds: number[] = [];
    const values: number[] = [];
    for (const scrape of world.scrape(timeMs).deployments) {
      for (const [id, value] of series.samples(scrape)) {
        seriesIds.push(id);
        values.push(value);
      }
    }
    const exposition: Exposition = {
      sampleCount: values.length,
      duplicateCount: 0,
      generation: 0,
      seriesIds: Int32Array.from(seriesIds),
      values: Float64Array.from(values),
      timestamps: undefined,
      metadata: new Map(),
      seriesName: series.name,
      seriesLabels: series.labels,
      samples: () => [].values(),
    };
    yield { timeMs, exposition };
  }
}

interface SeriesBook {
  samples(scrape: DeploymentScrape): Generator<[id: number, value: number]>;
  name(id: number): string;
  labels(id: number): Labels;
}

/** Gives each series its number, as the parser does: always the same for the same series. */
function createSeriesBook(metrics: readonly WireMetric[]): SeriesBook {
  const all: Array<{ name: string; labels: Labels }> = [];
  const firstOf = new Map<string, number>();

  function describe({ deployment }: DeploymentScrape): void {
    const short = { deployment_account: deployment.account, deployment_id: deployment.id };
    const path = `accounts/${deployment.account}/deployments/${deployment.id}`;
    const shared = { base_model: deployment.baseModel, deployment: path, ...short };
    all.push({ name: REPLICAS.name, labels: short });
    for (const metric of metrics) {
      for (const own of ownLabels(metric)) {
        all.push({ name: metric.name, labels: { ...shared, ...own } });
      }
    }
  }

  return {
    *samples(scrape) {
      const { deployment, replicas, values } = scrape;
      const known = firstOf.get(deployment.id);
      const first = known ?? all.length;
      if (known === undefined) {
        firstOf.set(deployment.id, first);
        describe(scrape);
      }
      let id = first;
      yield [id++, replicas];
      for (const metric of values === undefined ? [] : metrics) {
        switch (metric.kind) {
          case 'rate':
          case 'gauge':
            yield [id++, values?.scalars[metric.key] ?? NaN];
            break;
          case 'errors':
            for (const count of values?.errors ?? []) {
              // As the endpoint does: a code without errors has no line.
              if (count > 0) {
                yield [id, count];
              }
              id++;
            }
            break;
          case 'histogram':
            for (const count of values?.histograms[metric.place] ?? []) {
              yield [id++, count];
            }
            break;
        }
      }
    },
    name: (id) => all[id]?.name ?? '',
    labels: (id) => all[id]?.labels ?? {},
  };
}

function ownLabels(metric: WireMetric): Labels[] {
  switch (metric.kind) {
    case 'rate':
    case 'gauge':
      return [{}];
    case 'errors':
      return metric.codes.map((code) => ({ http_code: String(code) }));
    case 'histogram':
      return [...metric.bounds, Infinity].map((bound) => ({ le: formatBound(bound) }));
  }
}
