import { parseArgs } from 'node:util';
import { INCIDENT_LINES, wholeNumber } from '../simulator/commandLine';
import { readOnDemand, type OnDemand } from '../simulator/onDemand';

export interface CommandLine {
  port: number;
  /** Whether another one is as good when this one is taken. */
  mayBeAnother: boolean;
  historyHours: number;
  incidents: OnDemand[];
}

const DEFAULT_PORT = 3001;
/** Of an endpoint that is asked once a minute these are 10 000 answers to import. */
const MOST_HOURS = 168;

export const USAGE = `The built plugin in a page of its own, on a simulated account and its MLflow. After npm start --:

  --port <n>              where the page listens; default ${DEFAULT_PORT}, or a free one when that is taken (PORT)
  --history-hours <n>     simulated hours before now that the page imports, 0 to ${MOST_HOURS}; default 6 (HISTORY_HOURS)
  --incident <kind>       trouble to practise on: ten minutes old, on the first deployment, instead of what recurs by
                          default; can be repeated:
${INCIDENT_LINES}
  --help
`;

/**
 * Options win over the environment. `undefined` when help was asked for.
 * @throws TypeError for options that do not exist, RangeError for values out of range.
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>
): CommandLine | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      'history-hours': { type: 'string' },
      incident: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    return undefined;
  }
  // An empty variable is one that is not set.
  const port = values.port ?? (environment.PORT || undefined);
  return {
    port: wholeNumber('port', port ?? String(DEFAULT_PORT), 0, 65_535),
    mayBeAnother: port === undefined,
    historyHours: wholeNumber(
      'history-hours',
      values['history-hours'] ?? (environment.HISTORY_HOURS || '6'),
      0,
      MOST_HOURS
    ),
    incidents: readOnDemand(values.incident ?? []),
  };
}
