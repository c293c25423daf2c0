import type { Static, TObject } from 'typebox';
import { faultsOf } from '../../http/validate.ts';
import type { Fault } from '../../lib/fault.ts';
import { refuse } from './faults.ts';

/** The parameters of a query string in their types, with every fault found: where there is one, the values are as they came. */
export function parseQuery<T extends TObject>(schema: T, query: unknown): { values: Static<T>; faults: Fault[] } {
  const values = { ...(query as object) };
  const faults = faultsOf(schema, values, 'query');
  return { values: values as Static<T>, faults };
}

/** The parameters of a query string in their types. @throws Refusal with every fault found. */
export function readQuery<T extends TObject>(schema: T, query: unknown): Static<T> {
  const { values, faults } = parseQuery(schema, query);
  if (faults.length > 0) throw refuse(faults);
  return values;
}
