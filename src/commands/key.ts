import { newApiKey, newClientPair } from '../lib/credential-text.ts';
import { MODES, type Mode, type Scope } from '../lib/scope.ts';
import type { Database } from '../store/connect.ts';
import { insertCredential, listCredentials, revokeCredential } from '../store/credentials.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { argument, type Command, oneOf, required, UsageError } from './command.ts';
import { scopeOf, withDatabase } from './with-database.ts';

const TENANT = { type: 'string', help: 'Id of the company' } as const;
const MODE = { type: 'string', help: `${MODES.join(' or ')}; test unless said otherwise` } as const;

export const keyCreate: Command = {
  usage: 'key create --tenant TENANT [--mode MODE]',
  summary: 'Make an API key and a client pair for a company. The secrets are shown once.',
  options: { tenant: TENANT, mode: MODE },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const mode = oneOf(context, 'mode', MODES, 'test');
      const made = await createCredentials(owner, required(context, 'tenant'), mode);
      context.print(
        made,
        Object.entries(made).map(([name, value]) => `${name}: ${value}`),
      );
    }),
};

/** A client pair and an API key in one mode, as they are shown this once. */
export async function createCredentials(owner: Database, tenantId: string, mode: Mode) {
  const scope = await scopeOf(owner, tenantId, mode);
  return tenantTransaction(owner, scope, (tx) => addCredentials(tx, scope));
}

/** The same, in a transaction of the tenant that is open. */
export async function addCredentials(tx: Tx, { tenantId, mode, now }: Scope) {
  const [client, apiKey, createdAt] = [newClientPair(), newApiKey(mode), now()];
  await insertCredential(tx, tenantId, { ...client, kind: 'client', mode, createdAt });
  await insertCredential(tx, tenantId, { ...apiKey, kind: 'api_key', mode, createdAt });
  return { client_id: client.id, client_key: client.secretText, api_key: apiKey.secretText };
}

export const keyList: Command = {
  usage: 'key list --tenant TENANT',
  summary: 'List the credentials of a company, without their secrets.',
  options: { tenant: TENANT },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const scope = await scopeOf(owner, required(context, 'tenant'), 'test');
      const keys = await tenantTransaction(owner, scope, (tx) => listCredentials(tx, scope.tenantId));
      context.print(
        keys,
        keys.map(
          (key) =>
            `${key.id}  ${key.kind}  ${key.mode}  ${key.revoked_at ? `revoked ${key.revoked_at.toISOString()}` : 'valid'}`,
        ),
      );
    }),
};

export const keyRevoke: Command = {
  usage: 'key revoke KEY --tenant TENANT',
  summary: 'End a credential at once, with every access token given for it.',
  options: { tenant: TENANT },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const id = argument(context, 'KEY');
      const scope = await scopeOf(owner, required(context, 'tenant'), 'test');
      const revoked = await tenantTransaction(owner, scope, (tx) =>
        revokeCredential(tx, scope.tenantId, id, scope.now()),
      );
      if (!revoked)
        throw new UsageError('This company has no valid credential with this id: `gatehouse key list` shows them');
      context.print({ id, revoked: true }, [`${id}  revoked`]);
    }),
};
