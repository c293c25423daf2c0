import type { LookupAddress } from 'node:dns';
import { afterEach, expect, test } from 'vitest';
import { createGuardedFetch, type GuardedFetch } from '../../src/lib/guarded-fetch.ts';

/*
 * A look-up of the system's resolver holds one of four threads that all file access needs, and no time-out frees it. So
 * few may be under way at a time, whatever is asked for.
 */
const opened: GuardedFetch[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fetch) => fetch.close()));
});

/** A guarded fetch whose resolver answers a name when the test says so, with an address that is refused. */
function answeringLate(maxLookups?: number) {
  const asked: string[] = [];
  const pending = new Map<string, (addresses: LookupAddress[]) => void>();
  const lookup = (hostname: string) => {
    asked.push(hostname);
    return new Promise<LookupAddress[]>((resolve) => pending.set(hostname, resolve));
  };
  const fetch = createGuardedFetch({ allowPrivateHosts: [], lookup, ...(maxLookups && { maxLookups }) });
  opened.push(fetch);
  return {
    asked,
    answer: (name: string) => pending.get(name)?.([{ address: '10.0.0.1', family: 4 }]),
    get: (name: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) => {
      const exchange = fetch({ url: `https://${name}/`, timeoutMs: 60_000, maxBytes: 1_000, ...options });
      exchange.catch(() => {});
      return exchange;
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('two names are looked up at a time, the others in the order in which they came', async () => {
  const { asked, answer, get } = answeringLate();
  const calls = ['a.test.org', 'b.test.org', 'c.test.org', 'd.test.org'].map((name) => get(name));
  await turn();
  expect(asked).toEqual(['a.test.org', 'b.test.org']);
  answer('b.test.org');
  await expect(calls[1]).rejects.toMatchObject({ code: 'address' });
  await turn();
  expect(asked).toEqual(['a.test.org', 'b.test.org', 'c.test.org']);
  answer('a.test.org');
  await expect(calls[0]).rejects.toMatchObject({ code: 'address' });
  await turn();
  expect(asked).toEqual(['a.test.org', 'b.test.org', 'c.test.org', 'd.test.org']);
});

test('a time-out ends the request that waits, and its name is never looked up', async () => {
  const { asked, answer, get } = answeringLate();
  const first = get('a.test.org');
  get('b.test.org');
  await expect(get('late.test.org', { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
  const stop = new AbortController();
  const given = get('given-up.test.org', { signal: stop.signal });
  const next = get('c.test.org');
  stop.abort(new Error('given up'));
  await expect(given).rejects.toThrow('given up');
  answer('a.test.org');
  await expect(first).rejects.toMatchObject({ code: 'address' });
  await turn();
  expect(asked).toEqual(['a.test.org', 'b.test.org', 'c.test.org']);
  answer('c.test.org');
  await expect(next).rejects.toMatchObject({ code: 'address' });
});

test('a request that is given up does not free the place: the look-up goes on', async () => {
  const { asked, answer, get } = answeringLate(1);
  await expect(get('a.test.org', { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
  const second = get('b.test.org');
  await turn();
  expect(asked).toEqual(['a.test.org']);
  answer('a.test.org');
  await turn();
  expect(asked).toEqual(['a.test.org', 'b.test.org']);
  answer('b.test.org');
  await expect(second).rejects.toMatchObject({ code: 'address' });
});

test('a look-up of public names has no turns, and hosts that are allowed are none of its business', async () => {
  const [asked, askedPublic]: [string[], string[]] = [[], []];
  const never = (names: string[]) => (hostname: string) => {
    names.push(hostname);
    return new Promise<LookupAddress[]>(() => {});
  };
  const fetch = createGuardedFetch({
    allowPrivateHosts: ['receiver'],
    lookup: never(asked),
    publicLookup: never(askedPublic),
  });
  opened.push(fetch);
  const names = ['a.test.org', 'b.test.org', 'c.test.org', 'd.test.org'];
  for (const name of [...names, 'receiver']) void fetch.vet(`https://${name}/`);
  await turn();
  expect([askedPublic, asked]).toEqual([names, ['receiver']]);
});
