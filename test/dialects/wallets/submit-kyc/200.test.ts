import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { specimen, uniqueDigits } from '../../../support/cards.ts';
import { businessBody, createdId, identification, kycBody, walletsClient } from '../../../support/wallets.ts';

const wallets = await walletsClient();

test('everything at once: the customer as it is then, whose verification begins', async () => {
  const id = await createdId(wallets);
  const number = uniqueDigits();
  const answer = await wallets.submitKyc(id, kycBody({ identification: identification({ number, country: 'ng' }) }));
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.data).toMatchObject({
    status: 'pending_kyc',
    date_of_birth: '1990-01-15',
    identifications: [{ type: 'NIN', country: 'NG', number: `*******${number.slice(-4)}` }],
    documents: [
      { side: 'front', type: 'NIN', quality: 'good' },
      { side: 'back', type: 'NIN', quality: 'good' },
    ],
    requirements: [],
  });
  expect(answer.headers.get('etag')).toBe(`"${answer.body.data.version}"`);
  expect(answer.text).not.toContain(number);
});

test('a piece at a time: what is missing is asked for until nothing is', async () => {
  const id = await createdId(wallets);
  const owedAfter = async (body: unknown): Promise<string[]> => {
    const answer = await wallets.submitKyc(id, body);
    expect(answer.status, answer.text).toBe(200);
    expect((await wallets.get(id)).body).toEqual(answer.body);
    return answer.body.data.requirements.map((owed: Record<string, string>) => owed.field ?? owed.document);
  };
  // Its verification stays pending: nothing happens to it but what is asked.
  const number = identification({ type: 'DRIVERS_LICENSE', number: `${uniqueDigits(6)}00006` });
  const url = 'https://example.com/licence.jpg';
  expect(await owedAfter({ identification: number })).toEqual(['date_of_birth', 'front']);
  expect(await owedAfter({ identification: number, document_front_url: url })).toEqual(['date_of_birth', 'back']);
  expect(await owedAfter({ identification: number, date_of_birth: '1990-01-15' })).toEqual(['back']);
  expect(await owedAfter({ identification: number, document_back_url: url })).toEqual([]);
});

describe('an identification', () => {
  test('takes the place of the one of its type and country, and of no other', async () => {
    const id = await createdId(wallets);
    const sent = [
      identification({ type: 'BVN', number: '1110001' }),
      identification({ type: 'PASSPORT', number: '2220002' }),
      identification({ type: ' PASSPORT ', country: ' gh ', number: '3330003' }),
      identification({ type: 'PASSPORT', number: '4440004' }),
    ];
    for (const each of sent) {
      const answer = await wallets.submitKyc(id, { identification: each });
      expect(answer.status, answer.text).toBe(200);
    }
    expect((await wallets.get(id)).body.data.identifications).toEqual([
      { type: 'BVN', country: 'NG', number: '***0001' },
      { type: 'PASSPORT', country: 'NG', number: '***0004' },
      { type: 'PASSPORT', country: 'GH', number: '***0003' },
    ]);
  });

  test('that was given up is free for others, and one keeps its own', async () => {
    const [id, other] = [await createdId(wallets), await createdId(wallets)];
    const mine = identification();
    await wallets.submitKyc(id, { identification: mine });
    const before = (await wallets.get(id)).text;
    expect((await wallets.submitKyc(id, { identification: mine })).text).toBe(before);
    await wallets.submitKyc(id, { identification: identification() });
    expect((await wallets.submitKyc(other, { identification: mine })).status).toBe(200);
  });

  test.each(['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE', 'BVN'])('%s is for an individual', async (type) => {
    const id = await createdId(wallets);
    const answer = await wallets.submitKyc(id, { identification: identification({ type, country: 'FR' }) });
    expect(answer.body.data.identifications).toMatchObject([{ type, country: 'FR' }]);
  });

  test.each(['INCORPORATION_NUMBER', 'TAX_ID'])('%s is for a business', async (type) => {
    const id = await createdId(wallets, businessBody());
    const answer = await wallets.submitKyc(id, { identification: identification({ type }) });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.identifications).toMatchObject([{ type, country: 'NG' }]);
  });
});

test('a date of birth that is left out stays', async () => {
  const id = await createdId(wallets);
  await wallets.submitKyc(id, { date_of_birth: ' 1990-01-15 ', identification: identification() });
  const answer = await wallets.submitKyc(id, { identification: identification({ type: 'BVN' }) });
  expect(answer.body.data.date_of_birth).toBe('1990-01-15');
});

test('the SHA-256 of what is fetched may be given', async () => {
  const id = await createdId(wallets);
  const good = Buffer.from(await (await specimen('good.jpg')).arrayBuffer());
  const sha256 = createHash('sha256').update(good).digest('hex');
  const hashes = { document_front_sha256: sha256, document_back_sha256: ` ${sha256.toUpperCase()} ` };
  const answer = await wallets.submitKyc(id, kycBody(hashes));
  expect(answer.body.data.documents).toMatchObject([{ sha256 }, { sha256 }]);
});
