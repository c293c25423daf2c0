import { afterAll, describe, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { badRequest, type ExpectedFault, fault, whole } from '../errors.ts';
import { COMMON_FIELDS } from '../fields.ts';
import { describeShape } from '../update-rules.ts';
import { created, expectUnchanged, patch, UPDATE_COUNTRY_DATA } from '../updates.ts';

await describeShape(UPDATE_COUNTRY_DATA);

const NUMBER = '12345678909';
const TWICE = (name: string) => fault(`ng.${name}`, 'duplicate_field', 'must not be sent twice');
const unknown = (path: string) => fault(path, 'unknown_field', 'is not a field of this request');
const digits = (name: string) => fault(`ng.${name}`, 'invalid_format', 'must be 11 digits');
const EMPTY: ExpectedFault = { field: '/ng', code: 'empty_update', message: 'Send at least one field to change' };

describe.each([
  ['an individual', individualBody],
  ['a business', () => businessBody({ country_data: { ng: { bvn: '22222222229' } } })],
])('%s', async (_kind, bodyOf) => {
  const accounts = await accountsClient();
  const before = await created(accounts, bodyOf());
  const refused = async (body: unknown, ...faults: ExpectedFault[]) =>
    badRequest(await patch(accounts, UPDATE_COUNTRY_DATA, before.id, body), ...faults);
  // Nothing of all that is kept.
  afterAll(() => expectUnchanged(accounts, before));

  describe.each(['bvn', 'nin'])('%s', (name) => {
    const { wrong } = COMMON_FIELDS.find(({ path }) => path === `country_data.ng.${name}`) ?? { wrong: [] };

    test.each(wrong)('%j', async (value, code, rule) => {
      await refused({ ng: { [name]: value } }, fault(`ng.${name}`, code, rule));
      await refused({ [`ng.${name}`]: value }, fault(`ng.${name}`, code, rule));
    });

    test.each([12345678909, true, ['12345678909'], { bvn: NUMBER }])('%j is no text', async (value) => {
      const rule = fault(`ng.${name}`, 'invalid_type', 'must be a string or null');
      await refused({ ng: { [name]: value } }, rule);
      await refused({ [`ng.${name}`]: value }, rule);
    });

    test('sent twice, alike or not', async () => {
      for (const value of [NUMBER, '22222222229', null]) {
        await refused({ ng: { [name]: value }, [`ng.${name}`]: NUMBER }, TWICE(name));
        await refused({ ng: { [name]: NUMBER }, [`ng.${name}`]: value }, TWICE(name));
      }
      await refused({ ng: null, [`ng.${name}`]: NUMBER }, TWICE(name));
    });
  });

  test.each(['x', 1, true, [], ['ng']])('ng is an object or null: %j', async (ng) => {
    await refused({ ng }, fault('ng', 'invalid_type', 'must be an object or null'));
    await refused({ ng, 'ng.bvn': NUMBER }, fault('ng', 'invalid_type', 'must be an object or null'));
  });

  test('ng without a number', () => refused({ ng: {} }, EMPTY));

  test('what is no number of a country that is known', async () => {
    await refused({ gh: { card: NUMBER } }, unknown('gh'));
    await refused({ ng: { tin: NUMBER } }, unknown('ng.tin'));
    const dotted = (key: string) => ({ ...unknown(key), field: `/${key}` });
    await refused({ 'ng.tin': NUMBER }, dotted('ng.tin'));
    await refused({ bvn: NUMBER }, unknown('bvn'));
    await refused({ 'ng.bvn': NUMBER, 'gh.card': NUMBER }, dotted('gh.card'));
    const foreign = whole('unknown_field', 'The request has a field that it does not take');
    await refused({ 'NG.BVN': NUMBER }, foreign);
    await refused({ NG: { bvn: NUMBER } }, foreign);
  });

  test('all faults are told together', () =>
    refused(
      { 'ng.bvn': '1', ng: { nin: '2', tin: '3' }, gh: null },
      digits('bvn'),
      digits('nin'),
      unknown('ng.tin'),
      unknown('gh'),
    ));

  test('a right number beside a wrong one changes nothing', () =>
    refused({ ng: { bvn: NUMBER, nin: '1' } }, digits('nin')));
});
