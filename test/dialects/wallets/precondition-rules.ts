import { beforeAll, describe, expect, test } from 'vitest';
import { createdId, type WalletsClient, walletsClient } from '../../support/wallets.ts';
import { rowsOf } from '../cards/creates.ts';
import { expectFaults, requestFault } from './errors.ts';
import { send, type Write } from './operations.ts';

const STALE = requestFault('stale_version', 'If-Match names another version of the customer');

/** A customer that has changed once, and the tags of both versions. */
async function changedCustomer(wallets: WalletsClient) {
  const id = await createdId(wallets);
  const old = (await wallets.get(id)).headers.get('etag') ?? '';
  await wallets.update(id, { last_name: 'Changed' });
  const answer = await wallets.get(id);
  return { id, old, current: answer.headers.get('etag') ?? '', text: answer.text };
}

/** A change for a version that the customer no longer has, or never had: status 412. */
export function describeStaleVersions(write: Write): void {
  let wallets: WalletsClient;
  beforeAll(async () => {
    wallets = await walletsClient();
  });

  describe('another version', () => {
    test.each<[string, (tags: { old: string; current: string }) => string]>([
      ['the one before', ({ old }) => old],
      ['one to come', () => '"999"'],
      ['the right one, weakly', ({ current }) => `W/${current}`],
      ['a list of others', ({ old }) => `${old}, "999", "x"`],
      ['a tag that is none of ours', () => '"x"'],
      ['an empty list', () => ''],
    ])('%s', async (_what, tag) => {
      const { id, text, ...tags } = await changedCustomer(wallets);
      const before = await rowsOf(wallets.tenant.id);
      for (const query of ['', '?dry_run=true']) {
        const headers = { 'if-match': tag(tags) };
        expectFaults(await send(write, wallets, id, write.goodBody(), { query, headers }), 412, [STALE]);
      }
      expect((await wallets.get(id)).text).toBe(text);
      expect(await rowsOf(wallets.tenant.id)).toEqual(before);
    });
  });

  test('is told after what is wrong with the shape', async () => {
    const { id, old } = await changedCustomer(wallets);
    const answer = await send(write, wallets, id, {}, { headers: { 'if-match': old } });
    expect(answer.status, answer.text).toBe(400);
  });
}

/** A change for the version that the customer has: the status of success. */
export function describeCurrentVersions(write: Write): void {
  describe('the version that is meant', () => {
    test.each<[string, (tags: { old: string; current: string }) => string]>([
      ['the current one', ({ current }) => current],
      ['any', () => '*'],
      ['a list with the current one', ({ old, current }) => `${old},${current} , "x"`],
    ])('%s', async (_what, tag) => {
      const wallets = await walletsClient();
      const { id, ...tags } = await changedCustomer(wallets);
      const headers = { 'if-match': tag(tags) };
      const answer = await send(write, wallets, id, write.goodBody(), { headers });
      expect(answer.status, answer.text).toBe(write.status);
      expect((await wallets.get(id)).headers.get('etag')).not.toBe(tags.current);
      // Whoever sends it again means the customer as it was.
      if (headers['if-match'] !== '*')
        expect((await send(write, wallets, id, write.goodBody(), { headers })).status).toBe(412);
    });
  });
}
