import { beforeAll, describe, expect, test } from 'vitest';
import { LIFECYCLES, VERIFICATION_STATES } from '../../src/onboarding/states.ts';
import { individual, individualBody } from '../support/accounts.ts';
import { openBook } from '../support/book.ts';
import { enrollBody, uniqueDigits } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { ownerDatabase } from '../support/tenants.ts';
import { kycBody } from '../support/wallets.ts';

/*
 * What each dialect makes of every pair of a lifecycle and a state of verification. Not every pair is one that a customer comes to
 * by itself: whatever is there is shown.
 */

interface Row {
  readonly lifecycle: string;
  readonly verification: string;
  readonly kyc_status: string;
  readonly is_active: boolean;
  readonly status: string;
  readonly state: string;
  readonly verification_status: string;
}

const row = (
  lifecycle: string,
  verification: string,
  [kyc_status, is_active]: [string, boolean],
  status: string,
  [state, verification_status]: [string, string],
): Row => ({ lifecycle, verification, kyc_status, is_active, status, state, verification_status });

const ROWS: readonly Row[] = [
  row('created', 'unverified', ['PENDING', true], 'pending_kyc', ['CREATED', 'UNVERIFIED']),
  row('created', 'pending', ['PENDING', true], 'pending_kyc', ['CREATED', 'UNVERIFIED']),
  row('created', 'in_review', ['PENDING', true], 'in_review', ['CREATED', 'UNVERIFIED']),
  row('created', 'verified', ['APPROVED', true], 'active', ['CREATED', 'VERIFIED']),
  row('created', 'rejected', ['REJECTED', true], 'rejected', ['CREATED', 'UNVERIFIED']),
  row('active', 'unverified', ['PENDING', true], 'pending_kyc', ['ACTIVE', 'UNVERIFIED']),
  row('active', 'pending', ['PENDING', true], 'pending_kyc', ['ACTIVE', 'UNVERIFIED']),
  row('active', 'in_review', ['PENDING', true], 'in_review', ['ACTIVE', 'UNVERIFIED']),
  row('active', 'verified', ['APPROVED', true], 'active', ['ACTIVE', 'VERIFIED']),
  row('active', 'rejected', ['REJECTED', true], 'rejected', ['ACTIVE', 'UNVERIFIED']),
  row('inactive', 'unverified', ['PENDING', false], 'inactive', ['INACTIVE', 'UNVERIFIED']),
  row('inactive', 'pending', ['PENDING', false], 'inactive', ['INACTIVE', 'UNVERIFIED']),
  row('inactive', 'in_review', ['PENDING', false], 'inactive', ['INACTIVE', 'UNVERIFIED']),
  row('inactive', 'verified', ['APPROVED', false], 'inactive', ['INACTIVE', 'VERIFIED']),
  row('inactive', 'rejected', ['REJECTED', false], 'inactive', ['INACTIVE', 'UNVERIFIED']),
  row('blocked', 'unverified', ['PENDING', false], 'blocked', ['BLOCKED', 'UNVERIFIED']),
  row('blocked', 'pending', ['PENDING', false], 'blocked', ['BLOCKED', 'UNVERIFIED']),
  row('blocked', 'in_review', ['PENDING', false], 'blocked', ['BLOCKED', 'UNVERIFIED']),
  row('blocked', 'verified', ['APPROVED', false], 'blocked', ['BLOCKED', 'VERIFIED']),
  row('blocked', 'rejected', ['REJECTED', false], 'blocked', ['BLOCKED', 'UNVERIFIED']),
];
const nameOf = ({ lifecycle, verification }: Pick<Row, 'lifecycle' | 'verification'>): string =>
  `${lifecycle} ${verification}`;

const PAIRS = LIFECYCLES.flatMap((lifecycle) =>
  VERIFICATION_STATES.map((verification) => ({ lifecycle, verification })),
);

const { cards, wallets, accounts } = await openBook();
/** The customer in each pair of states. */
const ids = new Map<string, string>();

beforeAll(async () => {
  for (const pair of PAIRS) {
    const created = await accounts.create(individualBody());
    expect(created.status, created.text).toBe(201);
    const { id } = created.body.data;
    const erasure = pair.lifecycle === 'erased' ? { wrapped_key: null, profile: null, email_index: null } : {};
    await ownerDatabase()
      .updateTable('customer')
      .set({ ...pair, ...erasure })
      .where('id', '=', id)
      .execute();
    ids.set(nameOf(pair), id);
  }
});

test('the table has every pair of a customer that is there', () => {
  const shown = PAIRS.filter(({ lifecycle }) => lifecycle !== 'erased').map(nameOf);
  expect(ROWS.map(nameOf)).toEqual(shown);
});

describe.each(ROWS)('$lifecycle and $verification', (expected) => {
  const id = () => ids.get(nameOf(expected)) ?? '';

  test('is shown', async () => {
    const { kyc_status, is_active, status, state, verification_status } = expected;
    expect((await cards.get(id())).body.data).toMatchObject({ kyc_status, is_active });
    expect((await wallets.get(id())).body.data).toMatchObject({ status });
    expect((await accounts.get(id())).body.data).toMatchObject({ state, verification_status });
  });
});

describe('a filter finds exactly those that are shown so', () => {
  const idsIn = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id).sort();
  const those = (isWanted: (candidate: Row) => boolean): string[] =>
    ROWS.filter(isWanted)
      .map((each) => ids.get(nameOf(each)) ?? '')
      .sort();

  const values = <N extends keyof Row>(name: N): Row[N][] => [...new Set(ROWS.map((each) => each[name]))];

  test.each([...values('kyc_status'), undefined])('cards kyc_status=%s, with is_active and without', async (kyc) => {
    for (const active of [...values('is_active'), undefined]) {
      const query = new URLSearchParams({
        limit: '100',
        ...(kyc !== undefined && { kyc_status: kyc }),
        ...(active !== undefined && { is_active: String(active) }),
      });
      const { body, text } = await cards.list(`?${query}`);
      const wanted = those(
        ({ kyc_status, is_active }) => [kyc_status, undefined].includes(kyc) && [is_active, undefined].includes(active),
      );
      expect(idsIn(body.data), text).toEqual(wanted);
      expect(body.meta.total).toBe(wanted.length);
    }
  });

  test.each([...values('status'), undefined])('wallets status=%s', async (status) => {
    const { body } = await wallets.list(`?limit=100${status === undefined ? '' : `&status=${status}`}`);
    expect(idsIn(body.data)).toEqual(those((each) => [each.status, undefined].includes(status)));
    for (const item of body.data) if (status !== undefined) expect(item.status).toBe(status);
  });

  test.each([...values('state'), undefined])(
    'accounts state=%s, with verification_status and without',
    async (state) => {
      for (const verification of [...values('verification_status'), undefined]) {
        const query = new URLSearchParams({
          limit: '100',
          ...(state !== undefined && { state }),
          ...(verification !== undefined && { verification_status: verification }),
        });
        const { body, text } = await accounts.list(`?${query}`);
        const wanted = those(
          (each) =>
            [each.state, undefined].includes(state) && [each.verification_status, undefined].includes(verification),
        );
        expect(idsIn(body.data.items), text).toEqual(wanted);
      }
    },
  );
});

describe('an erased customer', () => {
  test.each(PAIRS.filter(({ lifecycle }) => lifecycle === 'erased'))(
    'that was $verification is absent, to read and to change',
    async (pair) => {
      const id = ids.get(nameOf(pair)) ?? '';
      const answers = [
        await cards.get(id),
        await wallets.get(id),
        await wallets.update(id, { first_name: 'Grace' }),
        await wallets.submitKyc(id, kycBody()),
        await accounts.get(id),
        await accounts.get(id, '?reveal=true&reason=Dispute%201042'),
        await accounts.reveals(id),
        await accounts.updateIndividual(id, { first_name: 'Grace' }),
        await accounts.changeState(id, 'ACTIVE'),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    },
  );
});

describe('a requirement that one API shows is met through another:', () => {
  const owed = (answer: { body: { data: { requirements: { code: string; field: string | null }[] } } }) =>
    answer.body.data.requirements.map(({ code, field }) => `${code} ${field}`);

  test('what is missing', async () => {
    const bare = individual({ date_of_birth: null, residential_address: null });
    const { id } = (await accounts.create(individualBody({ individual: bare, country_data: undefined }))).body.data;
    expect(owed(await accounts.get(id))).toEqual([
      'field_missing individual.date_of_birth',
      'field_missing individual.residential_address',
      'field_missing country_data',
      'document_missing null',
    ]);
    expect(owed(await wallets.get(id))).toEqual([
      'field_missing date_of_birth',
      'field_missing billing_address',
      'field_missing identification.number',
      'document_missing null',
    ]);
    expect(owed(await cards.get(id))).toEqual([
      'field_missing date_of_birth',
      'field_missing street',
      'field_missing identification_number',
      'document_missing null',
    ]);

    expect((await wallets.submitKyc(id, kycBody())).status).toBe(200);
    expect(owed(await accounts.get(id))).toEqual(['field_missing individual.residential_address']);
    const residential_address = { line_1: '1 New Road', country: 'NG' };
    expect((await accounts.updateIndividual(id, { residential_address })).status).toBe(200);
    await eventually('verified', async () => (await wallets.get(id)).body.data.status === 'active' || null);
    expect((await cards.get(id)).body.data).toMatchObject({ kyc_status: 'APPROVED', requirements: [] });
    expect((await accounts.get(id)).body.data).toMatchObject({
      state: 'ACTIVE',
      verification_status: 'VERIFIED',
      requirements: [],
    });
  });

  test('a document', async () => {
    const { id } = (await accounts.create(individualBody())).body.data;
    const needed = ['document_missing null'];
    for (const api of [cards, wallets, accounts]) expect(owed(await api.get(id))).toEqual(needed);
    const body = { type: 'VOTERS_CARD', url: 'https://example.com/documents/front.jpg' };
    const added = await cards.addDocument(id, body);
    expect(added.status, added.text).toBe(201);
    for (const api of [cards, wallets, accounts]) expect(owed(await api.get(id))).toEqual([]);
    await eventually('verified', async () => (await wallets.get(id)).body.data.status === 'active' || null);
  });

  test('what was rejected', async () => {
    const number = `${uniqueDigits(6)}00002`;
    const enrolled = await cards.enroll(enrollBody({ identification_number: number }));
    expect(enrolled.status, enrolled.text).toBe(201);
    const { id } = enrolled.body.data;
    const rejected = await eventually('rejected', async () => {
      const answer = await accounts.get(id);
      return answer.body.data.requirements.length > 0 ? answer : null;
    });
    expect(owed(rejected)).toEqual(['document_resubmission null']);
    expect((await wallets.get(id)).body.data).toMatchObject({
      status: 'rejected',
      requirements: rejected.body.data.requirements,
    });

    const identification = { type: 'NIN', country: 'CM', number: uniqueDigits() };
    const answer = await wallets.submitKyc(id, kycBody({ identification }));
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data).toMatchObject({ requirements: [] });
    expect((await accounts.get(id)).body.data.requirements).toEqual([]);
    await eventually('approved', async () => (await cards.get(id)).body.data.kyc_status === 'APPROVED' || null);
    expect((await cards.get(id)).body.data.identification_number).toBe(identification.number);
  });
});
