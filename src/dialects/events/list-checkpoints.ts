import type { FastifyReply, FastifyRequest } from 'fastify';
import { listCheckpoints as list } from '../../audit/list-checkpoints.ts';
import { renderCheckpoint } from '../../audit/wire.ts';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { pageOf } from '../../webhooks/page.ts';
import type { EventsDeps } from './deps.ts';
import { pageRequest } from './page-request.ts';
import { PageQuery } from './schema-parts.ts';

/** The cursor is the sequence of a page's last checkpoint. */
const SEQUENCE = /^[1-9]\d{0,8}$/;

const readSequence = (cursor: string): { sequence: number } | null =>
  SEQUENCE.test(cursor) ? { sequence: Number(cursor) } : null;

/** `GET /audit/checkpoints`: newest first, with the key that verifies them. */
export const listCheckpoints =
  ({ core, auditKey }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const { values, faults } = parseQuery(PageQuery, request.query);
    const asked = pageRequest(values, faults, readSequence);
    const page = await pageOf(asked, (limit) => list(core, scope, { limit, before: asked.olderThan?.sequence }));
    return reply.code(200).send({
      data: page.items.map((checkpoint) => renderCheckpoint(scope, checkpoint)),
      next_cursor: page.older && String(page.older.sequence),
      public_key: { key_id: auditKey.keyId, pem: auditKey.publicKeyPem },
    });
  };
