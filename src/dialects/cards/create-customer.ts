import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { faultsOfForm } from '../../http/form-faults.ts';
import { readMultipart } from '../../http/multipart.ts';
import { parseQuery } from '../../http/read-query.ts';
import type { DocumentSide } from '../../onboarding/customer.ts';
import { discardDraft, openDraft, type StagedDocument, stageDocument } from '../../onboarding/draft.ts';
import type { CardsDeps } from './deps.ts';
import { CREATE_WORDING } from './faults.ts';
import { CreateFields, CreateQuery } from './schemas.ts';
import { submitApplication } from './submit-application.ts';

const FRONT = 'id_document_front';
const BACK = 'id_document_back';
const SIDES: Readonly<Record<string, DocumentSide>> = { [FRONT]: 'front', [BACK]: 'back' };

/** Documents of these types say something on the back. */
const NEEDS_BACK: readonly unknown[] = ['DRIVERS_LICENSE', 'NIN'];

/** `POST /customers`: a customer with uploaded documents. */
export const createCustomer =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const { values: query, faults: queryFaults } = parseQuery(CreateQuery, request.query);
    const draft = openDraft(deps.core, scope);
    try {
      const form = await readMultipart(request, {
        files: [FRONT, BACK],
        onFile: (field, stream) => stageDocument(deps.core, scope, draft, SIDES[field] ?? 'front', stream, null),
      });
      const fields = Object.fromEntries(form.fields);
      const documents = usedFiles(form.files, fields);
      return await submitApplication(deps, request, reply, draft, {
        operation: 'cards.createCustomer',
        message: 'Customer created successfully',
        wording: CREATE_WORDING,
        fields,
        shapeFaults: [...queryFaults, ...faultsOfForm(form, CreateFields, requiredFiles(fields))],
        documents: documents.map((staged) => ({ kind: 'upload', staged })),
        enroll: query.enroll ?? false,
        dryRun: query.dry_run ?? false,
        content: {
          query,
          fields,
          files: [...form.files].map(([field, { sha256 }]) => [field, sha256.toString('hex')]).sort(),
        },
      });
    } finally {
      await discardDraft(draft);
    }
  };

const requiredFiles = (fields: Readonly<Record<string, string>>): string[] =>
  NEEDS_BACK.includes(typeOf(fields)) ? [FRONT, BACK] : [FRONT];

/** The back of a passport is not used, whatever it is. */
const usedFiles = (
  files: ReadonlyMap<string, StagedDocument>,
  fields: Readonly<Record<string, string>>,
): StagedDocument[] => [...files.values()].filter((file) => file.side === 'front' || typeOf(fields) !== 'PASSPORT');

const typeOf = (fields: Readonly<Record<string, string>>): string | undefined => fields.id_document_type?.trim();
