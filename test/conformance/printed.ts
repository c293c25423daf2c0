import { readFileSync } from 'node:fs';

/** What an API reference prints: a request, an answer, its tables of fields, its errors. */
export const printed = <T = Record<string, unknown>>(name: string): T =>
  JSON.parse(readFileSync(new URL(`data/${name}.json`, import.meta.url), 'utf8')) as T;

/** The keys of a JSON value with the types of their values, at every depth. */
export const shapeOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member)]))
    : typeof value;

/** A line of a printed table of fields. Dots lead into objects. */
export interface Field {
  readonly name: string;
  readonly type: 'string' | 'object';
  readonly required: boolean;
}

/** `fields` with the member at the dotted `path` set, or taken out with `undefined`. */
export function withMember(fields: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...fields, [name]: value };
  return { ...fields, [name]: withMember({ ...(fields[name] as object) }, rest.join('.'), value) };
}
