import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { processIdentity } from '../../src/embedded/running-process.ts';
import { eventually } from '../support/eventually.ts';
import { end, query, runEmbedded, start, temporaryDirectory } from './support.ts';

const directory = join(temporaryDirectory(), 'data');
const pidFile = join(directory, 'postgres', 'postmaster.pid');
const pidOf = (path: string): number => Number(readFileSync(path, 'utf8').split('\n')[0]);
const isRunning = (pid: number): boolean => processIdentity(pid) !== null;

let stranger: ChildProcess | undefined;
afterEach(() => stranger?.kill('SIGKILL'));

/** A process of the database's own user, so that PostgreSQL by itself would take it for a server. */
async function startStranger(): Promise<number> {
  const { uid, gid } = statSync(join(directory, 'postgres'));
  stranger = spawn('sleep', ['60'], { uid, gid, cwd: '/', stdio: 'ignore' });
  await once(stranger, 'spawn');
  return stranger.pid ?? 0;
}

describe('after a kill -9 of the process', () => {
  test('its server is replaced and committed rows are there', async () => {
    const { child, outcome } = await runEmbedded(directory);
    await query(outcome.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const orphan = pidOf(pidFile);
    await end(child, 'SIGKILL');
    expect(isRunning(orphan)).toBe(true);

    const { url } = await start(directory);
    const rows = await query(url, 'SELECT answer FROM kept');
    expect(pidOf(pidFile)).not.toBe(orphan);
    expect(isRunning(orphan)).toBe(false);
    expect(rows).toEqual([{ answer: 42 }]);
  });

  test('and of its server, with both pids in use by another program, that program is left alone', async () => {
    const { child, outcome } = await runEmbedded(directory);
    await query(outcome.url, 'CREATE TABLE kept_too AS SELECT 43 AS answer');
    const server = pidOf(pidFile);
    const itsOwn = await query(outcome.url, 'SELECT pid FROM pg_stat_activity');
    const lock = join(directory, 'gatehouse.pid');
    await end(child, 'SIGKILL');
    process.kill(server, 'SIGKILL');
    // They notice a moment later, and hold its memory until then.
    await eventually('its processes are gone', () => itsOwn.every(({ pid }) => !isRunning(Number(pid))) || null);

    const pid = await startStranger();
    for (const file of [pidFile, lock]) {
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(pid)));
    }
    const sockets = join(directory, 'socket', '.s.PGSQL.5432.lock');
    writeFileSync(sockets, readFileSync(sockets, 'utf8').replace(/^\d+/, String(pid)));

    const { url } = await start(directory);
    const rows = await query(url, 'SELECT answer FROM kept_too');
    expect(rows).toEqual([{ answer: 43 }]);
    expect(isRunning(pid)).toBe(true);
    expect(stranger?.signalCode).toBe(null);
  });
});

test('a Ctrl-C in the terminal of a process does not reach its server', async () => {
  const { child, outcome } = await runEmbedded(directory, { detached: true });
  // To the whole group, as a terminal does; this child has no handler of its own for it.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await once(child, 'exit');
  expect(await query(outcome.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await start(directory);
});

test('of processes that start at the same time on a new data directory, one has it', async () => {
  const fresh = join(temporaryDirectory(), 'data');
  const started = await Promise.all([runEmbedded(fresh), runEmbedded(fresh), runEmbedded(fresh)]);
  const winners = started.filter(({ outcome }) => outcome.error === undefined);
  expect(winners).toHaveLength(1);
  for (const { outcome } of started.filter((other) => other !== winners[0])) {
    expect(outcome.error).toContain(`process ${winners[0]?.child.pid}`);
  }
});
