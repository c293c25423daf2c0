import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { systemClock } from '../lib/clock.ts';
import { createGuardedFetch } from '../lib/guarded-fetch.ts';
import { authorityOf } from '../lib/url-guard.ts';
import { fileSystemBlobs } from '../providers/blobs/file-system.ts';
import { s3Blobs, s3Url } from '../providers/blobs/s3.ts';
import type { Command } from './command.ts';
import { type CommandDatabase, withDatabase } from './with-database.ts';

/** A clock further off than this breaks tokens and webhook signatures. */
const CLOCK_DRIFT_MS = 5_000;
const FREE_BYTES = 1024 ** 3;

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly fix: string | null;
}

export const doctor: Command = {
  usage: 'doctor',
  summary: 'Check database, keys, blob store, clock and disk, and say how to mend what is wrong.',
  options: {},
  async run(context) {
    // Reaching the database and proving the root key are the first two checks: their failure says how to fix it.
    const findings = await withDatabase(context, async (database) => [
      { check: 'database', ok: true, fix: null },
      { check: 'root key', ok: true, fix: null },
      await checkVersion(database),
      await checkClock(database),
      await checkBlobs(database),
      await checkDisk(database),
    ]);
    context.print(
      findings,
      findings.map(({ check, ok, fix }) => `${ok ? 'ok    ' : 'FAILED'}  ${check}${fix ? `: ${fix}` : ''}`),
    );
    if (findings.some(({ ok }) => !ok)) context.fail();
  },
};

async function checkVersion({ owner }: CommandDatabase): Promise<Finding> {
  const { rows } = await sql<{ version: number }>`select current_setting('server_version_num')::int as version`.execute(
    owner,
  );
  const ok = (rows[0]?.version ?? 0) >= 130_000;
  return { check: 'database version', ok, fix: ok ? null : 'PostgreSQL 13 or newer is needed' };
}

async function checkClock({ owner }: CommandDatabase): Promise<Finding> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(owner);
  const ok = Math.abs((rows[0]?.now.getTime() ?? 0) - systemClock().getTime()) < CLOCK_DRIFT_MS;
  return {
    check: 'clock',
    ok,
    fix: ok ? null : 'the clocks of this machine and of the database differ: synchronise them with NTP',
  };
}

async function checkBlobs({ config }: CommandDatabase): Promise<Finding> {
  const fetch = createGuardedFetch({ allowPrivateHosts: config.s3 ? [authorityOf(s3Url(config.s3))] : [] });
  try {
    const blobs = config.s3 ? s3Blobs(config.s3, fetch) : fileSystemBlobs(join(config.dataDirectory, 'documents'));
    await blobs.check();
    return { check: 'blob store', ok: true, fix: null };
  } catch (error) {
    return { check: 'blob store', ok: false, fix: error instanceof Error ? error.message : 'unknown fault' };
  } finally {
    await fetch.close();
  }
}

async function checkDisk({ config }: CommandDatabase): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(config.dataDirectory);
    const ok = bavail * bsize >= FREE_BYTES;
    return { check: 'disk', ok, fix: ok ? null : 'less than 1 GB is free under GATEHOUSE_DATA_DIR' };
  } catch {
    return {
      check: 'disk',
      ok: false,
      fix: 'GATEHOUSE_DATA_DIR is not there or cannot be read: serve makes it when it starts',
    };
  }
}
