import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { isFault, readDocumentUrl } from '../../http/document-url.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import { wordFault } from '../../http/word-fault.ts';
import { type Fault, fieldsOf } from '../../lib/fault.ts';
import { membersOf } from '../../lib/records.ts';
import type { Scope } from '../../lib/scope.ts';
import { amendCustomer, type ChangeResult } from '../../onboarding/amend-customer.ts';
import { checkApplication, type SubmittedDocument } from '../../onboarding/check-application.ts';
import {
  BUSINESS_IDENTIFIER_TYPES,
  type Customer,
  type CustomerKind,
  DOCUMENT_SIDES,
  type DocumentSide,
  type DocumentType,
  IDENTITY_DOCUMENT_TYPES,
  type IdentifierType,
  PERSON_IDENTIFIER_TYPES,
} from '../../onboarding/customer.ts';
import type { CustomerDraft } from '../../onboarding/draft.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { Asked } from '../shared/change-customer.ts';
import { finalRejection, withDraft, wrongKind } from '../shared/existing-customer.ts';
import { renderDocument } from '../shared/render-parts.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { refuse, WORDING } from './faults.ts';
import { renderCustomer } from './render.ts';
import { KycBody, type KycFields } from './schemas.ts';
import { identifierOf, withIdentifier } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** Numbers that each kind of customer is given. */
const TYPES_OF: Readonly<Record<CustomerKind, readonly IdentifierType[]>> = {
  individual: PERSON_IDENTIFIER_TYPES,
  business: BUSINESS_IDENTIFIER_TYPES,
};

/** `POST /customers/{id}/kyc`: what a verification needs, at once. It begins as soon as nothing is missing. */
export const submitKyc =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    withDraft(deps, request, async (draft) => {
      const { scope } = callerOf(request);
      const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
      const { documents, faults } = readKyc(request.body);
      const dryRun = query.dry_run ?? false;
      return changeCustomer(deps, request, reply, {
        operation: 'wallets.submitKyc',
        shapeFaults: [...queryFaults, ...faults],
        dryRun,
        content: request.body,
        wording: WORDING,
        run: (customer, asked) => submit(deps, scope, draft, request.body as KycFields, documents, customer, asked),
        show: {
          status: 200,
          render: (customer) => (dryRun ? renderPreview(customer, draft) : renderCustomer(customer)),
        },
      });
    });

/** The documents of a body, and everything wrong with its shape. */
function readKyc(body: unknown): { documents: SubmittedDocument[]; faults: Fault[] } {
  const fields = membersOf(body);
  const faults = faultsOf(KycBody, body, 'body');
  const wrong = fieldsOf(faults);
  const urls = DOCUMENT_SIDES.flatMap((side) => readDocumentUrl(side, namesOf(side), fields, wrong) ?? []);
  const shapeFaults = [...faults, ...urls.filter(isFault)];
  const named = fieldsOf(shapeFaults);
  const misplaced = [...withoutUrl(fields), ...withoutDocument(fields)].filter(({ field }) => !named.has(field));
  return {
    documents: urls.filter((url): url is SubmittedDocument => !isFault(url)),
    faults: [...shapeFaults, ...misplaced],
  };
}

const namesOf = (side: DocumentSide) => ({ url: `document_${side}_url`, sha256: `document_${side}_sha256` });

/** A hash says nothing without the URL whose bytes it is of. */
const withoutUrl = (fields: Readonly<Record<string, unknown>>): Fault[] =>
  DOCUMENT_SIDES.map(namesOf)
    .filter(({ url, sha256 }) => fields[sha256] !== undefined && fields[url] === undefined)
    .map(({ url, sha256 }) => ({ field: `/${url}`, code: 'required', message: `${url} is required with ${sha256}` }));

/** Some numbers are on no document that this operation takes. */
function withoutDocument(fields: Readonly<Record<string, unknown>>): Fault[] {
  const { type } = membersOf(fields.identification);
  const isNumberOnly =
    typeof type === 'string' && Object.values(TYPES_OF).flat().some(isSame(type)) && !documentTypeOf(type);
  if (!isNumberOnly) return [];
  return DOCUMENT_SIDES.map(namesOf)
    .filter(({ url }) => fields[url] !== undefined)
    .map(({ url }) => ({
      field: `/${url}`,
      code: 'invalid_value',
      message: `${url} is only taken with identification.type ${IDENTITY_DOCUMENT_TYPES.join(', ')}`,
    }));
}

const isSame = (sent: string) => (known: string) => known === sent.trim();

const documentTypeOf = (type: string): DocumentType | null => IDENTITY_DOCUMENT_TYPES.find(isSame(type)) ?? null;

async function submit(
  { core }: DialectDeps,
  scope: Scope,
  draft: CustomerDraft,
  body: KycFields,
  submitted: readonly SubmittedDocument[],
  customer: Customer,
  asked: Asked,
): Promise<ChangeResult> {
  const identifier = identifierOf(body);
  const dateOfBirth = body.date_of_birth?.trim() ?? null;
  const { faults, documents } = await checkApplication(core, scope, draft, {
    email: null,
    clientReference: null,
    identifiers: [identifier],
    dateOfBirth: customer.profile.kind === 'individual' ? dateOfBirth : null,
    incorporationDate: null,
    documentType: documentTypeOf(identifier.type),
    documents: submitted,
  });
  const others = faults.filter((fault) => fault.kind !== 'duplicate' || fault.existingId !== customer.id);
  refuseAny([...conflictsOf(customer, body), ...others.map((fault) => wordFault(fault, WORDING))]);
  return amendCustomer(core, scope, customer.id, {
    ...asked,
    documents,
    amend(locked) {
      // While the documents were inspected the customer may have been rejected.
      refuseAny(conflictsOf(locked, body));
      const { profile, identifiers } = locked;
      return {
        ...(profile.kind === 'individual' && dateOfBirth !== null && { profile: { ...profile, dateOfBirth } }),
        identifiers: withIdentifier(identifiers, identifier),
      };
    },
  });
}

/** What the customer, being what it is, does not take. */
function conflictsOf(customer: Customer, { date_of_birth, identification }: KycFields): Fault[] {
  const { kind } = customer.profile;
  return [
    ...finalRejection(customer),
    ...(kind === 'business' && date_of_birth !== undefined ? [wrongKind(kind, '/date_of_birth')] : []),
    ...(TYPES_OF[kind].some(isSame(identification.type)) ? [] : [wrongKind(kind, '/identification/type')]),
  ];
}

function refuseAny(faults: readonly Fault[]): void {
  if (faults.length > 0) throw refuse(faults);
}

/** Where nothing is kept, no new document has an id. */
const renderPreview = (customer: Customer, { staged }: CustomerDraft) => ({
  ...renderCustomer(customer),
  documents: customer.documents.map((document) => ({
    ...renderDocument(document),
    ...(staged.some(({ id }) => id === document.id) && { id: null }),
  })),
});
