import { isId } from '../lib/ids.ts';
import type { ListPosition } from '../store/customer-list.ts';

/** A place in a list as a caller carries it from page to page. */
export const writeCursor = ({ createdAt, id }: ListPosition): string =>
  Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');

/** The place that a cursor stands for; null for a text that is none of ours. */
export function readCursor(cursor: string): ListPosition | null {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  return /^\d{1,14}$/.test(time) && isId(id) ? { createdAt: new Date(Number(time)), id } : null;
}
