import { idBefore } from '../lib/ids.ts';

/** Ids are made before their transactions commit, by processes whose clocks differ a little: what comes into view late is still shown. */
const OVERLAP_MS = 5_000;

/** Where a feed of rows with UUIDv7 stands. */
export interface AttemptCursor {
  /** What was not seen yet has an id after this one, and none of these. */
  position(): { readonly after: string; readonly seen: readonly string[] };
  /** Moves on behind rows, sorted by id. */
  saw(rows: readonly { readonly id: string }[]): void;
}

/** Remembers the ids of the overlap only, however long the feed is. */
export function createAttemptCursor(since: Date): AttemptCursor {
  let after = idBefore(since);
  let seen: string[] = [];
  return {
    position: () => ({ after, seen }),
    saw(rows) {
      const newest = rows.at(-1);
      if (!newest) return;
      const overlap = idBefore(new Date(timeOf(newest.id) - OVERLAP_MS));
      if (overlap > after) after = overlap;
      seen = [...seen, ...rows.map(({ id }) => id)].filter((id) => id > after);
    },
  };
}

/** When a UUIDv7 was made, in ms since 1970. @see https://www.rfc-editor.org/rfc/rfc9562 section 5.7 */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
