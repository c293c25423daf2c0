import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createInspector } from '../../src/inspection/inspector.ts';
import {
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS_PER_PROCESS,
  MAX_WAITING_DOCUMENTS,
  READ_LIMIT_MS,
  WAIT_LIMIT_MS,
} from '../../src/inspection/limits.ts';
import { ProviderUnavailable } from '../../src/onboarding/ports.ts';
import { endlessPdf } from './pdf.ts';
import { childrenOf, inspectFile, isRunning, type Pool, specimenUrl, ticksOf, until } from './support.ts';

const pools: Pool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.stop())));

function createPool(processes: number): Pool {
  const pool = createInspector({ processes });
  pools.push(pool);
  return pool;
}

const inspectGood = (pool: Pool) => inspectFile(pool, specimenUrl('good.jpg'));
const good = expect.objectContaining({ verdict: 'good' });
const busy = expect.objectContaining({ name: 'ProviderUnavailable', code: 'busy' });

describe('documents', () => {
  test('share a process, and the last wait until one is free before they are opened', async () => {
    const pool = createPool(1);
    let open = 0;
    let most = 0;
    const inspections = Array.from({ length: 4 }, () =>
      pool.inspect(async () => {
        most = Math.max(most, ++open);
        return createReadStream(specimenUrl('good.jpg')).once('close', () => open--);
      }, 'image/jpeg'),
    );
    expect(await Promise.all(inspections)).toEqual(Array(4).fill(good));
    expect(most).toBe(1);
  });

  test('beyond the bound of the queue are turned away, and stop turns away those that wait', async () => {
    const pool = createPool(1);
    const { promise: blob, reject: failToOpen } = Promise.withResolvers<Readable>();
    let isOpened = false;
    const first = pool.inspect(() => {
      isOpened = true;
      return blob;
    }, 'image/jpeg');
    const waiting = Array.from({ length: MAX_WAITING_DOCUMENTS }, () => inspectGood(pool));
    await expect(inspectGood(pool)).rejects.toThrow(busy);
    await until(() => isOpened);
    const settled = Promise.allSettled([first, ...waiting]);
    await pool.stop();
    failToOpen(new Error('gone'));
    for (const { status } of await settled) expect(status).toBe('rejected');
    await expect(inspectGood(pool)).rejects.toThrow(busy);
  });

  test("that wait for long are turned away, and take nobody else's place", async () => {
    const pool = createPool(1);
    await inspectGood(pool);
    const { promise: blob, resolve: open } = Promise.withResolvers<Readable>();
    const first = pool.inspect(() => blob, 'image/jpeg');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const late = inspectGood(pool);
    vi.advanceTimersByTime(WAIT_LIMIT_MS - 1);
    const patient = inspectGood(pool);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await expect(late).rejects.toThrow(busy);
    open(createReadStream(specimenUrl('good.jpg')));
    expect(await Promise.all([first, patient])).toEqual([good, good]);
    expect(await inspectGood(pool)).toEqual(good);
  });

  test('that cannot be opened are the fault of the caller, and cost no process', async () => {
    const pool = createPool(1);
    await inspectGood(pool);
    const before = childrenOf(process.pid);
    const fault = new Error('no such blob');
    await expect(pool.inspect(() => Promise.reject(fault), 'image/jpeg')).rejects.toBe(fault);
    expect(await inspectGood(pool)).toEqual(good);
    expect(childrenOf(process.pid)).toEqual(before);
  });

  test('that break off are the fault of their source, and leave nothing behind in the next', async () => {
    const pool = createPool(1);
    const half = readFileSync(specimenUrl('good.jpg')).subarray(0, 80_000);
    const fault = new Error('tampered');
    const source = async () =>
      Readable.from(
        (function* () {
          yield half;
          throw fault;
        })(),
      );
    await expect(pool.inspect(source, 'image/jpeg')).rejects.toBe(fault);
    expect(await inspectGood(pool)).toEqual(good);
  });

  test('that stop arriving are our fault', async () => {
    const pool = createPool(1);
    await inspectGood(pool);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { promise: opened, resolve: tellOpened } = Promise.withResolvers<void>();
      const stalled = pool.inspect(async () => {
        tellOpened();
        return new Readable({ read: () => {} });
      }, 'image/jpeg');
      await opened;
      await setImmediate();
      vi.advanceTimersByTime(READ_LIMIT_MS);
      await expect(stalled).rejects.toThrow(expect.objectContaining({ name: 'ProviderUnavailable', code: 'timeout' }));
    } finally {
      vi.useRealTimers();
    }
    expect(await inspectGood(pool)).toEqual(good);
  });

  test('that are larger than any that was let in are not read to their end', async () => {
    const pool = createPool(1);
    let sent = 0;
    const endless = function* () {
      for (;;) {
        sent += 1_000_000;
        yield Buffer.alloc(1_000_000, 0xff);
      }
    };
    const inspection = await pool.inspect(async () => Readable.from(endless()), 'image/jpeg');
    expect(inspection).toMatchObject({ verdict: 'rejected', reasons: ['processing_aborted'] });
    expect(sent).toBeLessThan(2 * MAX_DOCUMENT_BYTES);
    expect(await inspectGood(pool)).toEqual(good);
  });
});

describe('processes', () => {
  test('that cannot be started are our fault, and are tried again', async () => {
    const pool = createPool(1);
    const { execPath } = process;
    process.execPath = '/nonexistent/node';
    try {
      await expect(inspectGood(pool)).rejects.toThrow(ProviderUnavailable);
    } finally {
      process.execPath = execPath;
    }
    expect(await inspectGood(pool)).toEqual(good);
  });

  test('end when the pool is stopped, and what they worked on is not refused', async () => {
    const pool = createPool(2);
    const source = Readable.from([endlessPdf()]);
    const inspection = expect(pool.inspect(async () => source, 'application/pdf')).rejects.toThrow(busy);
    await once(source, 'close');
    await pool.stop();
    await inspection;
  });

  test.runIf(process.platform === 'linux')('are replaced after a number of documents', async () => {
    const pool = createPool(1);
    const others = childrenOf(process.pid);
    const ours = () => childrenOf(process.pid).filter((pid) => !others.includes(pid));
    const inspectTiny = () => inspectFile(pool, specimenUrl('tiny.jpg'));
    await inspectTiny();
    const first = ours();
    for (let i = 2; i < MAX_DOCUMENTS_PER_PROCESS; i++) await inspectTiny();
    expect(ours()).toEqual(first);
    await inspectTiny();
    await inspectTiny();
    expect(ours()).toHaveLength(1);
    expect(ours()).not.toEqual(first);
  });

  test('that take too much memory end, though their main thread never looks up', async () => {
    const script = new URL('./gorge.ts', import.meta.url);
    const child = spawn(process.execPath, [script.pathname], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  });

  test.runIf(process.platform === 'linux')('get nothing of our environment', async () => {
    process.env.INSPECTION_TEST_SECRET = 'a secret';
    const pool = createPool(1);
    const others = childrenOf(process.pid);
    await inspectGood(pool);
    const [pid] = childrenOf(process.pid).filter((child) => !others.includes(child));
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('INSPECTION_TEST_SECRET');
  });

  test.runIf(process.platform === 'linux')('killed at work or at rest do not hold up the next document', async () => {
    const pool = createPool(1);
    const others = childrenOf(process.pid);
    const ours = () => childrenOf(process.pid).filter((pid) => !others.includes(pid));
    await inspectGood(pool);
    const [first = 0] = ours();
    const ticks = ticksOf(first);
    const inspection = pool.inspect(async () => Readable.from([endlessPdf()]), 'application/pdf');
    await until(() => ticksOf(first) > ticks + 30);
    process.kill(first, 'SIGKILL');
    expect(await inspection).toMatchObject({ verdict: 'rejected', reasons: ['processing_aborted'] });
    expect(await inspectGood(pool)).toEqual(good);
    const [second = 0] = ours();
    process.kill(second, 'SIGKILL');
    // Gone from /proc once this process has been told of its end.
    await until(() => !existsSync(`/proc/${second}`));
    expect(await inspectGood(pool)).toEqual(good);
  });

  test.runIf(process.platform === 'linux')('die with their parent, at work or at rest', async () => {
    const script = new URL('./orphan-parent.ts', import.meta.url);
    const parent = spawn(process.execPath, [script.pathname], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(parent.stdout, 'data');
    const children: number[] = JSON.parse(String(line));
    expect(children).toHaveLength(2);
    parent.kill('SIGKILL');
    await until(() => !children.some(isRunning));
  });
});
