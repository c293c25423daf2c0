import { uuidv7 } from 'uuidv7';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new UUIDv7 in lower case: ids made later sort later. */
export const newId = (): string => uuidv7();

/** Whether `text` has the form of one of our ids. */
export const isId = (text: string): boolean => UUID.test(text);

const LAST_TIME_MS = 2 ** 48 - 1;

/** What every id sorts behind that is made at `time` or later, by the real clock: an id begins with its milliseconds. */
export function idBefore(time: Date): string {
  const ms = Math.min(Math.max(time.getTime(), 0), LAST_TIME_MS);
  const digits = ms.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}
