import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ConfirmButton, Stack, useStyles2 } from '@grafana/ui';
import { useRef, useState } from 'react';
import type { ImportProgress, ImportResult } from '../../history';
import type { LocalHistory } from '../../stores';
import { counted, messageOf, sizeText } from '../../series/text';
import { EVERYTHING, ExportRangeField, exportTimes } from './ExportRangeField';
import { saveFile, unpackedFile } from './historyFile';

interface HistoryActionsProps {
  history: LocalHistory;
  /** Called after the history has changed. */
  onChanged?: () => void;
  /** How a failure is said where these stand. Default as it is. */
  saying?: (text: string) => string;
}

type Progress =
  | { state: 'idle' }
  /** `stop` is there as long as it can be stopped without a trace. */
  | { state: 'busy'; text: string; stop?: () => void }
  | { state: 'done' | 'failed'; text: string };

/** Ended by who began it. The message says what has become of it. */
class Stopped extends Error {}

function stoppable(said: string): { signal: AbortSignal; stop: () => void } {
  const abort = new AbortController();
  return { signal: abort.signal, stop: () => abort.abort(new Stopped(said)) };
}

/** By day and time, so that the next export is another file: `fireworks-history-20260603-1430.om.gz`. */
export function exportName(nowMs: number): string {
  const [day = '', time = ''] = new Date(nowMs).toISOString().split('T');
  return `fireworks-history-${day.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}.om.gz`;
}

/** Export, import and clear what this browser has collected. */
export function HistoryActions({ history, onChanged, saying = (text) => text }: HistoryActionsProps) {
  const styles = useStyles2(getStyles);
  const [progress, setProgress] = useState<Progress>({ state: 'idle' });
  const [range, setRange] = useState(EVERYTHING);
  const fileInput = useRef<HTMLInputElement>(null);
  const busy = progress.state === 'busy';

  async function run(text: string, work: () => Promise<string>, stop?: () => void): Promise<void> {
    setProgress({ state: 'busy', text, stop });
    try {
      setProgress({ state: 'done', text: await work() });
      onChanged?.();
    } catch (error) {
      setProgress(
        error instanceof Stopped
          ? { state: 'done', text: error.message }
          : { state: 'failed', text: saying(messageOf(error)) }
      );
    }
  }

  const exportRange = () => {
    const { signal, stop } = stoppable('The export was stopped, and no file saved.');
    const name = exportName(Date.now());
    const onWritten = (bytes: number) => setProgress({ state: 'busy', text: `Exporting… ${sizeText(bytes)}`, stop });
    const work = async () => {
      const bytes = await saveFile(history.exportText(exportTimes(range, Date.now())), name, { signal, onWritten });
      return bytes > 0
        ? `Exported ${name}, ${sizeText(bytes)}.`
        : range.kind === 'everything'
          ? 'There is nothing to export yet.'
          : 'There is nothing to export in this time range.';
    };
    return run('Exporting…', work, stop);
  };
  const importFile = (file: File) => {
    const { signal, stop } = stoppable('The import was stopped, and nothing added.');
    const onRead = (bytes: number) => {
      const percent = file.size === 0 ? 100 : Math.floor((bytes / file.size) * 100);
      const text = `Importing ${file.name}… ${percent} %, ${sizeText(bytes)} of ${sizeText(file.size)}`;
      setProgress({ state: 'busy', text, stop });
    };
    const onProgress = ({ scrapes }: ImportProgress) =>
      scrapes !== undefined && setProgress({ state: 'busy', text: `Storing ${counted(scrapes, 'scrape')}…` });
    const work = async () => importedText(await history.importText(unpackedFile(file, onRead), { signal, onProgress }));
    return run(`Importing ${file.name}…`, work, stop);
  };
  const clear = () => run('Clearing…', () => history.clear().then(() => 'The history of this browser is empty now.'));

  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <Button
          type="button"
          variant="secondary"
          icon="upload"
          disabled={busy}
          onClick={() => fileInput.current?.click()}
        >
          Import history
        </Button>
        <input
          ref={fileInput}
          type="file"
          aria-label="File to import"
          accept=".om,.txt,.prom,.gz,text/plain"
          hidden
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            // So that the same file can be chosen again.
            currentTarget.value = '';
            if (file !== undefined) {
              void importFile(file);
            }
          }}
        />
        <Button
          type="button"
          variant="secondary"
          icon="download-alt"
          disabled={busy}
          onClick={() => void exportRange()}
        >
          Export history
        </Button>
        <ExportRangeField range={range} onChange={setRange} disabled={busy} />
        {/* The question is wider than the button and grows to the left. */}
        <div className={styles.apart}>
          <ConfirmButton
            confirmText="Clear"
            confirmVariant="destructive"
            disabled={busy}
            onConfirm={() => void clear()}
          >
            Clear history
          </ConfirmButton>
        </div>
      </Stack>
      {progress.state !== 'idle' && (
        <Stack gap={1} alignItems="center">
          {/* Before the text, which grows: nobody should have to chase it. */}
          {progress.state === 'busy' && progress.stop !== undefined && (
            <Button type="button" variant="secondary" size="sm" onClick={progress.stop}>
              Stop
            </Button>
          )}
          <span role={progress.state === 'failed' ? 'alert' : 'status'}>{progress.text}</span>
        </Stack>
      )}
    </Stack>
  );
}

/** What an import has led to, with all that was left out and why. */
export function importedText({
  scrapes,
  samples,
  skipped,
  tooOld,
  undated,
  seriesLeftOut,
  samplesLeftOut,
}: ImportResult): string {
  const present = skipped - tooOld;
  const leftOut = [
    ...(present > 0 ? [`${counted(present, 'scrape')} with nothing new or in the future`] : []),
    ...(tooOld > 0
      ? [`${counted(tooOld, 'scrape')} older than this browser keeps (keep the history longer first)`]
      : []),
    ...(undated > 0 ? [`${counted(undated, 'sample')} without a timestamp, so nobody knows when they were taken`] : []),
    ...(seriesLeftOut > 0
      ? [`${seriesLeftOut} series with ${counted(samplesLeftOut, 'sample')}, since there is no room for more`]
      : []),
  ];
  const isNothing = scrapes === 0 && samples === 0;
  const taken = isNothing
    ? 'Nothing was imported'
    : `Imported ${counted(samples, 'sample')} of ${counted(scrapes, 'scrape')}`;
  const rest =
    leftOut.length > 0 ? `. Left out: ${leftOut.join('; ')}.` : isNothing ? ': the file has no samples.' : '.';
  return `${taken}${rest}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  apart: css({ paddingLeft: theme.spacing(4) }),
});
