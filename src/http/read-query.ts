import type { Static, TObject, TSchema } from 'typebox';
import type { Fault } from '../lib/fault.ts';
import type { Refusal } from './refusal.ts';
import { faultsOf } from './validate.ts';

/** The parameters of a query string in their types, with every fault found: a value with a fault is as it came. */
export function parseQuery<T extends TObject>(schema: T, query: unknown): { values: Static<T>; faults: Fault[] } {
  const values = Object.fromEntries(
    Object.entries(query as object).map(([name, text]) => [name, typed(schema.properties[name], text)]),
  );
  const faults = faultsOf(schema, values, 'query');
  return { values: values as Static<T>, faults };
}

/** The parameters of a query string in their types. @throws what `refuse` makes of the faults, all of them. */
export function readQuery<T extends TObject>(
  schema: T,
  query: unknown,
  refuse: (faults: readonly Fault[]) => Refusal,
): Static<T> {
  const { values, faults } = parseQuery(schema, query);
  if (faults.length > 0) throw refuse(faults);
  return values;
}

const NUMBER = /^-?[0-9]+$/;
const FLAG = /^(true|false)$/;

/** The number or boolean that a text stands for, in the one way to write it; any other text as it is. */
function typed(schema: TSchema | undefined, text: unknown): unknown {
  const type = schema && 'type' in schema ? schema.type : null;
  if (typeof text !== 'string') return text;
  if (type === 'integer' && NUMBER.test(text)) return Number(text);
  if (type === 'boolean' && FLAG.test(text)) return text === 'true';
  return text;
}
