import { parseArgs } from 'node:util';
import { DEFAULT_ONE_OF } from './mlflow';
import { ON_DEMAND, readOnDemand, type OnDemand } from './onDemand';

export interface CommandLine {
  port: number;
  host: string;
  account: string;
  key: string;
  deployments: number;
  seed: number;
  ratePerMinute: number;
  /** Instead of those that recur by default. */
  incidents: OnDemand[];
  /** Of the stand-in for MLflow; undefined when there is to be none. */
  mlflowPort: number | undefined;
  traceOneOf: number;
}

/** A line for each kind of trouble, below the option that takes them. */
export const INCIDENT_LINES = ON_DEMAND.map((kind) => `                            ${kind}`).join('\n');

export const USAGE = `A stand-in for Fireworks' metrics endpoint, and for an MLflow with traces of the same calls.

  --port <n>              port, default 8080 (SIMULATOR_PORT)
  --host <address>        address to listen on, default 127.0.0.1; 0.0.0.0 in a container (SIMULATOR_HOST)
  --account <id>          account id, default demo-account (SIMULATOR_ACCOUNT)
  --key <key>             API key, default fw_demo_key (SIMULATOR_KEY)
  --deployments <n>       0 to 100, default 4 (SIMULATOR_DEPLOYMENTS)
  --seed <n>              the same seed gives the same requests, default 1 (SIMULATOR_SEED)
  --rate-per-minute <n>   metrics requests a minute before 429, default 6, 0 for no limit (SIMULATOR_RATE_PER_MINUTE)
  --mlflow-port <n>       also serve MLflow's reading API on this port, 0 for any free one (SIMULATOR_MLFLOW_PORT)
  --trace-one-of <n>      of so many calls one is traced, 1 to 1000, default 20 (SIMULATOR_TRACE_ONE_OF)
  --incident <kind>       trouble to practise on: ten minutes old, on the first deployment, instead of what recurs by
                          default; can be repeated, and has commas in the environment (SIMULATOR_INCIDENT):
${INCIDENT_LINES}
  --help
`;

/**
 * Options win over the environment. `undefined` when help was asked for.
 * @throws TypeError for options that do not exist, RangeError for numbers out of range.
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>
): CommandLine | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      account: { type: 'string' },
      key: { type: 'string' },
      deployments: { type: 'string' },
      seed: { type: 'string' },
      'rate-per-minute': { type: 'string' },
      'mlflow-port': { type: 'string' },
      'trace-one-of': { type: 'string' },
      incident: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    return undefined;
  }
  const ratePerMinute = whole('rate-per-minute', values['rate-per-minute'], 'RATE_PER_MINUTE', 6, Infinity);
  const mlflowPort = text(values['mlflow-port'], 'MLFLOW_PORT', '');
  return {
    port: whole('port', values.port, 'PORT', 8080, 65_535),
    host: text(values.host, 'HOST', '127.0.0.1'),
    account: text(values.account, 'ACCOUNT', 'demo-account'),
    key: text(values.key, 'KEY', 'fw_demo_key'),
    deployments: whole('deployments', values.deployments, 'DEPLOYMENTS', 4, 100),
    seed: whole('seed', values.seed, 'SEED', 1, Number.MAX_SAFE_INTEGER),
    ratePerMinute: ratePerMinute === 0 ? Infinity : ratePerMinute,
    mlflowPort: mlflowPort === '' ? undefined : whole('mlflow-port', mlflowPort, 'MLFLOW_PORT', 0, 65_535),
    traceOneOf: whole('trace-one-of', values['trace-one-of'], 'TRACE_ONE_OF', DEFAULT_ONE_OF, 1000, 1),
    incidents: readOnDemand(values.incident ?? text(undefined, 'INCIDENT', '').split(',').filter(Boolean)),
  };

  function text(option: string | undefined, name: string, absent: string): string {
    return option ?? (environment[`SIMULATOR_${name}`] || absent);
  }

  function whole(
    option: string,
    value: string | undefined,
    name: string,
    absent: number,
    most: number,
    least = 0
  ): number {
    return wholeNumber(option, text(value, name, String(absent)), least, most);
  }
}

/** @throws RangeError that names the option and what it takes */
export function wholeNumber(option: string, given: string, least: number, most: number): number {
  const number = Number(given);
  if (given.trim() === '' || !Number.isInteger(number) || number < least || number > most) {
    throw new RangeError(`--${option} must be a whole number from ${least} to ${most}, not "${given}".`);
  }
  return number;
}
