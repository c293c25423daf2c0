import type { FastifyReply, FastifyRequest } from 'fastify';
import { unauthorized } from '../../http/refusal.ts';
import { faultsOf } from '../../http/validate.ts';
import { isClientId, matchesSecret } from '../../lib/credential-text.ts';
import { findCredential } from '../../store/credentials.ts';
import type { CardsDeps } from './deps.ts';
import { refuse } from './faults.ts';
import { TokenBody } from './schemas.ts';

const TOKEN_SECONDS = 3_600;

/** `POST /auth/token`: an access token for a client pair. The answer has no envelope. */
export const createToken =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const faults = faultsOf(TokenBody, request.body, 'body');
    if (faults.length > 0) throw refuse(faults);
    const { client_id: id, client_key: key } = request.body as { client_id: string; client_key: string };
    const found = isClientId(id) ? await findCredential(deps.core.database, id) : null;
    if (found?.kind !== 'client' || !matchesSecret(key, found.secretSha256))
      throw unauthorized('Invalid client_id or client_key');
    const claims = { subject: id, tenantId: found.tenantId, mode: found.mode };
    const token = await deps.accessTokens.sign(claims, TOKEN_SECONDS, deps.clock());
    return reply
      .header('cache-control', 'no-store')
      .code(200)
      .send({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS });
  };
