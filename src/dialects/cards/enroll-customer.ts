import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { faultsOf } from '../../http/validate.ts';
import type { Fault } from '../../lib/fault.ts';
import type { SubmittedDocument } from '../../onboarding/check-application.ts';
import { DOCUMENT_SIDES, type DocumentSide } from '../../onboarding/customer.ts';
import { discardDraft, openDraft } from '../../onboarding/draft.ts';
import type { CardsDeps } from './deps.ts';
import { ENROLL_WORDING } from './faults.ts';
import { parseQuery } from './read-query.ts';
import { EnrollBody, EnrollQuery } from './schemas.ts';
import { submitApplication } from './submit-application.ts';

/** `POST /customers/enroll`: a customer with documents named by URL, enrolled with the issuer in the same call. */
export const enrollCustomer =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(EnrollQuery, request.query);
    const fields = membersOf(request.body);
    const faults = faultsOf(EnrollBody, request.body, 'body');
    const wrong = new Set(faults.map((fault) => fault.field));
    const named = DOCUMENT_SIDES.filter((side) => urlField(side) in fields && !wrong.has(`/${urlField(side)}`));
    const urls = named.map((side) => readUrl(side, fields, wrong));
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

const urlField = (side: DocumentSide): string => `id_document_${side}_url`;

const isFault = (value: SubmittedDocument | Fault): value is Fault => 'code' in value;

const membersOf = (body: unknown): Readonly<Record<string, unknown>> =>
  body !== null && typeof body === 'object' && !Array.isArray(body) ? { ...body } : {};

function readUrl(
  side: DocumentSide,
  fields: Readonly<Record<string, unknown>>,
  wrong: ReadonlySet<string>,
): SubmittedDocument | Fault {
  const name = urlField(side);
  const url = URL.parse(String(fields[name]).trim());
  if (!url) return { field: `/${name}`, code: 'invalid_format', message: `${name} must be an absolute HTTPS URL` };
  if (url.protocol !== 'https:') return { field: `/${name}`, code: 'not_https', message: `${name} must be HTTPS` };
  const hash = `id_document_${side}_sha256`;
  const sha256 = wrong.has(`/${hash}`) ? null : fields[hash];
  const expected = typeof sha256 === 'string' ? Buffer.from(sha256.trim(), 'hex') : null;
  return { kind: 'url', side, url: String(fields[name]).trim(), sha256: expected };
}
