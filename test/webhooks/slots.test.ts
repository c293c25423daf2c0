import { expect, test } from 'vitest';
import { createSlots, type Slots } from '../../src/webhooks/slots.ts';

const LIMITS = { total: 4, perGroup: 2 };

/** Work that tells when it started and ends when it is told to. */
function recorder(slots: Slots) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    run(group: string, name: string) {
      slots.run(group, () => {
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

test('a group whose work never ends delays no other', async () => {
  const { run, started, end } = recorder(createSlots(LIMITS));
  for (const name of ['dead 1', 'dead 2', 'dead 3', 'dead 4']) run('dead', name);
  for (const name of ['live 1', 'live 2', 'live 3']) run('live', name);
  await end('live 1');
  await end('live 2');
  expect(started).toEqual(['dead 1', 'dead 2', 'live 1', 'live 2', 'live 3']);
});

test('where all have to wait, the groups take turns', async () => {
  const { run, started, end } = recorder(createSlots({ ...LIMITS, total: 1 }));
  for (const name of ['a1', 'a2', 'a3']) run('a', name);
  for (const name of ['b1', 'b2']) run('b', name);
  for (const name of ['a1', 'b1', 'a2', 'b2']) await end(name);
  expect(started).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
});

test('never more run than the limits allow, and nothing is left over', async () => {
  const { run, started, end } = recorder(createSlots(LIMITS));
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((group) => [1, 2, 3].map((n) => `${group}${n}`));
  for (const name of names) run(name.charAt(0), name);
  for (let ended = 0; ended < names.length; ended += 1) {
    const running = started.slice(ended).length;
    expect(running).toBeLessThanOrEqual(LIMITS.total);
    expect(running).toBeGreaterThan(0);
    await end(started[ended] ?? '');
  }
  expect(started.toSorted()).toEqual(names);
});
