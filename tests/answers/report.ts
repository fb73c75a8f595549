import { INCIDENT_KINDS, MAGNITUDES, type IncidentKind } from '../../simulator';
import type { Place, Ruling } from './judge';

/** One incident, and what was answered; undefined what was not asked. */
export interface Asked {
  kind: IncidentKind;
  magnitude: number;
  seed: number;
  visible: number;
  place: Place | undefined;
  verdict: Ruling | undefined;
}

export type Tally = Asked[];

/** An incident whose true effect is less than so many times what usually differs can hide in that. */
export const VISIBLE_TIMES = 6;

export function emptyTally(): Tally {
  return [];
}

export function addRun(tally: Tally, asked: Asked): void {
  tally.push(asked);
}

export function isVisible({ visible }: Pick<Asked, 'visible'>): boolean {
  return visible >= VISIBLE_TIMES;
}

/** A row a kind, its magnitudes together, and one of all. */
export function incidentTable(tally: Tally): string {
  const rows = [
    ...INCIDENT_KINDS.map((kind): [string, Tally] => [kind, tally.filter((one) => one.kind === kind)]),
    ['all', tally] as [string, Tally],
  ];
  return [
    '| incident | magnitudes | asked | visible | cause first | named | not decidable | no rise | wrong phase |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows
      .filter(([, asked]) => asked.length > 0)
      .map(([name, asked]) => {
        const seen = asked.filter(isVisible);
        const verdicts = (ruling: Ruling) => String(asked.filter(({ verdict }) => verdict === ruling).length);
        return `| ${[
          name,
          name === 'all' ? '' : rangeOf(name),
          asked.length,
          seen.length,
          share(seen.filter(({ place }) => place === 'first').length, seen.length),
          verdicts('right'),
          verdicts('undecided'),
          verdicts('noRise'),
          verdicts('wrong'),
        ].join(' | ')} |`;
      }),
  ].join('\n');
}

function rangeOf(name: string): string {
  const magnitudes = Object.entries(MAGNITUDES).find(([kind]) => kind === name)?.[1] ?? [];
  return magnitudes.length > 1 ? `${magnitudes[0]} to ${magnitudes.at(-1)}` : '1';
}

function share(count: number, of: number): string {
  return of === 0 ? '–' : `${count} (${Math.round((100 * count) / of)} %)`;
}

export function quietText(days: number, alarms: number): string {
  const per = alarms === 0 ? 'none' : `one in ${(days / alarms).toFixed(0)} days`;
  return `\n${days} quiet days of three deployments, asked each hour about the last 30 minutes: ${alarms} false alarms, ${per}.`;
}
