import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { isFault, readDocumentUrl } from '../../http/document-url.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import { fieldsOf } from '../../lib/fault.ts';
import { membersOf } from '../../lib/records.ts';
import type { SubmittedDocument } from '../../onboarding/check-application.ts';
import { DOCUMENT_SIDES, type DocumentSide } from '../../onboarding/customer.ts';
import { discardDraft, openDraft } from '../../onboarding/draft.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { CardsDeps } from './deps.ts';
import { ENROLL_WORDING } from './faults.ts';
import { EnrollBody } from './schemas.ts';
import { submitApplication } from './submit-application.ts';

/** `POST /customers/enroll`: a customer with documents named by URL, enrolled with the issuer in the same call. */
export const enrollCustomer =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    const fields = membersOf(request.body);
    const faults = faultsOf(EnrollBody, request.body, 'body');
    const wrong = fieldsOf(faults);
    const urls = DOCUMENT_SIDES.flatMap((side) => readDocumentUrl(side, namesOf(side), fields, wrong) ?? []);
    const draft = openDraft(deps.core, callerOf(request).scope);
    try {
      return await submitApplication(deps, request, reply, draft, {
        operation: 'cards.enrollCustomer',
        message: 'Customer enrolled successfully',
        wording: ENROLL_WORDING,
        fields,
        shapeFaults: [...queryFaults, ...faults, ...urls.filter(isFault)],
        documents: urls.filter((url): url is SubmittedDocument => !isFault(url)),
        enroll: true,
        dryRun: query.dry_run ?? false,
        content: { query, body: request.body },
      });
    } finally {
      await discardDraft(draft);
    }
  };

const namesOf = (side: DocumentSide) => ({ url: `id_document_${side}_url`, sha256: `id_document_${side}_sha256` });
