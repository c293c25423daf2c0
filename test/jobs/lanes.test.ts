import { expect, test } from 'vitest';
import { createLanes, type Lanes } from '../../src/jobs/lanes.ts';

const LIMITS = { total: 4, perLane: 2, waitingPerLane: 3 };
const LONG_MS = 60_000;

/** Work that tells when it started and ends when it is told to. */
function recorder(lanes: Lanes) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    submit(lane: string, name: string) {
      lanes.submit(lane, () => {
        started.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      });
    },
    async end(name: string) {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('a lane that never ends delays no other', async () => {
  const { submit, started, end } = recorder(createLanes(LIMITS));
  for (const name of ['dead 1', 'dead 2', 'dead 3', 'dead 4']) submit('dead', name);
  for (const name of ['live 1', 'live 2', 'live 3']) submit('live', name);
  await end('live 1');
  await end('live 2');
  expect(started).toEqual(['dead 1', 'dead 2', 'live 1', 'live 2', 'live 3']);
});

test('where all have to wait, the lanes take turns', async () => {
  const { submit, started, end } = recorder(createLanes({ ...LIMITS, total: 1 }));
  for (const name of ['a1', 'a2', 'a3']) submit('a', name);
  for (const name of ['b1', 'b2']) submit('b', name);
  for (const name of ['a1', 'b1', 'a2', 'b2']) await end(name);
  expect(started).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
});

test('no more wait in a lane than its limit', async () => {
  const { submit, started, end } = recorder(createLanes(LIMITS));
  const names = Array.from({ length: 8 }, (_, n) => String(n));
  for (const name of names) submit('a', name);
  for (const name of names) await end(name);
  expect(started).toEqual(['0', '1', '2', '3', '4']);
});

test('a drain drops what waits, takes no more, and waits for what runs', async () => {
  const lanes = createLanes(LIMITS);
  const { submit, started, end } = recorder(lanes);
  for (const name of ['1', '2', '3']) submit('a', name);
  const drained = lanes.drain(LONG_MS);
  submit('b', 'late');
  await end('1');
  await end('2');
  await drained;
  expect(started).toEqual(['1', '2']);
});

test('a drain does not wait for ever', async () => {
  const lanes = createLanes(LIMITS);
  recorder(lanes).submit('a', 'endless');
  await lanes.drain(1);
});
