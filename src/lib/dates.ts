/** A calendar day as `YYYY-MM-DD`. */
export type Day = string;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether `text` is a day that exists in the Gregorian calendar. */
export function isDay(text: string): boolean {
  const parts = DAY.exec(text);
  if (!parts) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The UTC day of a time. */
export const dayOf = (time: Date): Day => time.toISOString().slice(0, 10);

/**
 * Whether somebody born on `born` has reached `years` on the UTC day of `now`. Born on 29 February, one comes of age on
 * 1 March of a common year.
 */
export function hasReachedAge(born: Day, years: number, now: Date): boolean {
  const [year = 0, month = 1, day = 1] = born.split('-').map(Number);
  const birthday = Date.UTC(year + years, month - 1, day);
  return birthday <= Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
}
