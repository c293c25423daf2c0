import type { Fault } from '../../lib/fault.ts';
import { isRecord } from '../../lib/records.ts';

/** The numbers of `country_data`, by their dotted keys. */
const DOTTED: Readonly<Record<string, string>> = { 'ng.bvn': 'bvn', 'ng.nin': 'nin' };

/**
 * `country_data` with `"ng.bvn"` as `ng: { bvn }`, the form that the schemas know. A number that comes both ways is a fault.
 * @param at JSON Pointer to `country_data`.
 */
export function nestCountryData(
  sent: unknown,
  at: string,
): { readonly value: unknown; readonly faults: readonly Fault[] } {
  if (!isRecord(sent)) return { value: sent, faults: [] };
  const entries = Object.entries(sent);
  const dotted = entries.flatMap(([key, number]) => {
    const name = Object.hasOwn(DOTTED, key) ? DOTTED[key] : undefined;
    return name === undefined ? [] : [{ name, number }];
  });
  if (dotted.length === 0) return { value: sent, faults: [] };
  const rest = Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(DOTTED, key)));
  const { ng = {} } = rest;
  const twice = dotted.filter(({ name }) => ng === null || (isRecord(ng) && Object.hasOwn(ng, name)));
  const nested = Object.fromEntries(dotted.map(({ name, number }) => [name, number]));
  return {
    // Where `ng` is no object, the schema says so.
    value: { ...rest, ng: isRecord(ng) ? { ...nested, ...ng } : ng },
    faults: twice.map(({ name }) => ({
      field: `${at}/ng/${name}`,
      code: 'duplicate_field',
      message: `${`${at}/ng/${name}`.slice(1).replaceAll('/', '.')} must not be sent twice`,
    })),
  };
}
