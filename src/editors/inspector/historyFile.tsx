import { dateTimeParse, getTimeZone } from '@grafana/data';
import { Input, Stack } from '@grafana/ui';
import { useId } from 'react';
import type { ExportRange } from '../../history';
import { PickOne } from '../fields/Inputs';
/** How long a file is read before the page gets its turn to draw and to answer clicks. */
const TURN_MS = 20;

const GZIP = [0x1f, 0x8b];

/**
 * The bytes of a file piece by piece, so that a large one is never in memory as a whole; what is packed with gzip is
 * unpacked, whatever its name says.
 * @param onRead is told after each turn how many bytes of the file have been read
 * @throws Error where a packed file is cut off, damaged, or several that were packed one by one: browsers unpack the first
 */
export async function* unpackedFile(file: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      bytes += piece.length;
      controller.enqueue(piece);
    },
  });
  const read = file.stream().pipeThrough(counted);
  const isPacked = await beginsWith(file, GZIP);
  const reader = (isPacked ? read.pipeThrough(new DecompressionStream('gzip')) : read).getReader();
  let turnMs = performance.now();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((reason: unknown) => {
        throw isPacked
          ? new Error(
              'The file is packed with gzip, and cannot be unpacked: it is cut off or damaged, or several packed files in one, which no browser unpacks.'
            )
          : reason;
      });
      if (done) {
        return;
      }
      yield value;
      if (performance.now() - turnMs > TURN_MS) {
        onRead(bytes);
        await nextTurn();
        turnMs = performance.now();
      }
    }
  } finally {
    // Whoever has stopped reading leaves the file open else. Of one that could not be read nothing is left to close.
    reader.cancel().catch(() => {});
  }
}

export interface SaveOptions {
  signal: AbortSignal;
  /** Is told after each turn how many bytes of text were written. */
  onWritten: (bytes: number) => void;
}

/**
 * Lets the browser save a text, packed with gzip, under a name.
 * @returns its size in bytes; 0, and no file, where there is no text.
 * @throws the signal's reason once it is aborted; then no file is saved
 */
export async function saveFile(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  name: string,
  options: SaveOptions
): Promise<number> {
  const packing = new CompressionStream('gzip');
  const [written, packed] = await Promise.all([
    writeAll(pieces, packing.writable, options),
    new Response(packing.readable).blob(),
  ]);
  if (written === 0) {
    return 0;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([packed], { type: 'application/gzip' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
  return packed.size;
}

/** @returns how many bytes there were. */
async function writeAll(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  writable: WritableStream<Uint8Array<ArrayBuffer>>,
  { signal, onWritten }: SaveOptions
): Promise<number> {
  const writer = writable.getWriter();
  let bytes = 0;
  let turnMs = performance.now();
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      await writer.write(piece);
      bytes += piece.length;
      if (performance.now() - turnMs > TURN_MS) {
        onWritten(bytes);
        await nextTurn();
        turnMs = performance.now();
      }
    }
    signal.throwIfAborted();
    await writer.close();
    return bytes;
  } catch (reason) {
    await writer.abort(reason);
    throw reason;
  }
}

async function beginsWith(file: Blob, bytes: readonly number[]): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, bytes.length).arrayBuffer());
  return bytes.every((byte, at) => head[at] === byte);
}

/** Promises alone never let the page draw. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** What part of a history is meant, as it was chosen. */
export type ChosenRange =
  { kind: 'everything' } | { kind: 'last'; hours: number } | { kind: 'between'; from: string; to: string };

export const EVERYTHING: ChosenRange = { kind: 'everything' };

const BETWEEN = 'between';
const ALL = 'all';
const CHOICES = [
  { value: ALL, label: 'Everything' },
  { value: '1', label: 'Last hour' },
  { value: '6', label: 'Last 6 hours' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: BETWEEN, label: 'From … to …' },
];

interface ExportRangeFieldProps {
  range: ChosenRange;
  onChange: (range: ChosenRange) => void;
  disabled: boolean;
}

export function ExportRangeField({ range, onChange, disabled }: ExportRangeFieldProps) {
  const id = useId();
  return (
    <Stack gap={1} wrap="wrap">
      <span id={`${id}-name`} hidden>
        Time range to export
      </span>
      <PickOne
        id={id}
        aria-labelledby={`${id}-name`}
        choices={CHOICES}
        value={valueOf(range)}
        onChange={(value) => onChange(rangeOf(value))}
        takesVariables={false}
        disabled={disabled}
        width={20}
      />
      {range.kind === 'between' &&
        (['from', 'to'] as const).map((end) => (
          <Input
            key={end}
            type="datetime-local"
            aria-label={end === 'from' ? 'Export from' : 'Export to'}
            value={range[end]}
            onChange={(event) => onChange({ ...range, [end]: event.currentTarget.value })}
            disabled={disabled}
            width={28}
          />
        ))}
    </Stack>
  );
}

function valueOf(range: ChosenRange): string {
  switch (range.kind) {
    case 'everything':
      return ALL;
    case 'last':
      return String(range.hours);
    case 'between':
      return BETWEEN;
  }
}

function rangeOf(value: string): ChosenRange {
  return value === ALL
    ? EVERYTHING
    : value === BETWEEN
      ? { kind: 'between', from: '', to: '' }
      : { kind: 'last', hours: Number(value) };
}

/** The times that are meant, those that were typed in the time zone of this Grafana. An end that is left open has none. */
export function exportTimes(range: ChosenRange, nowMs: number): ExportRange {
  switch (range.kind) {
    case 'everything':
      return {};
    case 'last':
      return { fromMs: nowMs - range.hours * 3_600_000 };
    case 'between':
      return { fromMs: typedTime(range.from), untilMs: typedTime(range.to) };
  }
}

function typedTime(text: string): number | undefined {
  const time = dateTimeParse(text, { timeZone: getTimeZone() });
  return time.isValid() ? time.valueOf() : undefined;
}
