import type { Static, TObject } from 'typebox';
import { faultsOf } from '../../http/validate.ts';
import { type Fault, fieldsOf } from '../../lib/fault.ts';
import { isRecord } from '../../lib/records.ts';

/** The fields of a body that have their shape, without the spaces around texts, and what is wrong with the shape of the others. */
export function readFields<T extends TObject>(
  schema: T,
  body: unknown,
): { readonly fields: Partial<Static<T>>; readonly faults: Fault[] } {
  const sent = trimmed(body);
  const faults = faultsOf(schema, sent, 'body');
  const wrong = [...fieldsOf(faults)].map((pointer) => pointer.split('/')[1]);
  const sound = Object.entries(isRecord(sent) ? sent : {}).filter(([name]) => !wrong.includes(name));
  return { fields: Object.fromEntries(sound) as Partial<Static<T>>, faults };
}

function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimmed);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, trimmed(member)]));
}
