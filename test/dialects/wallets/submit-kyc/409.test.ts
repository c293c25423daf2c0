import { describe, expect, test } from 'vitest';
import { uniqueDigits } from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';
import { moreCredentials } from '../../../support/tenants.ts';
import { businessBody, createdId, identification, kycBody, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { expectFaults, requestFault } from '../errors.ts';

const wallets = await walletsClient();

const DUPLICATE = {
  field: '/identification/number',
  code: 'duplicate',
  message: 'Customer with this identification.number already exists',
};

describe('the number of another', () => {
  test('is taken, however it is written, and with what else is wrong', async () => {
    const own = await walletsClient();
    const [id, other] = [await createdId(own), await createdId(own)];
    await own.submitKyc(other, { identification: identification({ number: 'ab-12.345/x' }) });
    for (const number of ['ab-12.345/x', 'AB12345X', ' a b 1 2 3 4 5 x ', 'ＡＢ１２３４５Ｘ']) {
      const taken = { identification: identification({ number, country: 'ng', type: ' NIN ' }) };
      expectFaults(await own.submitKyc(id, taken), 409, [DUPLICATE], other);
    }
    const all = kycBody({
      identification: identification({ number: 'AB12345X' }),
      date_of_birth: '2999-01-01',
      document_front_url: 'https://example.com/missing.jpg',
    });
    const answer = await own.submitKyc(id, all);
    expectFaults(
      answer,
      409,
      [
        DUPLICATE,
        { field: '/date_of_birth', code: 'underage', message: 'Customer must be 18 or older' },
        {
          field: '/document_front_url',
          code: 'document_unreachable',
          message: 'Could not fetch document_front_url',
          reasons: ['status'],
        },
      ],
      other,
    );
    expect((await own.get(id)).body.data).toMatchObject({ identifications: [], documents: [], date_of_birth: null });
    expect(await filesOf(own.tenant.id)).toEqual([]);
  });

  test('is another with another type or issuing country, and with another tenant or mode', async () => {
    const number = uniqueDigits();
    await wallets.submitKyc(await createdId(wallets), { identification: identification({ number }) });
    for (const change of [{ type: 'BVN' }, { country: 'GH' }]) {
      const id = await createdId(wallets);
      const answer = await wallets.submitKyc(id, { identification: identification({ number, ...change }) });
      expect(answer.status, answer.text).toBe(200);
    }
    const live = await walletsClient(await moreCredentials(wallets.tenant, 'live'));
    for (const other of [await walletsClient(), live]) {
      const id = await createdId(other);
      expect((await other.submitKyc(id, { identification: identification({ number }) })).status).toBe(200);
    }
  });

  test('given by ten customers at once is the number of one', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => createdId(wallets)));
    const body = { identification: identification() };
    const answers = await Promise.all(ids.map((id) => wallets.submitKyc(id, body)));
    const [winner, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    for (const loser of answers.filter((answer) => answer !== winner))
      expectFaults(loser, 409, [DUPLICATE], winner?.body.data.id);
  });
});

describe('what is of customers of the other kind', () => {
  const wrongKind = (field: string, kind: string) => ({
    field,
    code: 'wrong_kind',
    message: `The customer is ${kind}`,
  });

  test.each(['INCORPORATION_NUMBER', 'TAX_ID'])('%s of an individual', async (type) => {
    const id = await createdId(wallets);
    expectFaults(await wallets.submitKyc(id, { identification: identification({ type }) }), 409, [
      wrongKind('/identification/type', 'an individual'),
    ]);
  });

  test.each(['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE', 'BVN'])('%s of a business', async (type) => {
    const id = await createdId(wallets, businessBody());
    expectFaults(await wallets.submitKyc(id, { identification: identification({ type }) }), 409, [
      wrongKind('/identification/type', 'a business'),
    ]);
  });

  test('a date of birth of a business, of whatever age, and a document', async () => {
    const own = await walletsClient();
    const id = await createdId(own, businessBody());
    const tax = { identification: identification({ type: 'TAX_ID' }) };
    const born = wrongKind('/date_of_birth', 'a business');
    expectFaults(await own.submitKyc(id, { ...tax, date_of_birth: '2999-01-01' }), 409, [born]);
    expectFaults(await own.submitKyc(id, kycBody()), 409, [born, wrongKind('/identification/type', 'a business')]);
    expect((await own.get(id)).body.data).toMatchObject({ identifications: [], documents: [] });
    expect(await filesOf(own.tenant.id)).toEqual([]);
  });
});

test('whoever was rejected for good proves nothing more', async () => {
  const id = await createdId(wallets);
  await wallets.submitKyc(id, kycBody({ identification: identification({ number: `${uniqueDigits(6)}00003` }) }));
  const rejected = await eventually('rejected', async () => {
    const answer = await wallets.get(id);
    return answer.body.data.status === 'rejected' ? answer : null;
  });
  const final = requestFault('state_conflict', 'The customer was rejected for good');
  const body = { identification: identification() };
  for (const query of ['', '?dry_run=true']) expectFaults(await wallets.submitKyc(id, body, { query }), 409, [final]);
  expect((await wallets.get(id)).text).toBe(rejected.text);
});
