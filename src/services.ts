import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { createSigningKey, type SigningKey } from './audit/signing-key.ts';
import type { Config } from './config.ts';
import { startEmbedded } from './embedded/start-embedded.ts';
import { createInspector } from './inspection/inspector.ts';
import { jobQueue, prepareQueue, startQueue } from './jobs/queue.ts';
import type { Clock } from './lib/clock.ts';
import { createGuardedFetch, type GuardedFetch } from './lib/guarded-fetch.ts';
import { askNameServers } from './lib/name-servers.ts';
import { authorityOf } from './lib/url-guard.ts';
import type { Core } from './onboarding/core.ts';
import { fileSystemBlobs } from './providers/blobs/file-system.ts';
import { s3Blobs, s3Url } from './providers/blobs/s3.ts';
import { createDocumentSource } from './providers/document-source.ts';
import { httpIssuer } from './providers/issuer-http.ts';
import { startSandboxIssuer } from './providers/sandbox/issuer-server.ts';
import { sandboxRegistry } from './providers/sandbox/registry.ts';
import { unconfiguredIssuer, unconfiguredRegistry } from './providers/unconfigured.ts';
import { readRootKey } from './root-key.ts';
import { connectAsApp, connectAsOwner, type Database } from './store/connect.ts';
import { migrate } from './store/migrate.ts';
import { holdProcessLock, type ProcessLock } from './store/process-lock.ts';
import { proveRootKey } from './store/root-key-proof.ts';
import { createVault } from './store/vault.ts';

/** Everything a running process holds. `close` lets go of it in reverse order. */
export interface Services {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly rootKey: Buffer;
  readonly core: Core;
  readonly databaseUrl: string;
  /** As the owner of the tables: tenants and credentials. */
  readonly owner: Database;
  readonly boss: PgBoss;
  /** For webhooks, whose URLs tenants choose. */
  readonly fetch: GuardedFetch;
  /** Signs checkpoints. */
  readonly auditKey: SigningKey;
  /** What `GET /metrics` shows. */
  readonly metrics: Registry;
  readonly processLock: ProcessLock;
  readonly healthChecks: Readonly<Record<string, () => Promise<unknown>>>;
  close(): Promise<void>;
}

export async function openServices(config: Config, log: Logger, clock: Clock): Promise<Services> {
  const closers = new AsyncDisposableStack();
  const closing = <T>(value: T, close: (value: T) => Promise<unknown>): T => {
    closers.defer(async () => void (await close(value)));
    return value;
  };
  try {
    const { url } = await openDatabase(config, closers);
    await migrate(url);
    const rootKey = await readRootKey(config);
    const owner = closing(connectAsOwner(url), (connection) => connection.close());
    await proveRootKey(owner.database, rootKey);
    const app = closing(connectAsApp(url), (connection) => connection.close());
    await prepareQueue(owner.database, url);
    const processLock = closing(await holdProcessLock(url), (lock) => lock.release());
    const sandboxIssuerUrl =
      config.sandboxIssuerUrl ?? closing(await startSandboxIssuer({ port: 0 }), (issuer) => issuer.close()).url;
    const { allowPrivateHosts } = config;
    const documentFetch = closing(createGuardedFetch({ allowPrivateHosts }), (guarded) => guarded.close());
    // Names that one tenant's endpoints never resolve may hold up no other's.
    const fetch = closing(
      createGuardedFetch({ allowPrivateHosts, publicLookup: (name) => askNameServers(name) }),
      (guarded) => guarded.close(),
    );
    // Apart, so that no URL of a tenant leads to an upstream and no look-up for a tenant holds one up.
    const upstreamFetch = closing(
      createGuardedFetch({ allowPrivateHosts: upstreams(config, sandboxIssuerUrl), maxLookups: 1 }),
      (guarded) => guarded.close(),
    );
    const inspector = closing(createInspector({ processes: config.inspectionProcesses }), (pool) => pool.stop());
    const stagingDirectory = await makeDirectory(config, 'staging');
    const blobs = config.s3
      ? s3Blobs(config.s3, upstreamFetch)
      : fileSystemBlobs(await makeDirectory(config, 'documents'));
    // Last, so that it is stopped first: its jobs work with everything above.
    const boss = closing(await startQueue(url, log), stopQueue);
    const core: Core = {
      database: app.database,
      vault: createVault(rootKey),
      blobs,
      inspector,
      documents: createDocumentSource(documentFetch, config.documentFetchTimeoutMs),
      jobs: jobQueue(boss),
      providers: {
        test: {
          registry: sandboxRegistry,
          issuer: httpIssuer({ name: ISSUER_NAME, baseUrl: sandboxIssuerUrl, token: null }, upstreamFetch),
        },
        live: {
          registry: unconfiguredRegistry,
          issuer: config.issuer
            ? httpIssuer({ name: ISSUER_NAME, baseUrl: config.issuer.url, token: config.issuer.token }, upstreamFetch)
            : unconfiguredIssuer(ISSUER_NAME),
        },
      },
      stagingDirectory,
    };
    const healthChecks = { database: () => sql`select 1`.execute(app.database), documents: () => blobs.check() };
    const close = () => closers.disposeAsync();
    const auditKey = createSigningKey(rootKey);
    return {
      config,
      log,
      clock,
      rootKey,
      core,
      databaseUrl: url,
      owner: owner.database,
      boss,
      fetch,
      auditKey,
      metrics: new Registry(),
      processLock,
      healthChecks,
      close,
    };
  } catch (error) {
    await closers.disposeAsync();
    throw error;
  }
}

/** The one upstream issuer there is, as enrollments name it. */
const ISSUER_NAME = 'cards';

/** How long a stop waits for jobs at work. */
const STOP_JOBS_MS = 8_000;

const stopQueue = (boss: PgBoss): Promise<void> => boss.stop({ graceful: true, timeout: STOP_JOBS_MS, close: true });

const DATABASE_FILE = 'database.url';

/** The configured database, or the embedded one: started here, or already running for another process of ours. */
async function openDatabase(config: Config, closers: AsyncDisposableStack): Promise<{ url: string }> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl };
  const embedded = await startEmbedded(config.dataDirectory);
  closers.defer(() => embedded.stop());
  const file = join(config.dataDirectory, DATABASE_FILE);
  await writeFile(file, embedded.url, { mode: 0o600 });
  closers.defer(() => rm(file, { force: true }));
  return embedded;
}

/** The embedded database that a running server of this data directory uses; null when none runs. */
export const runningDatabase = (config: Config): Promise<string | null> =>
  readFile(join(config.dataDirectory, DATABASE_FILE), 'utf8').catch(() => null);

async function makeDirectory(config: Config, name: string): Promise<string> {
  const path = join(config.dataDirectory, name);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Hosts and ports that the operator named: trusted wherever they are. */
const upstreams = (config: Config, sandboxIssuerUrl: string): string[] =>
  [sandboxIssuerUrl, config.issuer?.url, config.s3 && s3Url(config.s3)].flatMap((url) =>
    url ? [authorityOf(url)] : [],
  );
