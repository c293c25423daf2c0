import { faultsOf } from '../../http/validate.ts';
import { type Fault, fieldsOf } from '../../lib/fault.ts';
import { isRecord, membersOf } from '../../lib/records.ts';
import { nestCountryData } from './country-data.ts';
import { incompleteIncorporation } from './numbers.ts';
import { CreateBody, TYPES } from './schemas.ts';
import type { WellFormed } from './to-core.ts';

/** The block of each type, and the one that does not go with it. */
const BLOCKS = {
  INDIVIDUAL: { wanted: 'individual', other: 'business' },
  BUSINESS: { wanted: 'business', other: 'individual' },
} as const;

export interface ReadCreate {
  /** The body with `country_data` nested: a `CreateFields` where there are no faults. */
  readonly body: unknown;
  readonly wellFormed: WellFormed;
  readonly faults: readonly Fault[];
}

/** A body of `POST /customer`, with everything that is wrong with its shape. */
export function readCreate(sent: unknown): ReadCreate {
  const { value, faults: nesting } = nestCountryData(isRecord(sent) ? sent.country_data : undefined, '/country_data');
  const body = isRecord(sent) && value !== undefined ? { ...sent, country_data: value } : sent;
  const shape = faultsOf(CreateBody, body, 'body');
  const faults = [
    ...shape,
    ...nesting,
    ...(isRecord(body) ? [...blockFaults(body), ...incorporationFaults(body)] : []),
  ];
  const wrong = fieldsOf(faults);
  return { body, wellFormed: withoutFaulty(membersOf(body), wrong, '') as WellFormed, faults };
}

/** Null and absent are the same: there is no such block. */
const isSent = (member: unknown): boolean => member !== undefined && member !== null;

/** Exactly one block, and that of the type where one was sent. */
function blockFaults(body: Readonly<Record<string, unknown>>): Fault[] {
  const type = TYPES.find((known) => typeof body.type === 'string' && body.type.trim() === known);
  if (type === undefined) return isSent(body.individual) === isSent(body.business) ? [notOneBlock(body)] : [];
  const { wanted, other } = BLOCKS[type];
  const faults: Fault[] = [];
  if (!isSent(body[wanted]))
    faults.push({ field: `/${wanted}`, code: 'required', message: `${wanted} is required with type ${type}` });
  if (isSent(body[other]))
    faults.push({ field: `/${other}`, code: 'invalid_value', message: `${other} does not go with type ${type}` });
  return faults;
}

const notOneBlock = ({ individual }: Readonly<Record<string, unknown>>): Fault =>
  isSent(individual)
    ? { field: '', code: 'invalid_value', message: 'Send individual or business, not both' }
    : { field: '', code: 'required', message: 'individual or business is required' };

function incorporationFaults({ business }: Readonly<Record<string, unknown>>): Fault[] {
  if (!isRecord(business)) return [];
  // Whether they are well-formed the schema says: here it counts that they were sent.
  const sent = (name: string) => (isSent(business[name]) ? name : null);
  const incorporation = { number: sent('incorporation_number'), country: sent('incorporation_country') };
  return incompleteIncorporation(incorporation, '/business');
}

/** A copy without the members that have a fault, at any depth. */
const withoutFaulty = (
  record: Readonly<Record<string, unknown>>,
  wrong: ReadonlySet<string>,
  at: string,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !wrong.has(`${at}/${name}`))
      .map(([name, member]) => [name, isRecord(member) ? withoutFaulty(member, wrong, `${at}/${name}`) : member]),
  );
