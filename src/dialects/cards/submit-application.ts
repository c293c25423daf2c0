import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import type { Answer } from '../../http/idempotency.ts';
import { refuseIfMatch } from '../../http/if-match.ts';
import type { Refusal } from '../../http/refusal.ts';
import { type Wording, wordFault } from '../../http/word-fault.ts';
import { describeFault } from '../../lib/describe-fault.ts';
import { type Fault, fieldsOf } from '../../lib/fault.ts';
import { type Application, checkApplication, type SubmittedDocument } from '../../onboarding/check-application.ts';
import { type NewCustomer, previewCustomer } from '../../onboarding/create-customer.ts';
import { IDENTITY_DOCUMENT_TYPES, type Identifier, type Profile } from '../../onboarding/customer.ts';
import type { CustomerDraft } from '../../onboarding/draft.ts';
import { ENROLL_IN_REQUEST_MS, enrollCustomer } from '../../onboarding/enroll-customer.ts';
import { createOnce } from '../shared/create-once.ts';
import type { CardsDeps } from './deps.ts';
import { refuse } from './faults.ts';
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
    const application = await check(deps, request, draft, submission);
    // Uploads are not kept, so there is nothing to link to.
    const linked = application.documents.filter((document) => document.sourceUrl !== null);
    const customer = { ...previewCustomer(core, scope, draft, application), documents: linked };
    const preview = { ...(await renderCustomer(deps, scope, customer)), id: null };
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
      const { answer, customer } = await createOnce(deps, { refuse }, request, reply, remember, {
        draft,
        application,
        wording: submission.wording,
        render: async (made) => success(201, submission.message, await renderCustomer(deps, scope, made)),
      });
      if (submission.enroll) await enrollNow(deps, request, customer.id);
      return answer;
    },
  });
  return sent;
}

/** The application, or a refusal with every fault found. */
async function check(
  deps: CardsDeps,
  request: FastifyRequest,
  draft: CustomerDraft,
  submission: Submission,
): Promise<NewCustomer> {
  if (submission.shapeFaults.length === 0) refuseIfMatch(request);
  const { scope } = callerOf(request);
  const application = applicationOf(submission);
  const { faults, documents } = await checkApplication(deps.core, scope, draft, application);
  const all = [...submission.shapeFaults, ...faults.map((fault) => wordFault(fault, submission.wording))];
  if (all.length > 0) throw refuse(all);
  const fields = submission.fields as CustomerFields;
  return {
    profile: profileOf(fields),
    identifiers: [identifierOf(fields)],
    documents,
    clientReference: null,
    metadata: {},
    requestedCurrencies: [],
    enroll: submission.enroll,
  };
}

/** What of the submission is well-formed enough to be checked further. */
function applicationOf({ fields, shapeFaults, documents }: Submission): Application {
  const wrong = fieldsOf(shapeFaults);
  const field = (name: keyof CustomerFields): string | null => {
    const value = fields[name];
    return typeof value === 'string' && !wrong.has(`/${name}`) ? value : null;
  };
  const [type, country, value] = [field('id_document_type'), field('country_iso_code'), field('identification_number')];
  const documentType = IDENTITY_DOCUMENT_TYPES.find((candidate) => candidate === type?.trim()) ?? null;
  return {
    email: field('email'),
    clientReference: null,
    identifiers:
      documentType && country && value ? [{ type: documentType, country: country.trim().toUpperCase(), value }] : [],
    dateOfBirth: field('date_of_birth')?.trim() ?? null,
    incorporationDate: null,
    documentType,
    documents,
  };
}

const profileOf = (fields: CustomerFields): Profile => ({
  kind: 'individual',
  firstName: fields.first_name,
  lastName: fields.last_name,
  otherName: null,
  email: fields.email,
  dateOfBirth: fields.date_of_birth.trim(),
  phone: { countryCode: fields.country_phone_code, number: fields.phone_number },
  address: {
    line1: fields.street,
    line2: null,
    city: fields.city,
    state: fields.state,
    postalCode: fields.postal_code,
    countryCode: fields.country_iso_code,
    countryName: fields.country,
  },
});

const identifierOf = (fields: CustomerFields): Identifier => ({
  type: fields.id_document_type.trim() as Identifier['type'],
  country: fields.country_iso_code.trim().toUpperCase(),
  value: fields.identification_number,
});

/** The customer exists whatever happens here: a fault leaves the enrollment to its job. */
async function enrollNow(deps: CardsDeps, request: FastifyRequest, customerId: string): Promise<void> {
  try {
    await enrollCustomer(deps.core, callerOf(request).scope, customerId, ENROLL_IN_REQUEST_MS);
  } catch (error) {
    request.log.error(describeFault(error), 'enrollment left to its job');
  }
}
