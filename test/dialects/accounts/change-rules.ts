import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AccountsClient, accountsClient, type Extras } from '../../support/accounts.ts';
import { rowsOf } from '../cards/creates.ts';
import type { Change, Subject } from './changes.ts';
import { badRequest, type ExpectedFault, expectFaults, whole } from './errors.ts';

const versionOf = async (accounts: AccountsClient, { id }: Subject): Promise<number> =>
  (await accounts.get(id)).body.data.version;

/** Only the version that is meant: status 412. */
export function describePreconditions({ status, subject: make, send }: Change): void {
  let accounts: AccountsClient;
  beforeAll(async () => {
    accounts = await accountsClient();
  });

  test('If-Match with another version, a weak tag or none of ours changes nothing', async () => {
    const subject = await make(accounts);
    const { version } = subject;
    for (const value of [`"${version - 1}"`, `"${version + 1}"`, `W/"${version}"`, `"0${version}"`, `"v", "1000"`]) {
      expectFaults(await send(accounts, subject, { headers: { 'if-match': value } }), 412, [
        whole('stale_version', 'If-Match names another version of the customer'),
      ]);
    }
    expect(await versionOf(accounts, subject)).toBe(version);
  });

  test.each<[string, (version: number) => string]>([
    ['the version', (version) => `"${version}"`],
    ['the version among others', (version) => `"1000", "${version}"`],
    ['any version', () => '*'],
  ])('If-Match with %s lets the change pass, once', async (_what, value) => {
    const subject = await make(accounts);
    const headers = { 'if-match': value(subject.version) };
    const answer = await send(accounts, subject, { headers });
    expect(answer.status, answer.text).toBe(status);
    const version = await versionOf(accounts, subject);
    expect(version).toBeGreaterThan(subject.version);
    if (headers['if-match'] !== '*') expect((await send(accounts, subject, { headers }, true)).status).toBe(412);
    expect(await versionOf(accounts, subject)).toBeGreaterThanOrEqual(version);
  });

  test('of two changes of one version at a time one passes', async () => {
    const subject = await make(accounts);
    const headers = { 'if-match': `"${subject.version}"` };
    const answers = await Promise.all([
      send(accounts, subject, { headers }),
      send(accounts, subject, { headers }, true),
    ]);
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([status, 412]);
  });
}

/** Headers and queries that cannot be read: status 400. */
export function describeRequestFaults({ subject: make, send }: Change): void {
  let accounts: AccountsClient;
  let subject: Subject;
  beforeAll(async () => {
    accounts = await accountsClient();
    subject = await make(accounts);
  });
  const refused = async (extras: Extras, fault: ExpectedFault) => {
    badRequest(await send(accounts, subject, extras), fault);
    expect(await versionOf(accounts, subject)).toBe(subject.version);
  };

  test.each(['x', '1', '"1', '"1" "2"', '*, "1"'])('If-Match: %s', async (value) => {
    const message = 'If-Match must be * or a list of entity tags such as "7"';
    await refused({ headers: { 'if-match': value } }, whole('invalid_format', message));
  });

  test('an Idempotency-Key that is too long', async () => {
    const message = 'Idempotency-Key must be 1 to 255 printable ASCII characters';
    await refused({ headers: { 'idempotency-key': 'k'.repeat(256) } }, whole('invalid_format', message));
  });

  test.each([
    ['dry_run=maybe', 'dry_run', 'invalid_type', 'dry_run must be a boolean'],
    ['dry_run=', 'dry_run', 'invalid_type', 'dry_run must be a boolean'],
    ['dryrun=true', 'dryrun', 'unknown_field', 'dryrun is not a field of this request'],
  ])('?%s', (query, field, code, message) => refused({ query: `?${query}` }, { field: `/${field}`, code, message }));
}

/** A key stands for one request: status 422, and what the key is for. */
export function describeKeys({ status, subject: make, send }: Change): void {
  const keyed = () => ({ headers: { 'idempotency-key': randomUUID() } });

  test('the same request with the same key is done once, and answered the same', async () => {
    const accounts = await accountsClient();
    const subject = await make(accounts);
    const extras = keyed();
    const first = await send(accounts, subject, extras);
    expect(first.status, first.text).toBe(status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const rows = await rowsOf(accounts.tenant.id);
    const again = await send(accounts, subject, extras);
    expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([status, first.text, 'true']);
    expect(await rowsOf(accounts.tenant.id)).toEqual(rows);
  });

  test('another request with the same key is refused and does nothing', async () => {
    const accounts = await accountsClient();
    const subject = await make(accounts);
    const extras = keyed();
    const first = await send(accounts, subject, extras);
    expect(first.status, first.text).toBe(status);
    const version = await versionOf(accounts, subject);
    const reused = [whole('key_reused', 'Idempotency-Key was used with another request')];
    expectFaults(await send(accounts, subject, extras, true), 422, reused);
    expectFaults(await send(accounts, await make(accounts), extras), 422, reused);
    const withVersion = { headers: { ...extras.headers, 'if-match': '*' } };
    expectFaults(await send(accounts, subject, withVersion), 422, reused);
    expect(await versionOf(accounts, subject)).toBe(version);
    expect((await send(accounts, subject, extras)).text).toBe(first.text);
  });

  test('a refusal is remembered as well', async () => {
    const accounts = await accountsClient();
    const subject = await make(accounts);
    const { headers } = keyed();
    const stale = { headers: { ...headers, 'if-match': '"1000"' } };
    const first = await send(accounts, subject, stale);
    expect(first.status).toBe(412);
    const again = await send(accounts, subject, stale);
    expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([412, first.text, 'true']);
  });
}

/** Every check and nothing kept: status 200. */
export function describeDryRun({ status, subject: make, send }: Change): void {
  describe('a dry run', () => {
    test('answers what the change would, and changes nothing', async () => {
      const accounts = await accountsClient();
      const subject = await make(accounts);
      const [before, rows] = [await accounts.get(subject.id), await rowsOf(accounts.tenant.id)];
      const dry = await send(accounts, subject, { query: '?dry_run=true' });
      expect(dry.status, dry.text).toBe(200);
      expect((await accounts.get(subject.id)).text).toBe(before.text);
      expect(await rowsOf(accounts.tenant.id)).toEqual(rows);

      const real = await send(accounts, subject, { query: '?dry_run=false' });
      expect(real.status, real.text).toBe(status);
      expect(withoutTimes(dry.body.data)).toEqual(withoutTimes(real.body.data));
    });

    test('neither keeps its answer under a key nor is answered by one', async () => {
      const accounts = await accountsClient();
      const subject = await make(accounts);
      const headers = { 'idempotency-key': randomUUID() };
      expect((await send(accounts, subject, { query: '?dry_run=true', headers })).status).toBe(200);
      const real = await send(accounts, subject, { headers });
      expect([real.status, real.headers.get('idempotent-replayed')]).toEqual([status, null]);
    });

    test('is refused as the change is', async () => {
      const accounts = await accountsClient();
      const subject = await make(accounts);
      const headers = { 'if-match': `"${subject.version + 1}"` };
      expect((await send(accounts, subject, { query: '?dry_run=true', headers })).status).toBe(412);
    });
  });
}

/** Times, and the ids of what a dry run does not make, are of the request. */
const withoutTimes = ({ updated_date: _, id: __, ...data }: Record<string, unknown>) => data;
