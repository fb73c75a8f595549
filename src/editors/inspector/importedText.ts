import type { ImportResult } from '../../history';

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
