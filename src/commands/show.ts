import { styleText } from 'node:util';

export type Colour = 'green' | 'yellow' | 'red' | 'gray' | 'bold';

/** Gives a text a colour where there are colours. */
export type Paint = (colour: Colour, text: string) => string;

export const painter = (colours: boolean): Paint =>
  colours ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_colour, text) => text;

/** A value on a line of its own. */
export const jsonLine = (value: unknown): string => `${withoutControls(JSON.stringify(value))}\n`;

/** A text of somebody else, as a terminal may be sent it: without what would move its cursor or begin a line. In JSON it means the same. */
export const withoutControls = (text: string): string =>
  text.replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const [MINUTE_S, HOUR_S, DAY_S] = [60, 3_600, 86_400];

/** A span of time in the unit that suits it. */
export function spanText(ms: number): string {
  const seconds = ms / 1_000;
  if (Math.abs(seconds) < 1) return `${Math.round(ms)} ms`;
  if (seconds < 2 * MINUTE_S) return `${seconds.toFixed(1)} s`;
  if (seconds < 2 * HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min`;
  if (seconds < 2 * DAY_S) return `${Math.floor(seconds / HOUR_S)} h`;
  return `${Math.floor(seconds / DAY_S)} d`;
}

/** Month, day and time in UTC, to the millisecond. */
export const timeText = (time: Date): string => time.toISOString().slice('2026-'.length, -1).replace('T', ' ');
