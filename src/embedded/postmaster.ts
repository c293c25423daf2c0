import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseUser } from './database-user.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { errorCode, readIfPresent } from './files.ts';
import { waitUntilGone } from './running-process.ts';
import { lastLines, logSize, trimLog, watchLog } from './server-log.ts';
import { PORT } from './socket-directory.ts';

/** Each connection is a process; several Gatehouses, as in tests, may share one server. */
export const MAX_CONNECTIONS = 100;

/** Recovery after a power cut replays at most the write-ahead log since the last checkpoint. */
const START_TIMEOUT_MS = 300_000;
const START_POLL_INTERVAL_MS = 10;
const FAST_STOP_TIMEOUT_MS = 30_000;
/** PostgreSQL itself kills processes that are still there five seconds after an immediate stop. */
const IMMEDIATE_STOP_TIMEOUT_MS = 10_000;

export interface ServerPlan {
  /** Holds `bin`, `lib` and `share`. */
  readonly native: string;
  readonly database: string;
  readonly sockets: string;
  readonly log: string;
  readonly user: DatabaseUser;
}

/**
 * Starts the server and waits until it takes connections. Returns the function that stops it.
 * @throws EmbeddedPostgresError with the last lines of the log when it ends or hangs instead.
 */
export async function startServer(plan: ServerPlan): Promise<() => Promise<void>> {
  trimLog(plan.log);
  const sizeBefore = logSize(plan.log);
  const log = openSync(plan.log, 'a', 0o600);
  // Its own session: a Ctrl-C in the terminal must not reach it before our orderly stop.
  const child = spawn(join(plan.native, 'bin', 'postgres'), serverArguments(plan), {
    ...plan.user,
    cwd: plan.database,
    env: serverEnvironment(),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  child.unref();
  const faults: string[] = [];
  child.on('error', (error) => faults.push(error.message));
  const unwatch = watchLog(plan.log);
  if (await becomesReady(child, plan.database)) {
    return async () => {
      if (!hasEnded(child) && child.pid !== undefined) await stopServer(child.pid);
      unwatch();
    };
  }
  unwatch();
  if (!hasEnded(child) && child.pid !== undefined) await stopServer(child.pid);
  throw new EmbeddedPostgresError(
    `The bundled PostgreSQL did not start on ${plan.database}: ${[...faults, lastLines(plan.log, sizeBefore)].join('; ')}. ` +
      `Put that right (the whole log is ${plan.log}), or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

/** Stops a server in order; one that does not end in time is stopped at once and recovers at its next start. */
export async function stopServer(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await waitUntilGone(pid, FAST_STOP_TIMEOUT_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await waitUntilGone(pid, IMMEDIATE_STOP_TIMEOUT_MS)) return;
  throw new EmbeddedPostgresError(`The bundled PostgreSQL, process ${pid}, does not stop. Stop it: kill -9 ${pid}`);
}

/** What the server says of itself in its data directory, or null when there is nothing of the kind. */
export function readPidFile(database: string): { readonly pid: number; readonly ready: boolean } | null {
  const lines = readIfPresent(join(database, 'postmaster.pid'))?.split('\n') ?? [];
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
}

/** Nothing of our environment but what programs need to run: it holds secrets, and PG* variables would steer PostgreSQL. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It may have ended by itself a moment ago.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function becomesReady(child: ChildProcess, database: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += START_POLL_INTERVAL_MS) {
    await sleep(START_POLL_INTERVAL_MS);
    if (hasEnded(child) || child.pid === undefined) return false;
    const state = readPidFile(database);
    if (state?.pid === child.pid && state.ready) return true;
  }
  return false;
}

function serverArguments({ database, sockets }: ServerPlan): string[] {
  const settings = {
    listen_addresses: '',
    // A list of paths, in which a comma or a blank needs the quotes.
    unix_socket_directories: `"${sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: PORT,
    max_connections: MAX_CONNECTIONS,
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    // The application gets every error with its details; the log is not to hold statements, or values out of them.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  };
  return ['-D', database, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
