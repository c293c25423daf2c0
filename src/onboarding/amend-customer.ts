import { canonicalJson } from '../lib/canonical-json.ts';
import type { Scope } from '../lib/scope.ts';
import { updateCustomer } from '../store/customers.ts';
import { insertDocuments } from '../store/documents.ts';
import { DUPLICATE_CONSTRAINTS, findDuplicates } from '../store/duplicates.ts';
import { isUniqueViolation, Outrun } from '../store/errors.ts';
import { replaceIdentifiers } from '../store/identifiers.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import type { CustomerKey } from '../store/vault.ts';
import { type AcceptedDocument, type ApplicationFault, checkDates, checkDuplicates } from './check-application.ts';
import type { Core } from './core.ts';
import type { Customer, CustomerLine, Profile } from './customer.ts';
import type { Fact } from './events.ts';
import { type Evolution, evolve } from './evolve.ts';
import { type LoadedCustomer, lockCustomer } from './load-customer.ts';
import { recordEvolution } from './record-evolution.ts';
import { storeDocuments } from './store-documents.ts';

/** More numbers than any government gives one customer. Each is asked about in one try of a verification. */
const MAX_NUMBERS = 20;
/** Both sides of every type of document, several times over. */
const MAX_DOCUMENTS = 50;

/** What of a customer can be told anew; what is left out stays. */
export type Amendment = Partial<Pick<CustomerLine, 'profile' | 'identifiers' | 'clientReference' | 'metadata'>>;

export interface AmendRequest {
  /** Versions of the customer that the caller means, one of which it must have; null means any. */
  readonly expectedVersions: readonly number[] | null;
  /** Pure; gets the customer locked. What it throws ends the amendment, and nothing was written. */
  readonly amend: (customer: Customer) => Amendment;
  readonly documents: readonly AcceptedDocument[];
  /** Decide everything, write nothing. */
  readonly dryRun: boolean;
  /** Writes the answer in the transaction. */
  readonly remember: (tx: Tx, key: CustomerKey, customer: Customer) => Promise<void>;
}

export type ChangeResult =
  | { readonly kind: 'changed'; readonly customer: Customer }
  | { readonly kind: 'absent' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly faults: readonly ApplicationFault[] };

/**
 * Changes what a customer said of itself, or adds documents, in one transaction. A change of its identity opens a new
 * verification, and so does whatever was missing before. The event names the fields, never their values. Where nothing changes,
 * nothing is written.
 */
export async function amendCustomer(
  core: Core,
  scope: Scope,
  id: string,
  request: AmendRequest,
): Promise<ChangeResult> {
  const removeDocuments = await storeDocuments(core, scope, id, request.dryRun ? [] : request.documents);
  let attempted: Customer | null = null;
  let isRefused = false;
  try {
    const result = await tenantTransaction(core.database, scope, async (tx) => {
      const found = await lockCustomer(core, tx, scope, id);
      if (!found) return { kind: 'absent' } as const;
      if (isStale(found.customer, request.expectedVersions)) return { kind: 'stale' } as const;
      isRefused = true;
      attempted = { ...found.customer, ...request.amend(found.customer) };
      isRefused = false;
      return await apply(core, tx, scope, found, attempted, request);
    });
    if (result.kind !== 'changed') await removeDocuments();
    return result;
  } catch (error) {
    const isDuplicate = attempted !== null && isUniqueViolation(error, ...DUPLICATE_CONSTRAINTS);
    if (isRefused || isDuplicate) await removeDocuments();
    if (!attempted || !isDuplicate) throw error;
    const { faults } = await checkDuplicates(core, scope, uniqueValues(attempted));
    const others = faults.filter((fault) => !isOfItself(fault, id));
    if (others.length === 0) throw new Outrun();
    return { kind: 'refused', faults: others };
  }
}

/** Whether a caller means a customer that it no longer is. */
export const isStale = ({ version }: Customer, expected: readonly number[] | null): boolean =>
  expected !== null && !expected.includes(version);

async function apply(
  core: Core,
  tx: Tx,
  scope: Scope,
  { customer: before, key }: LoadedCustomer,
  amended: Customer,
  { documents, dryRun, remember }: AmendRequest,
): Promise<ChangeResult> {
  const next = { ...amended, documents: [...before.documents, ...documents] };
  const faults = await faultsOf(core, tx, scope, before, next);
  if (faults.length > 0) return { kind: 'refused', faults };
  const evolution = evolve(scope, before, next, () => factsOf(before, amended, documents));
  const { customer } = evolution;
  if (dryRun) return { kind: 'changed', customer };
  if (evolution.events.length > 0) await write(core, tx, scope, key, before, evolution, documents);
  await remember(tx, key, customer);
  return { kind: 'changed', customer };
}

async function write(
  core: Core,
  tx: Tx,
  scope: Scope,
  key: CustomerKey,
  before: Customer,
  evolution: Evolution,
  documents: readonly AcceptedDocument[],
): Promise<void> {
  const { customer } = evolution;
  await updateCustomer(tx, scope, core.vault, key, customer, customer.updatedAt);
  if (differs(before.identifiers, customer.identifiers))
    await replaceIdentifiers(tx, scope, core.vault, key, customer.identifiers, customer.updatedAt);
  await insertDocuments(tx, scope, core.vault, key, documents, customer.updatedAt);
  await recordEvolution(core, tx, scope, evolution);
}

/** What stands against the change; what the customer had already is held against nobody. */
async function faultsOf(
  core: Core,
  tx: Tx,
  scope: Scope,
  before: Customer,
  after: Customer,
): Promise<ApplicationFault[]> {
  const [had, has] = [datesOf(before.profile), datesOf(after.profile)];
  const changed = {
    dateOfBirth: has.dateOfBirth === had.dateOfBirth ? null : has.dateOfBirth,
    incorporationDate: has.incorporationDate === had.incorporationDate ? null : has.incorporationDate,
  };
  const duplicates = await findDuplicates(tx, scope, core.vault, uniqueValues(after));
  return [
    ...tooMany('numbers', before.identifiers.length, after.identifiers.length, MAX_NUMBERS),
    ...tooMany('documents', before.documents.length, after.documents.length, MAX_DOCUMENTS),
    ...checkDates(changed, scope.now()),
    ...duplicates
      .filter(({ existingId }) => existingId !== before.id)
      .map((duplicate) => ({ kind: 'duplicate', ...duplicate }) as const),
  ];
}

const tooMany = (of: 'numbers' | 'documents', had: number, has: number, most: number): ApplicationFault[] =>
  has > most && has > had ? [{ kind: 'too_many', of, most }] : [];

const isOfItself = (fault: ApplicationFault, id: string): boolean =>
  fault.kind === 'duplicate' && fault.existingId === id;

const uniqueValues = ({ profile, clientReference, identifiers }: CustomerLine) => ({
  email: profile.email,
  clientReference,
  identifiers,
});

const datesOf = (profile: Profile) =>
  profile.kind === 'individual'
    ? { dateOfBirth: profile.dateOfBirth, incorporationDate: null }
    : { dateOfBirth: null, incorporationDate: profile.incorporationDate };

function factsOf(before: Customer, after: Customer, documents: readonly AcceptedDocument[]): Fact[] {
  const fields = changedFields(before, after);
  return [
    ...documents.map(({ id, side }): Fact => ({ type: 'document.received', data: { document_id: id, side } })),
    ...(fields.length > 0 ? [{ type: 'customer.updated', data: { fields } } as const] : []),
  ];
}

/** Names of what changed, in the core's words: `first_name`, `address`, `identifier.BVN`. */
function changedFields(before: Customer, after: Customer): string[] {
  const [had, has] = [namedFields(before), namedFields(after)];
  return [...new Set([...had.keys(), ...has.keys()])].filter((name) => had.get(name) !== has.get(name)).sort();
}

const namedFields = ({ profile, identifiers, clientReference, metadata }: CustomerLine): Map<string, string> =>
  new Map<string, string>([
    ...Object.entries(profile).map(([name, value]): [string, string] => [snakeCase(name), canonicalJson(value)]),
    // A customer may have several numbers of a type, each of its own country.
    ...identifiers.map(({ type }): [string, string] => [
      `identifier.${type}`,
      canonicalJson(identifiers.filter((other) => other.type === type)),
    ]),
    ['client_reference', canonicalJson(clientReference)],
    ['metadata', canonicalJson(metadata)],
  ]);

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const differs = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b);
