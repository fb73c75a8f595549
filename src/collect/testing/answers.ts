import { createExpositionParser } from '../../exposition';
import { scrapeOnce, type ScrapeOutcome } from '../scrapeOnce';
import { type Packet, type Transport } from '../transport';
import { fakeWorld } from './fakeWorld';

export const START = 1_700_000_000_000;
export const encode = (text: string) => new TextEncoder().encode(text);

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  chunks?: string[];
  /** Thrown after the chunks. */
  breaks?: unknown;
}

export function packets({ status, headers = {}, chunks = [] }: Answer): Packet[] {
  const answer = { status, headers: new Headers(headers) };
  return [...chunks.map((chunk) => ({ ...answer, data: encode(chunk) })), answer];
}

export function transportOf(answer: Answer): Transport {
  return {
    async *request() {
      yield* packets(answer).slice(0, 'breaks' in answer ? -1 : undefined);
      if ('breaks' in answer) {
        throw answer.breaks;
      }
    },
  };
}

export async function scrape(transport: Transport, limits = {}): Promise<ScrapeOutcome> {
  const { clock, timers } = fakeWorld({ startMs: START });
  const createParser = () => createExpositionParser({ limits });
  return scrapeOnce({ transport, createParser, clock, timers, signal: new AbortController().signal });
}
