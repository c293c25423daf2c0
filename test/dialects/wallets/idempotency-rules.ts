import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type WalletsClient, walletsClient } from '../../support/wallets.ts';
import { rowsOf } from '../cards/creates.ts';
import { expectFaults, requestFault } from './errors.ts';
import { send, subjectOf, type Write } from './operations.ts';

const REUSED = requestFault('key_reused', 'Idempotency-Key was used with another request');

const withKey = (key: string, more: Record<string, string> = {}) => ({ headers: { 'idempotency-key': key, ...more } });

/** The same request with the same key: the first answer, once more. */
export function describeReplays(write: Write): void {
  let wallets: WalletsClient;
  beforeAll(async () => {
    wallets = await walletsClient();
  });

  test('the same request with the same key gets the first answer byte for byte, and changes nothing', async () => {
    const [id, body, key] = [await subjectOf(write, wallets), write.goodBody(), randomUUID()];
    const first = await send(write, wallets, id, body, withKey(key));
    expect(first.status, first.text).toBe(write.status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const before = await rowsOf(wallets.tenant.id);
    const second = await send(write, wallets, id, body, withKey(key));
    expect([second.status, second.text]).toEqual([write.status, first.text]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await rowsOf(wallets.tenant.id)).toEqual(before);
  });

  test('a dry run does not use a key up', async () => {
    const [id, body, key] = [await subjectOf(write, wallets), write.goodBody(), randomUUID()];
    const dry = await send(write, wallets, id, body, { query: '?dry_run=true', ...withKey(key) });
    expect(dry.status, dry.text).toBe(200);
    const real = await send(write, wallets, id, body, withKey(key));
    expect(real.status, real.text).toBe(write.status);
    expect(real.headers.get('idempotent-replayed')).toBeNull();
  });

  test('a key means nothing to another tenant', async () => {
    const stranger = await walletsClient();
    const [body, key] = [write.goodBody(), randomUUID()];
    for (const client of [wallets, stranger]) {
      const answer = await send(write, client, await subjectOf(write, client), body, withKey(key));
      expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([write.status, null]);
    }
  });
}

/** The same key with another request: status 422. */
export function describeKeyReuse(write: Write): void {
  let wallets: WalletsClient;
  beforeAll(async () => {
    wallets = await walletsClient();
  });

  describe('a key that was used', () => {
    test('with another body, query, customer or If-Match', async () => {
      const [id, body, key] = [await subjectOf(write, wallets), write.goodBody(), randomUUID()];
      const first = await send(write, wallets, id, body, withKey(key));
      expect(first.status, first.text).toBe(write.status);
      const before = await rowsOf(wallets.tenant.id);
      expectFaults(await send(write, wallets, id, write.goodBody(), withKey(key)), 422, [REUSED]);
      expectFaults(await send(write, wallets, id, body, { query: '?dry_run=false', ...withKey(key) }), 422, [REUSED]);
      if (write.behindId !== null) {
        expectFaults(await send(write, wallets, id, body, withKey(key, { 'if-match': '*' })), 422, [REUSED]);
        const other = await subjectOf(write, wallets);
        expectFaults(await send(write, wallets, other, body, withKey(key)), 422, [REUSED]);
        expect((await rowsOf(wallets.tenant.id)).document).toBe(before.document);
      } else expect(await rowsOf(wallets.tenant.id)).toEqual(before);
      expect((await send(write, wallets, id, body, withKey(key))).text).toBe(first.text);
    });

    test('with a request that was refused, which is remembered too', async () => {
      const [id, key] = [await subjectOf(write, wallets), randomUUID()];
      const refused = { ...(write.goodBody() as object), type: 'nobody' };
      const first = await send(write, wallets, id, refused, withKey(key));
      expect(first.status, first.text).toBe(422);
      const second = await send(write, wallets, id, refused, withKey(key));
      expect([second.status, second.text]).toEqual([422, first.text]);
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      // The mended request is another one: it needs a key of its own.
      expectFaults(await send(write, wallets, id, write.goodBody(), withKey(key)), 422, [REUSED]);
    });
  });
}
