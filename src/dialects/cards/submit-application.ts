import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import type { Answer } from '../../http/idempotency.ts';
import type { Refusal } from '../../http/refusal.ts';
import { describeFault } from '../../lib/describe-fault.ts';
import type { Fault } from '../../lib/fault.ts';
import { type Application, checkApplication, type SubmittedDocument } from '../../onboarding/check-application.ts';
import { createCustomer } from '../../onboarding/create-customer.ts';
import { DOCUMENT_TYPES, type Identifier, type Profile } from '../../onboarding/customer.ts';
import type { CustomerDraft } from '../../onboarding/draft.ts';
import { ENROLL_IN_REQUEST_MS, enrollCustomer } from '../../onboarding/enroll-customer.ts';
import type { CardsDeps } from './deps.ts';
import { refuse, type Wording, wordFault } from './faults.ts';
import { refusalBody, renderCustomer, success } from './render.ts';
import type { CustomerFields } from './schemas.ts';

/** One of the two creates, read from the wire. */
export interface Submission {
  readonly operation: 'cards.createCustomer' | 'cards.enrollCustomer';
  readonly message: string;
  readonly wording: Wording;
  /** The text fields as they came: checked where `shapeFaults` names none of them. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly shapeFaults: readonly Fault[];
  readonly documents: readonly SubmittedDocument[];
  readonly enroll: boolean;
  readonly dryRun: boolean;
  /** What makes two requests the same. */
  readonly content: unknown;
}

/** What both creates do with a submission: every check, all faults at once, then the customer, then perhaps the issuer. */
export async function submitApplication(
  deps: CardsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  draft: CustomerDraft,
  submission: Submission,
): Promise<FastifyReply> {
  const { core } = deps;
  const { scope } = callerOf(request);

  if (submission.dryRun) {
    const customer = await check(deps, request, draft, submission);
    const preview = { ...(await renderCustomer(deps, scope, preliminary(draft, customer, scope.now()))), id: null };
    return reply.code(200).send(success(200, 'Dry run passed: nothing was stored', preview));
  }

  const sent = await deps.answerOnce(request, reply, {
    operation: submission.operation,
    content: submission.content,
    renderRefusal: (refusal: Refusal): Answer => ({
      status: refusal.status,
      body: JSON.stringify(refusalBody(refusal, request.id)),
    }),
    async produce(remember) {
      const application = await check(deps, request, draft, submission);
      let answer: Answer | undefined;
      const result = await createCustomer(core, scope, draft, application, async (customer) => {
        const body = success(201, submission.message, await renderCustomer(deps, scope, customer));
        const made = { status: 201, body: reply.code(201).serialize(body) as string };
        answer = made;
        return (tx) => remember(tx, draft.key, made);
      });
      if (result.kind === 'refused') throw refuse(result.faults.map((fault) => wordFault(fault, submission.wording)));
      if (submission.enroll) await enrollNow(deps, request, result.customer.id);
      if (!answer) throw new Error('created without an answer');
      return answer;
    },
  });
  return sent;
}

/** The application, or a refusal with every fault found. */
async function check(deps: CardsDeps, request: FastifyRequest, draft: CustomerDraft, submission: Submission) {
  const { scope } = callerOf(request);
  const application = applicationOf(submission);
  const { faults, documents } = await checkApplication(deps.core, scope, draft, application);
  const all = [...submission.shapeFaults, ...faults.map((fault) => wordFault(fault, submission.wording))];
  if (all.length > 0) throw refuse(all);
  const fields = submission.fields as CustomerFields;
  return { profile: profileOf(fields), identifier: identifierOf(fields), documents, enroll: submission.enroll };
}

/** What of the submission is well-formed enough to be checked further. */
function applicationOf({ fields, shapeFaults, documents }: Submission): Application {
  const wrong = new Set(shapeFaults.map((fault) => fault.field));
  const field = (name: keyof CustomerFields): string | null => {
    const value = fields[name];
    return typeof value === 'string' && !wrong.has(`/${name}`) ? value : null;
  };
  const [type, country, value] = [field('id_document_type'), field('country_iso_code'), field('identification_number')];
  const documentType = DOCUMENT_TYPES.find((candidate) => candidate === type?.trim()) ?? null;
  return {
    email: field('email'),
    identifier:
      documentType && country && value ? { type: documentType, country: country.trim().toUpperCase(), value } : null,
    dateOfBirth: field('date_of_birth')?.trim() ?? null,
    documentType,
    documents,
  };
}

const profileOf = (fields: CustomerFields): Profile => ({
  firstName: fields.first_name,
  lastName: fields.last_name,
  email: fields.email,
  dateOfBirth: fields.date_of_birth.trim(),
  phone: { countryCode: fields.country_phone_code, number: fields.phone_number },
  address: {
    street: fields.street,
    city: fields.city,
    state: fields.state,
    postalCode: fields.postal_code,
    country: fields.country,
    countryCode: fields.country_iso_code,
  },
});

const identifierOf = (fields: CustomerFields): Identifier => ({
  type: fields.id_document_type.trim() as Identifier['type'],
  country: fields.country_iso_code.trim().toUpperCase(),
  value: fields.identification_number,
});

/** The customer that a dry run would have made; its uploads are not kept, so there is nothing to link to. */
const preliminary = (
  { customerId }: CustomerDraft,
  { profile, identifier, documents }: Awaited<ReturnType<typeof check>>,
  now: Date,
) => ({
  id: customerId,
  lifecycle: 'created' as const,
  verification: 'pending' as const,
  version: 0,
  eventHash: Buffer.alloc(0),
  profile,
  identifiers: [identifier],
  documents: documents.filter((document) => document.sourceUrl !== null),
  latestVerification: null,
  enrollments: [],
  createdAt: now,
  updatedAt: now,
});

/** The customer exists whatever happens here: a fault leaves the enrollment to its job. */
async function enrollNow(deps: CardsDeps, request: FastifyRequest, customerId: string): Promise<void> {
  try {
    await enrollCustomer(deps.core, callerOf(request).scope, customerId, ENROLL_IN_REQUEST_MS);
  } catch (error) {
    request.log.error(describeFault(error), 'enrollment left to its job');
  }
}
