import { inject } from 'vitest';
import { createCredentials } from '../../src/commands/key.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Mode } from '../../src/lib/scope.ts';
import { type Connection, connectAsOwner, type Database } from '../../src/store/connect.ts';
import { insertTenant, type KybStatus } from '../../src/store/tenants.ts';

export interface TestTenant {
  readonly id: string;
  readonly client_id: string;
  readonly client_key: string;
  readonly api_key: string;
}

let connection: Connection | undefined;

/** The shared server's database, as its owner (in tests a superuser, which row-level security does not bind). */
export function ownerDatabase() {
  connection ??= connectAsOwner(inject('shared').databaseUrl);
  return connection.database;
}

/** Lets go of it; whoever asks again gets another. */
export async function closeOwnerDatabase(): Promise<void> {
  const open = connection;
  connection = undefined;
  await open?.close();
}

/** A tenant of its own for a test, with credentials, on the shared server or the one of `database`. */
export async function newTenant(
  options: { kybStatus?: KybStatus; mode?: Mode; database?: Database } = {},
): Promise<TestTenant> {
  const { kybStatus = 'APPROVED', mode = 'test', database = ownerDatabase() } = options;
  const id = newId();
  await insertTenant(database, { id, name: 'Test', kybStatus, createdAt: new Date() });
  return { id, ...(await createCredentials(database, id, mode)) };
}

/** More credentials of a tenant on the shared server. */
export const moreCredentials = async ({ id }: TestTenant, mode: Mode): Promise<TestTenant> => ({
  id,
  ...(await createCredentials(ownerDatabase(), id, mode)),
});
