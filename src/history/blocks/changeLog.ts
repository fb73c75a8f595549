/** A stretch of the past whose columns are others than before, both ends included. */
export interface PastChange {
  fromMs: number;
  toMs: number;
}

/** What of the past was changed, so that what was computed from it can be kept as long as it was not. */
export interface ChangeLog {
  note(change: PastChange): void;
  /** A moment to ask for changes since. */
  mark(): number;
  /** @returns undefined where that is longer ago than is remembered. */
  since(mark: number): readonly PastChange[] | undefined;
}

/** Changes are rare; whoever has not asked for so many computes anew. */
const REMEMBERED = 200;

export function createChangeLog(): ChangeLog {
  let noted: PastChange[] = [];
  let forgotten = 0;
  return {
    note(change) {
      noted.push(change);
      if (noted.length > REMEMBERED) {
        noted = noted.slice(REMEMBERED / 2);
        forgotten += REMEMBERED / 2;
      }
    },
    mark: () => forgotten + noted.length,
    since: (mark) => (mark < forgotten ? undefined : noted.slice(mark - forgotten)),
  };
}
