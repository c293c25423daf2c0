import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { documentSchemas, readDocument, type SentDocument } from '../../http/read-document.ts';
import { parseQuery } from '../../http/read-query.ts';
import { closed, flag } from '../../http/schema-parts.ts';
import { type Wording, wordFault } from '../../http/word-fault.ts';
import type { Fault } from '../../lib/fault.ts';
import type { Scope } from '../../lib/scope.ts';
import { amendCustomer, type ChangeResult } from '../../onboarding/amend-customer.ts';
import { checkApplication } from '../../onboarding/check-application.ts';
import {
  BUSINESS_DOCUMENT_TYPES,
  type Customer,
  type CustomerKind,
  DOCUMENT_TYPES,
  type DocumentType,
  IDENTITY_DOCUMENT_TYPES,
} from '../../onboarding/customer.ts';
import { type CustomerDraft, stageDocument } from '../../onboarding/draft.ts';
import { type Asked, type Change, changeCustomerBy } from './change-customer.ts';
import { finalRejection, withDraft, wrongKind } from './existing-customer.ts';
import { renderNewDocument } from './render-parts.ts';
import type { DialectDeps, Voice } from './voice.ts';

export const DOCUMENT = documentSchemas(DOCUMENT_TYPES);

export const DryRunQuery = closed({ dry_run: flag('Run every check, store nothing.') });

/** What shows who each kind of customer is. */
const TYPES_OF: Readonly<Record<CustomerKind, readonly DocumentType[]>> = {
  individual: IDENTITY_DOCUMENT_TYPES,
  business: BUSINESS_DOCUMENT_TYPES,
};

/** One side of a document of a customer that exists, uploaded or named by URL. */
export const addDocumentBy =
  (voice: Voice, operation: Change['operation'], wordingOf: (field: 'file' | 'url') => Wording) =>
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    withDraft(deps, request, async (draft) => {
      const { scope } = callerOf(request);
      const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
      const sent = await readDocument(request, DOCUMENT, (bytes) =>
        stageDocument(deps.core, scope, draft, 'front', bytes, null),
      );
      const dryRun = query.dry_run ?? false;
      const wording = wordingOf(sent.document?.kind === 'url' ? 'url' : 'file');
      return changeCustomerBy(voice)(deps, request, reply, {
        operation,
        shapeFaults: [...queryFaults, ...sent.faults],
        dryRun,
        content: sent.content,
        wording,
        run: (customer, asked) => keep(deps, voice, scope, draft, sent, wording, customer, asked),
        show: { status: 201, render: ({ documents }) => renderNewDocument(documents.at(-1), dryRun) },
      });
    });

async function keep(
  { core }: DialectDeps,
  { refuse }: Voice,
  scope: Scope,
  draft: CustomerDraft,
  { type, document }: SentDocument<DocumentType>,
  wording: Wording,
  customer: Customer,
  asked: Asked,
): Promise<ChangeResult> {
  if (!type || !document) throw new Error('no document, and no fault');
  const { faults, documents } = await checkApplication(core, scope, draft, {
    email: null,
    clientReference: null,
    identifiers: [],
    dateOfBirth: null,
    incorporationDate: null,
    documentType: type,
    documents: [document],
  });
  const all = [...conflictsOf(customer, type), ...faults.map((fault) => wordFault(fault, wording))];
  if (all.length > 0) throw refuse(all);
  return amendCustomer(core, scope, customer.id, {
    ...asked,
    documents,
    // While the document was inspected the customer may have been rejected.
    amend(locked) {
      const conflicts = conflictsOf(locked, type);
      if (conflicts.length > 0) throw refuse(conflicts);
      return {};
    },
  });
}

/** What stands against a document of this type: the customer takes no such document, or none any more. */
const conflictsOf = (customer: Customer, type: DocumentType): Fault[] => {
  const { kind } = customer.profile;
  return [...finalRejection(customer), ...(TYPES_OF[kind].includes(type) ? [] : [wrongKind(kind, '/type')])];
};
