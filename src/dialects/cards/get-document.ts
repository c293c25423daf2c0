import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../../http/refusal.ts';
import { readDocument } from '../../onboarding/read-document.ts';
import { tenantScope } from '../../store/tenant-scope.ts';
import type { CardsDeps } from './deps.ts';

/** `GET /documents/{token}`: the bytes of a document for whoever holds a link of ours that has not expired. */
export const getDocument =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { token } = request.params as { token: string };
    const claims = await deps.documentLinks.verify(token, deps.clock());
    const scope = claims && (await tenantScope(deps.core.database, claims.tenantId, claims.mode, deps.clock));
    const document = scope && (await readDocument(deps.core, scope, claims.subject));
    if (!document) throw notFound('Document');
    return reply
      .headers({
        'cache-control': 'private, no-store',
        'content-disposition': 'inline',
        // The bytes came from a stranger: whatever they are, nothing in them runs.
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
      })
      .type(document.mediaType)
      .send(document.bytes);
  };
