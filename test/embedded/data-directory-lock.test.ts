import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, test } from 'vitest';
import { lockDataDirectory } from '../../src/embedded/data-directory-lock.ts';
import { temporaryDirectory } from './support.ts';

const root = temporaryDirectory();
const DEAD_PID = spawnSync('true').pid;
let directory = root;

beforeEach(() => {
  directory = `${root}/${readdirSync(root).length}`;
  spawnSync('mkdir', [directory]);
});

const refusal = (): string => {
  try {
    lockDataDirectory(directory)();
    return '';
  } catch (error) {
    return String(error);
  }
};

describe('the lock of a data directory', () => {
  test('is refused while it is held, and free after', () => {
    const release = lockDataDirectory(directory);
    expect(refusal()).toContain(`EmbeddedPostgresError: Another Gatehouse, process ${process.pid}, already uses`);
    release();
    expect(refusal()).toBe('');
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each([
    ['of a process that has died', `${DEAD_PID}\nboot:1\n`],
    ['of a process whose pid another one has now', `${process.pid}\nboot:1\n`],
    ['that lost its content', ''],
  ])('%s is taken over', (_, content) => {
    writeFileSync(join(directory, 'gatehouse.pid'), content);
    const release = lockDataDirectory(directory);
    expect(readFileSync(join(directory, 'gatehouse.pid'), 'utf8')).toMatch(new RegExp(`^${process.pid}\n`));
    expect(refusal()).toContain(`process ${process.pid}`);
    release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('is taken over after a process that died while it took it over', () => {
    for (const name of ['gatehouse.pid', 'gatehouse.pid.takeover']) {
      writeFileSync(join(directory, name), `${DEAD_PID}\nboot:1\n`);
    }
    expect(refusal()).toBe('');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('that is not ours any more is left alone', () => {
    const release = lockDataDirectory(directory);
    writeFileSync(join(directory, 'gatehouse.pid'), '1\n\n');
    release();
    expect(readdirSync(directory)).toEqual(['gatehouse.pid']);
  });

  test('of a dead process goes to exactly one of several that want it at once', async () => {
    const RACERS = 4;
    const ROUNDS = 150;
    const shared = new Int32Array(new SharedArrayBuffer(8 + 4 * ROUNDS));
    const options = { workerData: { directory, shared, racers: RACERS, rounds: ROUNDS, deadPid: DEAD_PID } };
    await Promise.all(
      Array.from({ length: RACERS }, () => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        new Worker(new URL('race-for-lock.ts', import.meta.url), options).once('error', reject).once('exit', resolve);
        return promise;
      }),
    );
    expect([...shared.subarray(2)]).toEqual(Array(ROUNDS).fill(1));
  });
});
