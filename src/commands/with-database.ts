import type { Config } from '../config.ts';
import { readConfig } from '../config.ts';
import { startEmbedded } from '../embedded/start-embedded.ts';
import { isId } from '../lib/ids.ts';
import type { Mode, Scope } from '../lib/scope.ts';
import { readRootKey } from '../root-key.ts';
import { runningDatabase } from '../services.ts';
import { connectAsOwner, type Database } from '../store/connect.ts';
import { migrate } from '../store/migrate.ts';
import { proveRootKey } from '../store/root-key-proof.ts';
import { findTenant } from '../store/tenants.ts';
import { createVault, type Vault } from '../store/vault.ts';
import { type CommandContext, UsageError } from './command.ts';

export interface CommandDatabase {
  readonly config: Config;
  readonly url: string;
  readonly owner: Database;
  readonly vault: Vault;
}

/** Runs `work` on the configured database, that of the running server, or the embedded one started for this command. */
export async function withDatabase<T>(
  context: CommandContext,
  work: (database: CommandDatabase) => Promise<T>,
): Promise<T> {
  const config = readConfig(context.environment);
  await using closers = new AsyncDisposableStack();
  const url = config.databaseUrl ?? (await reach(config)) ?? (await start(config, closers));
  await migrate(url);
  const owner = connectAsOwner(url);
  closers.defer(() => owner.close());
  const rootKey = await readRootKey(config);
  await proveRootKey(owner.database, rootKey);
  return await work({ config, url, owner: owner.database, vault: createVault(rootKey) });
}

/** The scope of a tenant that exists, on the real clock. */
export async function scopeOf(owner: Database, tenantId: string, mode: Mode): Promise<Scope> {
  if (!isId(tenantId) || !(await findTenant(owner, tenantId))) {
    throw new UsageError('There is no tenant with this id: `gatehouse tenant list` shows them');
  }
  return { tenantId, mode, now: () => new Date() };
}

/** The embedded database of a server that runs now. */
async function reach(config: Config): Promise<string | null> {
  const url = await runningDatabase(config);
  if (url === null) return null;
  const probe = connectAsOwner(url);
  try {
    await probe.database.selectNoFrom(({ val }) => val(1).as('one')).execute();
    return url;
  } catch {
    return null;
  } finally {
    await probe.close();
  }
}

async function start(config: Config, closers: AsyncDisposableStack): Promise<string> {
  const embedded = await startEmbedded(config.dataDirectory);
  closers.defer(() => embedded.stop());
  return embedded.url;
}
