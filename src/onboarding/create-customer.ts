import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import { insertCustomer } from '../store/customers.ts';
import { insertDocuments } from '../store/documents.ts';
import { insertEnrollment } from '../store/enrollments.ts';
import { isUniqueViolation } from '../store/errors.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { insertVerification } from '../store/verifications.ts';
import { type AcceptedDocument, type ApplicationFault, checkDuplicates } from './check-application.ts';
import type { Core } from './core.ts';
import type { Customer, Identifier, Profile } from './customer.ts';
import type { CustomerDraft } from './draft.ts';
import { ENROLL_IN_REQUEST_MS } from './enroll-customer.ts';
import { CHAIN_START, chain, type Event, type Fact } from './events.ts';
import { POLICY_VERSION } from './policy.ts';
import type { Job } from './ports.ts';
import { recordEvents } from './record-events.ts';

/** An application that passed every check. */
export interface NewCustomer {
  readonly profile: Profile;
  readonly identifier: Identifier;
  readonly documents: readonly AcceptedDocument[];
  /** Enroll with the issuer at once instead of before the first card. */
  readonly enroll: boolean;
}

export type CreateResult =
  | { readonly kind: 'created'; readonly customer: Customer }
  | { readonly kind: 'refused'; readonly faults: readonly ApplicationFault[] };

interface Plan {
  readonly customer: Customer;
  readonly verificationId: string;
  readonly events: readonly Event[];
  readonly jobs: readonly Job[];
}

/**
 * Makes a draft a customer: documents, rows, events, deliveries and jobs, all or nothing.
 * @param prepare Gets the customer as it will be, and gives what else to write in the transaction: the answer, kept.
 * @returns `refused` when another request was faster with the same e-mail or number.
 */
export async function createCustomer(
  core: Core,
  scope: Scope,
  draft: CustomerDraft,
  application: NewCustomer,
  prepare: (customer: Customer) => Promise<(tx: Tx) => Promise<void>>,
): Promise<CreateResult> {
  const plan = planCustomer(scope, draft, application, core.providers[scope.mode].issuer.name, scope.now());
  const blobs = application.documents.map((document) => ({
    document,
    key: blobKey(scope, draft.customerId, document.id),
  }));
  const remember = await prepare(plan.customer);
  try {
    for (const { key, document } of blobs) await core.blobs.put(key, document.path);
    await tenantTransaction(core.database, scope, (tx) => write(core, tx, scope, draft, plan, remember));
    return { kind: 'created', customer: plan.customer };
  } catch (error) {
    // Only a refusal by the database is sure to have stored nothing. After any other fault the bytes stay: should the commit have
    // come through, they are the customer's, and if not, the sweep of orphans finds them.
    if (!isUniqueViolation(error, 'customer_email_unique', 'identifier_value_unique')) throw error;
    await Promise.all(blobs.map(({ key }) => core.blobs.remove(key)));
    const { email } = application.profile;
    const { faults } = await checkDuplicates(core, scope, { email, identifier: application.identifier });
    return { kind: 'refused', faults };
  }
}

/** Where a document's bytes are kept. */
export const blobKey = (scope: Scope, customerId: string, documentId: string): string =>
  `${scope.tenantId}/${customerId}/${documentId}`;

/** Everything the creation writes, decided before a connection is taken. */
function planCustomer(scope: Scope, draft: CustomerDraft, application: NewCustomer, issuer: string, now: Date): Plan {
  const { profile, identifier, documents, enroll } = application;
  const verificationId = newId();
  const facts: Fact[] = [
    { type: 'customer.created', data: { lifecycle: 'created', verification: 'pending' } },
    ...documents.map(
      (document): Fact => ({ type: 'document.received', data: { document_id: document.id, side: document.side } }),
    ),
    { type: 'verification.started', data: { verification_id: verificationId, policy: POLICY_VERSION } },
    ...(enroll ? [{ type: 'enrollment.started', data: { issuer } } as const] : []),
  ];
  const events = chain(scope, { id: draft.customerId, ...CHAIN_START }, facts, now);
  const { version, hash } = events.at(-1) ?? { version: CHAIN_START.version, hash: CHAIN_START.eventHash };
  return {
    verificationId,
    events,
    jobs: [
      { name: 'verify-customer', subject: draft.customerId, delayMs: 0 },
      // Behind the try within the request, so that the two do not meet.
      ...(enroll
        ? [{ name: 'enroll-customer', subject: draft.customerId, delayMs: 2 * ENROLL_IN_REQUEST_MS } as const]
        : []),
    ],
    customer: {
      id: draft.customerId,
      lifecycle: 'created',
      verification: 'pending',
      version,
      eventHash: hash,
      profile,
      identifiers: [identifier],
      documents,
      latestVerification: { id: verificationId, tries: 0, decision: null, publicReasons: [] },
      enrollments: enroll ? [{ issuer, state: 'pending', tries: 0, failureReason: null }] : [],
      createdAt: now,
      updatedAt: now,
    },
  };
}

async function write(
  core: Core,
  tx: Tx,
  scope: Scope,
  draft: CustomerDraft,
  { customer, verificationId, events, jobs }: Plan,
  remember: (tx: Tx) => Promise<void>,
): Promise<void> {
  const startedAt = customer.createdAt;
  const identifiers = customer.identifiers.map((identifier) => ({ ...identifier, id: newId() }));
  await insertCustomer(tx, scope, core.vault, draft.key, { ...customer, identifiers });
  await insertDocuments(tx, scope, core.vault, draft.key, customer.documents, startedAt);
  await insertVerification(tx, scope, {
    id: verificationId,
    customerId: customer.id,
    policyVersion: POLICY_VERSION,
    startedAt,
  });
  for (const { issuer } of customer.enrollments)
    await insertEnrollment(tx, scope, { customerId: customer.id, issuer, startedAt });
  await recordEvents(core, tx, scope, events, jobs);
  await remember(tx);
}
