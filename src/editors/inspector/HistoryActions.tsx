import { Button, ConfirmButton, FileUpload, Stack } from '@grafana/ui';
import { useState, type SyntheticEvent } from 'react';
import type { ImportResult } from '../../history';
import type { LocalHistory } from '../../stores';
import { messageOf } from '../../series/text';

interface HistoryActionsProps {
  history: LocalHistory;
  /** Called after the history has changed. */
  onChanged?: () => void;
}

type Progress = { state: 'idle' } | { state: 'busy'; text: string } | { state: 'done' | 'failed'; text: string };

/** Export, import and clear what this browser has collected. */
export function HistoryActions({ history, onChanged }: HistoryActionsProps) {
  const [progress, setProgress] = useState<Progress>({ state: 'idle' });
  const busy = progress.state === 'busy';

  async function run(text: string, work: () => Promise<string>): Promise<void> {
    setProgress({ state: 'busy', text });
    try {
      setProgress({ state: 'done', text: await work() });
      onChanged?.();
    } catch (error) {
      setProgress({ state: 'failed', text: messageOf(error) });
    }
  }

  const exportAll = () =>
    run('Exporting…', async () => {
      const bytes = await saveFile(history.exportText(), 'fireworks-history.om');
      return bytes === 0 ? 'There is nothing to export yet.' : `Exported ${Math.ceil(bytes / 1024)} KiB.`;
    });
  const importFile = (event: SyntheticEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    if (file !== undefined) {
      void run(`Importing ${file.name}…`, async () => {
        return importedText(await history.importText(chunksOf(file)));
      });
    }
  };
  const clear = () => run('Clearing…', () => history.clear().then(() => 'The history of this browser is empty now.'));

  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <Button type="button" variant="secondary" icon="download-alt" disabled={busy} onClick={() => void exportAll()}>
          Export history
        </Button>
        <FileUpload size="md" accept=".om,.txt,.prom,text/plain" onFileUpload={importFile}>
          Import history
        </FileUpload>
        {/* The question is wider than the button and grows to the left. */}
        <div style={{ paddingLeft: 32 }}>
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
        <span role={progress.state === 'failed' ? 'alert' : 'status'}>{progress.text}</span>
      )}
    </Stack>
  );
}

/** Read piece by piece, so that a large file is never in memory as a whole. */
async function* chunksOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    yield value;
  }
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
  return [
    `Imported ${samples} samples of ${scrapes} scrapes.`,
    ...(present > 0 ? [`${present} scrapes add nothing to what is here, or are in the future.`] : []),
    ...(tooOld > 0
      ? [`${tooOld} are older than this browser keeps: set a longer history in the settings to import them.`]
      : []),
    ...(undated > 0 ? [`${undated} samples have no timestamp.`] : []),
    ...(seriesLeftOut > 0
      ? [`${seriesLeftOut} series with ${samplesLeftOut} samples are left out, since there is no room for more.`]
      : []),
  ].join(' ');
}

/** Lets the browser save a text under a name. @returns its length in bytes; nothing is saved when that is 0. */
async function saveFile(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>, name: string): Promise<number> {
  const parts: Array<Uint8Array<ArrayBuffer>> = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
  }
  const blob = new Blob(parts, { type: 'application/openmetrics-text' });
  if (blob.size > 0) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  return blob.size;
}
