import type { Static, TObject } from 'typebox';
import { faultsOf } from '../../http/validate.ts';
import { refuse } from './faults.ts';

/** The parameters of a query string in their types. @throws Refusal with every fault found. */
export function readQuery<T extends TObject>(schema: T, query: unknown): Static<T> {
  const values = { ...(query as object) };
  const faults = faultsOf(schema, values, 'query');
  if (faults.length > 0) throw refuse(faults);
  return values as Static<T>;
}
