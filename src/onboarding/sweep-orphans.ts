import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scope } from '../lib/scope.ts';
import { MODES } from '../lib/scope.ts';
import { knownDocuments } from '../store/documents.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { listTenants } from '../store/tenants.ts';
import type { Core } from './core.ts';

/** Younger bytes may belong to a request that is still running. */
const ORPHAN_AGE_MS = 60 * 60 * 1_000;
const BATCH = 500;

export interface Swept {
  readonly removed: number;
  /** Blobs of tenants that this database does not have, left where they are. More than none points to a wrong database or store. */
  readonly ofUnknownTenants: number;
}

/**
 * Removes bytes that no customer owns: what a crash left in the staging folder, and blobs whose transaction never committed.
 * A blob of an unknown tenant stays: another installation's, or ours while the database is not the one it belongs to.
 */
export async function sweepOrphans(core: Core, now: Date): Promise<Swept> {
  const before = new Date(now.getTime() - ORPHAN_AGE_MS);
  const staged = await sweepStaging(core.stagingDirectory, before);
  const blobs = await sweepBlobs(core, before, now);
  return { ...blobs, removed: staged + blobs.removed };
}

async function sweepStaging(directory: string, before: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    // A request that ended meanwhile has taken its file away.
    const found = await stat(path).catch(unlessAbsent);
    if (!found || found.mtime >= before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

async function sweepBlobs(core: Core, before: Date, now: Date): Promise<Swept> {
  const tenants = new Set((await listTenants(core.database)).map(({ id }) => id));
  let [removed, ofUnknownTenants] = [0, 0];
  let batch: string[] = [];
  const flush = async () => {
    const orphans = await orphansAmong(core, batch, now);
    for (const key of orphans) await core.blobs.remove(key);
    removed += orphans.length;
    batch = [];
  };
  for await (const { key, storedAt } of core.blobs.list()) {
    if (storedAt >= before) continue;
    if (!tenants.has(tenantIdOf(key))) ofUnknownTenants += 1;
    else if (batch.push(key) >= BATCH) await flush();
  }
  await flush();
  return { removed, ofUnknownTenants };
}

async function orphansAmong(core: Core, keys: readonly string[], now: Date): Promise<string[]> {
  const byTenant = Map.groupBy(keys, tenantIdOf);
  const orphans: string[] = [];
  for (const [tenantId, owned] of byTenant) {
    const ids = owned.map(documentIdOf);
    const known = new Set<string>();
    for (const mode of MODES) {
      const scope: Scope = { tenantId, mode, now: () => now };
      const found = await tenantTransaction(core.database, scope, (tx) => knownDocuments(tx, scope, ids));
      for (const id of found) known.add(id);
    }
    orphans.push(...owned.filter((key) => !known.has(documentIdOf(key))));
  }
  return orphans;
}

const tenantIdOf = (key: string): string => key.split('/')[0] ?? '';
const documentIdOf = (key: string): string => key.split('/')[2] ?? '';

function unlessAbsent(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error;
  return null;
}
