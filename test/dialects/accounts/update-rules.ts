import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccountsClient, accountsClient } from '../../support/accounts.ts';
import { badRequest, expectFaults, fault, whole } from './errors.ts';
import { type FieldRule, withField } from './fields.ts';
import { created, expectUnchanged, patch, type Update } from './updates.ts';

const STALE = { headers: { 'if-match': '"999"' } };

/** What is no update, whatever it would change: status 400. */
export async function describeShape(update: Update): Promise<void> {
  const accounts = await accountsClient();
  const before = await created(accounts, update.customer());
  const send = (body: unknown, query = '') => patch(accounts, update, before.id, body, { query });
  const good = update.body(before.id);
  // Nothing of all that is kept.
  afterAll(() => expectUnchanged(accounts, before));

  test.each(['null', '[]', '[{}]', '"x"', '1', 'true'])('%s is no object', async (body) => {
    badRequest(await send(body), whole('invalid_type', 'The request body must be a JSON object'));
  });

  test('an update without a field', async () => {
    const empty = whole('empty_update', 'Send at least one field to change');
    badRequest(await send({}), empty);
    badRequest(await send({}, '?dry_run=true'), empty);
  });

  test.each(['', '{', '{"a":1}}', "{'a':1}", '{"a":undefined}'])('%j is no JSON', async (body) => {
    const answer = await send(body);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.error.field_errors).toMatchObject([{ field: '', code: 'malformed_json' }]);
  });

  test('a key that is there twice', async () => {
    const members = JSON.stringify(good).slice(1, -1);
    const answer = await send(`{${members},${members}}`);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.error.field_errors).toMatchObject([{ code: 'duplicate_key' }]);
  });

  test('a field that the update does not have, alone and beside a good one', async () => {
    for (const name of ['id', 'email', 'client_reference', 'type', 'currency', 'state', 'version', 'country_data']) {
      const unknown = fault(name, 'unknown_field', 'is not a field of this request');
      badRequest(await send({ [name]: null }), unknown);
      badRequest(await send({ ...good, [name]: 'x' }), unknown);
    }
  });

  test('the block around the fields is none of them', async () => {
    for (const block of ['individual', 'business'])
      badRequest(await send({ [block]: good }), fault(block, 'unknown_field', 'is not a field of this request'));
  });

  test('a name that is not like ours is not repeated', async () => {
    const answer = await send({ 'Né le': 'x' });
    badRequest(answer, whole('unknown_field', 'The request has a field that it does not take'));
    expect(answer.text).not.toContain('Né');
  });

  test('faults of the query and of the body are told together', async () => {
    badRequest(
      await send(update.wrong.body, '?dry_run=maybe'),
      fault('dry_run', 'invalid_type', 'must be a boolean'),
      update.wrong.fault,
    );
  });

  test('weighs more than another version', async () => {
    badRequest(await patch(accounts, update, before.id, update.wrong.body, STALE), update.wrong.fault);
  });
}

/** A customer of the other kind: status 409. */
export async function describeWrongKind(update: Update, other: Update, kind: string): Promise<void> {
  const accounts = await accountsClient();
  const before = await created(accounts, other.customer());
  const wrongKind = whole('wrong_kind', `The customer is ${kind}`);

  test.each(['', '?dry_run=true'])('%s', async (query) => {
    expectFaults(await patch(accounts, update, before.id, update.body(), { query }), 409, [wrongKind]);
    await expectUnchanged(accounts, before);
  });

  test('weighs less than what is wrong with the body, and than another version', async () => {
    badRequest(await patch(accounts, update, before.id, update.wrong.body), update.wrong.fault);
    expect((await patch(accounts, update, before.id, update.body(), STALE)).status).toBe(412);
  });
}

/** Values of every type but the right one. */
const OTHER_TYPES: Readonly<Record<'string' | 'object', readonly unknown[]>> = {
  string: [1, true, ['x'], { x: 'x' }],
  object: ['x', 1, false, ['x'], []],
};

/**
 * What a create asks of the fields of a block, an update of that block asks of them too: status 400.
 * @param good a block with every field.
 */
export function describeFieldFaults(
  update: Update,
  block: 'individual' | 'business',
  good: Record<string, unknown>,
  rules: readonly FieldRule[],
): void {
  let accounts: AccountsClient;
  let before: { readonly id: string };
  beforeAll(async () => {
    accounts = await accountsClient();
    before = await created(accounts, update.customer());
  });
  // Nothing of all that is kept.
  afterAll(() => expectUnchanged(accounts, before));

  describe.each(rules.map((rule) => [rule.path.slice(block.length + 1), rule] as const))('%s', (path, rule) => {
    const { isRequired = false, type = 'string', wrong } = rule;
    const [field = ''] = path.split('.');
    const refused = async (value: unknown, code: string, message: string) => {
      const body = { [field]: withField(good, path, value)[field] };
      badRequest(await patch(accounts, update, before.id, body), fault(path, code, message));
    };

    test('of another type', async () => {
      const message = `must be ${type === 'string' ? 'a string' : 'an object'}${isRequired ? '' : ' or null'}`;
      for (const value of OTHER_TYPES[type]) await refused(value, 'invalid_type', message);
    });

    if (wrong.length > 0) {
      test('wrong', async () => {
        for (const [value, code, message] of wrong) await refused(value, code, message);
      });
    }
  });
}
