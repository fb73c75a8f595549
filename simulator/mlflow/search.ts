import { readFilter, type TraceFilter } from './filter/traceFilter';
import type { TraceHead } from './head';
import { readPageToken, writePageToken } from './pageToken';
import { infoJson } from './print/infoJson';
import { pythonJson } from './print/pythonJson';
import { artifactSpan } from './print/spanJson';
import type { JsonObject } from './recorded';
import { invalid, notSimulated } from './refusal';
import type { SearchBody } from './requests';
import { byNewest, type TraceStore } from './traceStore';

const MOST_RESULTS = 500;

/** `POST traces/search` @throws Refusal */
export function searchTraces(store: TraceStore, body: SearchBody): JsonObject {
  const { experimentIds, maxResults } = body;
  if (maxResults > MOST_RESULTS || maxResults < 1) {
    throw invalid(`Invalid value ${maxResults} for parameter 'max_results' supplied.`);
  }
  const offset = readPageToken(body.pageToken);
  const filter = readFilter(body.filter);
  const isOldestFirst = readOrder(body.orderBy);
  const found: TraceHead[] = [];
  const matches = (head: TraceHead) => experimentIds.includes(head.info.experimentId) && meets(store, filter, head);
  if (isOldestFirst) {
    found.push(...store.heads(filter.fromMs, filter.toMs).filter(matches).sort(byOldest));
  } else {
    for (const head of store.newestFirst(filter.fromMs, filter.toMs)) {
      if (found.length >= offset + maxResults) {
        break;
      }
      if (matches(head)) {
        found.push(head);
      }
    }
  }
  const page = found.slice(offset, offset + maxResults);
  return {
    ...(page.length === 0 ? {} : { traces: page.map(({ info }) => infoJson(info)) }),
    // A full page has a token even when nothing follows.
    ...(page.length === maxResults ? { next_page_token: writePageToken(offset + maxResults) } : {}),
  };
}

/** All conditions on spans must hold on the same one. */
function meets(store: TraceStore, { trace, row, text }: TraceFilter, head: TraceHead): boolean {
  if (!trace.every((test) => test(head))) {
    return false;
  }
  if (row.length === 0 && text.length === 0) {
    return true;
  }
  const places = head.rows.flatMap((one, place) => (row.every((test) => test(one)) ? [place] : []));
  if (text.length === 0 || places.length === 0) {
    return places.length > 0;
  }
  const { spans } = store.whole(head);
  return places.some((place) => {
    const span = spans[place];
    const content = span === undefined ? '' : pythonJson(artifactSpan(head.info.id, span));
    return text.every((test) => test(content));
  });
}

/** True for the oldest first. MLflow orders by more, which the data source does not ask for. */
function readOrder([first, ...more]: readonly string[]): boolean {
  const [, direction] = /^timestamp(?:_ms)?\s+(ASC|DESC)$/i.exec(first ?? 'timestamp DESC') ?? [];
  if (direction === undefined || more.length > 0) {
    throw notSimulated(`the order ${[first, ...more].join(', ')}`);
  }
  return direction.toUpperCase() === 'ASC';
}

function byOldest(one: TraceHead, other: TraceHead): number {
  return one.info.startMs - other.info.startMs || byNewest(one, other);
}
