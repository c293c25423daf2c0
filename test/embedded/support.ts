import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from '../../src/embedded/start-embedded.ts';

export const IS_ROOT = process.getuid?.() === 0;
export const NOBODY = { uid: 65534, gid: 65534 };

/** Whether this program and its files can be reached by another user: not where the checkout is in a home that only root enters. */
export const CAN_BE_NOBODY =
  IS_ROOT && spawnSync(process.execPath, ['--version'], { ...NOBODY, cwd: '/' }).status === 0;

/** A directory that every user can pass, removed after the file's tests. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-embedded-'));
  chmodSync(directory, 0o711);
  directories.push(directory);
  return directory;
}

/** Removes the database that a data directory keeps outside of it. */
export function removeOutside(dataDirectory: string): void {
  const pointer = join(dataDirectory, 'postgres.location');
  if (existsSync(pointer)) rmSync(readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
}

/** Starts the database, and stops it after the test at the latest. */
export async function start(dataDirectory: string): Promise<EmbeddedPostgres> {
  const started = await startEmbedded(dataDirectory);
  servers.push(started);
  return started;
}

/** The rows of one statement on a connection of its own. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that is stopped under a connection says so in an error event as well.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export interface Outcome {
  readonly url: string;
  readonly location: string;
  readonly error?: string;
}

interface SpawnOptions {
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly detached?: boolean;
}

/** Another Gatehouse process on a data directory, ended after the test at the latest. */
export function spawnEmbedded(
  dataDirectory: string,
  options: SpawnOptions = {},
): { child: ChildProcess; out: Readable } {
  const script = fileURLToPath(new URL('run-embedded.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDirectory], {
    cwd: dirname(dataDirectory),
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  children.push(child);
  return { child, out: child.stdout };
}

/** Another Gatehouse process on a data directory, and how its start went. */
export async function runEmbedded(
  dataDirectory: string,
  options: SpawnOptions = {},
): Promise<{ child: ChildProcess; outcome: Outcome }> {
  const { child, out } = spawnEmbedded(dataDirectory, options);
  const [line] = await once(createInterface(out), 'line');
  return { child, outcome: JSON.parse(line) };
}

/** Ends a process and waits until it has. */
export async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

const directories: string[] = [];
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const child of children.splice(0)) await end(child, 'SIGTERM');
});

afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});
