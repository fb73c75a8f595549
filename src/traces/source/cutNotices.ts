import type { FoundTraces } from '../search/searchTraces';

/** That a list is not all there is. */
export function cutNotices({ cut, infos }: FoundTraces): string[] {
  return cut
    ? [`Only the newest ${infos.length} traces are shown; there are more. Raise the limit or shorten the time range.`]
    : [];
}
