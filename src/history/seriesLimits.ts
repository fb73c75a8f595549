/** What all series that are kept may take. */
export interface RoomLimits {
  series: number;
  /** Of names and labels, at two bytes a character. */
  labelBytes: number;
}

export type RoomUse = RoomLimits;
export type Refusal = keyof RoomLimits;

/**
 * The room for series. Those of imports have as much again, and take none from those that are scraped. Texts that
 * series share are counted for each, since each is found by the text of all its labels.
 */
export interface Room {
  /** @returns whether there is room for one more; if not, that is kept as the last refusal. */
  take(key: string, isImported: boolean): boolean;
  /** Room for a series that is there already, limit or not. */
  claim(key: string): void;
  giveBack(key: string, isImported: boolean): void;
  refusal(): Refusal | undefined;
  /** What series of imports take in all. */
  imported(): RoomUse;
  /** What they are known to take where not all of them can be told from others, as after they were read from a disk. */
  setImportedStored(use: RoomUse): void;
  clear(): void;
}

const NONE: RoomUse = { series: 0, labelBytes: 0 };

export function createRoom(limits: RoomLimits): Room {
  let own = NONE;
  let imported = NONE;
  let unknown = NONE;
  let refusal: Refusal | undefined;

  function roomOf(which: Refusal, isImported: boolean): number {
    return limits[which] + (isImported ? -imported[which] - unknown[which] : unknown[which] - own[which]);
  }

  return {
    take(key, isImported) {
      if (roomOf('series', isImported) < 1) {
        refusal = 'series';
        return false;
      }
      if (roomOf('labelBytes', isImported) < bytesOf(key)) {
        refusal = 'labelBytes';
        return false;
      }
      if (isImported) {
        imported = changed(imported, key, 1);
      } else {
        own = changed(own, key, 1);
      }
      return true;
    },
    claim(key) {
      own = changed(own, key, 1);
    },
    giveBack(key, isImported) {
      if (isImported) {
        imported = changed(imported, key, -1);
      } else {
        own = changed(own, key, -1);
      }
    },
    refusal: () => refusal,
    imported: () => ({
      series: imported.series + unknown.series,
      labelBytes: imported.labelBytes + unknown.labelBytes,
    }),
    setImportedStored(use) {
      const rest = (which: Refusal) => Math.max(0, Math.min(use[which], limits[which]) - imported[which]);
      unknown = { series: rest('series'), labelBytes: rest('labelBytes') };
    },
    clear() {
      own = imported = unknown = NONE;
      refusal = undefined;
    },
  };
}

function changed({ series, labelBytes }: RoomUse, key: string, by: 1 | -1): RoomUse {
  return { series: series + by, labelBytes: labelBytes + by * bytesOf(key) };
}

function bytesOf(key: string): number {
  return key.length * 2;
}
