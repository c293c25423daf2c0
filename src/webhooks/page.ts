/** Which part of a list is asked for. */
export interface PageRequest<Position> {
  readonly limit: number;
  /** Null for the newest. */
  readonly olderThan: Position | null;
}

export interface Page<Item, Position> {
  /** Newest first. */
  readonly items: readonly Item[];
  /** Where the page of older ones begins; null when there are none. */
  readonly older: Position | null;
}

/** The page that `list` finds: it is asked for one more than the page holds, which tells whether there is more. */
export async function pageOf<Item extends Position, Position>(
  { limit }: PageRequest<Position>,
  list: (limit: number) => Promise<Item[]>,
): Promise<Page<Item, Position>> {
  const found = await list(limit + 1);
  const items = found.slice(0, limit);
  return { items, older: found.length > limit ? (items.at(-1) ?? null) : null };
}
