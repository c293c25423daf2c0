import type { Scope } from '../lib/scope.ts';
import { insertCustomer } from '../store/customers.ts';
import { insertDocuments } from '../store/documents.ts';
import { DUPLICATE_CONSTRAINTS } from '../store/duplicates.ts';
import { insertEnrollment } from '../store/enrollments.ts';
import { isUniqueViolation, Outrun } from '../store/errors.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { type AcceptedDocument, type ApplicationFault, checkDuplicates } from './check-application.ts';
import type { Core } from './core.ts';
import type { Customer, Identifier, Notes, Profile } from './customer.ts';
import type { CustomerDraft } from './draft.ts';
import { ENROLL_IN_REQUEST_MS } from './enroll-customer.ts';
import { CHAIN_START, type Fact } from './events.ts';
import { type Evolution, evolve } from './evolve.ts';
import { recordEvolution } from './record-evolution.ts';
import { storeDocuments } from './store-documents.ts';

/** An application that passed every check. */
export interface NewCustomer extends Notes {
  readonly profile: Profile;
  readonly identifiers: readonly Identifier[];
  readonly documents: readonly AcceptedDocument[];
  /** ISO 4217 codes of the accounts to open for it once it may hold them. */
  readonly requestedCurrencies: readonly string[];
  /** Enroll with the issuer at once instead of before the first card. */
  readonly enroll: boolean;
}

export type CreateResult =
  | { readonly kind: 'created'; readonly customer: Customer }
  | { readonly kind: 'refused'; readonly faults: readonly ApplicationFault[] };

/**
 * Makes a draft a customer: documents, rows, events, deliveries and jobs, all or nothing. Its verification begins with it when
 * nothing is missing.
 * @param prepare Gets the customer as it will be, and gives what else to write in the transaction: the answer, kept.
 * @returns `refused` when another request was faster with the same e-mail, number or reference.
 * @throws Outrun when that one has let go of it again.
 */
export async function createCustomer(
  core: Core,
  scope: Scope,
  draft: CustomerDraft,
  application: NewCustomer,
  prepare: (customer: Customer) => Promise<(tx: Tx) => Promise<void>>,
): Promise<CreateResult> {
  const evolution = planCustomer(core, scope, draft, application);
  const remember = await prepare(evolution.customer);
  const removeDocuments = await storeDocuments(core, scope, draft.customerId, application.documents);
  try {
    await tenantTransaction(core.database, scope, (tx) => write(core, tx, scope, draft, evolution, remember));
    return { kind: 'created', customer: evolution.customer };
  } catch (error) {
    if (!isUniqueViolation(error, ...DUPLICATE_CONSTRAINTS)) throw error;
    await removeDocuments();
    const { clientReference, identifiers, profile } = application;
    const { faults } = await checkDuplicates(core, scope, { email: profile.email, clientReference, identifiers });
    if (faults.length === 0) throw new Outrun();
    return { kind: 'refused', faults };
  }
}

/** The customer that an application would make; nothing is stored. */
export const previewCustomer = (core: Core, scope: Scope, draft: CustomerDraft, application: NewCustomer): Customer =>
  planCustomer(core, scope, draft, application).customer;

/** Everything the creation writes, decided before a connection is taken. */
function planCustomer(core: Core, scope: Scope, draft: CustomerDraft, application: NewCustomer): Evolution {
  const { enroll, ...told } = application;
  const now = scope.now();
  const issuer = core.providers[scope.mode].issuer.name;
  const customer: Customer = {
    id: draft.customerId,
    lifecycle: 'created',
    verification: 'unverified',
    ...CHAIN_START,
    ...told,
    latestVerification: null,
    enrollments: enroll ? [{ issuer, state: 'pending', tries: 0, failureReason: null }] : [],
    persons: [],
    createdAt: now,
    updatedAt: now,
  };
  return evolve(scope, null, customer, factsOf);
}

const factsOf = ({ lifecycle, verification, documents, enrollments }: Customer): Fact[] => [
  { type: 'customer.created', data: { lifecycle, verification } },
  ...documents.map(({ id, side }): Fact => ({ type: 'document.received', data: { document_id: id, side } })),
  ...enrollments.map(({ issuer }): Fact => ({ type: 'enrollment.started', data: { issuer } })),
];

async function write(
  core: Core,
  tx: Tx,
  scope: Scope,
  draft: CustomerDraft,
  evolution: Evolution,
  remember: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { customer } = evolution;
  const startedAt = customer.createdAt;
  await insertCustomer(tx, scope, core.vault, draft.key, customer);
  await insertDocuments(tx, scope, core.vault, draft.key, customer.documents, startedAt);
  for (const { issuer } of customer.enrollments)
    await insertEnrollment(tx, scope, { customerId: customer.id, issuer, startedAt });
  // Behind the try within the request, so that the two do not meet.
  const enroll = { name: 'enroll-customer', subject: customer.id, delayMs: 2 * ENROLL_IN_REQUEST_MS } as const;
  await recordEvolution(core, tx, scope, evolution, customer.enrollments.length > 0 ? [enroll] : []);
  await remember(tx);
}
