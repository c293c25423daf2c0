import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { businessBody as accountsBusiness, accountsClient, business } from '../../../support/accounts.ts';
import { cardsClient, enrollBody, specimen, uniqueDigits } from '../../../support/cards.ts';
import { documentForm } from '../../../support/documents.ts';
import { businessBody, createdId, customerBody, identification, walletsClient } from '../../../support/wallets.ts';

const wallets = await walletsClient();

const SECONDS = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const owed = (changes: object) => ({
  code: 'field_missing',
  field: null,
  document: null,
  reason: 'not_submitted',
  accepted_document_types: [],
  blocks: ['verification'],
  customer_id: null,
  ...changes,
});

test('an individual: all that was sent, and what it still owes', async () => {
  const body = customerBody({ metadata: { plan: 'gold' } });
  const id = await createdId(wallets, body);
  const number = uniqueDigits();
  await wallets.submitKyc(id, { date_of_birth: '1990-01-15', identification: identification({ number }) });
  const file = await specimen('good.jpg');
  const { data: document } = (await wallets.addDocument(id, await documentForm({ type: 'NIN', file }))).body;
  const answer = await wallets.get(id);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    data: {
      ...body,
      id,
      status: 'pending_kyc',
      business_name: null,
      date_of_birth: '1990-01-15',
      client_reference: null,
      identifications: [{ type: 'NIN', country: 'NG', number: `*******${number.slice(-4)}` }],
      documents: [
        {
          id: document.id,
          type: 'NIN',
          side: 'front',
          media_type: 'image/jpeg',
          size_bytes: file.size,
          sha256: createHash('sha256')
            .update(Buffer.from(await file.arrayBuffer()))
            .digest('hex'),
          quality: 'good',
          remarks: [],
        },
      ],
      requirements: [owed({ code: 'document_missing', document: 'back', accepted_document_types: ['NIN'] })],
      version: expect.any(Number),
      created_at: SECONDS,
      updated_at: SECONDS,
    },
  });
  expect(answer.text).not.toContain(number);
});

test('a business: its name, its contact, and what it still owes', async () => {
  const body = businessBody();
  const id = await createdId(wallets, body);
  const { requirements, ...data } = (await wallets.get(id)).body.data;
  expect(data).toMatchObject({ ...body, date_of_birth: null, identifications: [], documents: [] });
  expect(requirements).toEqual([
    owed({ field: 'identification.number' }),
    owed({ code: 'person_missing', field: 'persons', reason: 'no_associated_person' }),
    owed({ code: 'document_missing', document: 'front', accepted_document_types: ['INCORPORATION_CERTIFICATE'] }),
  ]);
});

test.each([
  ['1234', '****'],
  ['12345', '*2345'],
  [' AB-12 345 ', '***** 345'],
  ['😀1234', '*1234'],
])('the number %j is shown as %j', async (number, shown) => {
  const own = await walletsClient();
  const id = await createdId(own);
  const answer = await own.submitKyc(id, { identification: identification({ type: 'PASSPORT', number }) });
  expect(answer.body.data.identifications).toEqual([{ type: 'PASSPORT', country: 'NG', number: shown }]);
});

test('what another API did not ask of a customer is null', async () => {
  const [accounts, cards] = [await accountsClient(wallets.tenant), await cardsClient(wallets.tenant)];
  const bare = { name: 'Obi Trading', incorporation_number: 'RC1', incorporation_country: 'NG' };
  const made = await accounts.create(accountsBusiness({ business: bare }));
  expect(made.status, made.text).toBe(201);
  const { data } = (await wallets.get(made.body.data.id)).body;
  expect(data).toMatchObject({
    id: made.body.data.id,
    type: 'business',
    status: 'pending_kyc',
    business_name: 'Obi Trading',
    first_name: null,
    last_name: null,
    phone: null,
    billing_address: null,
    date_of_birth: null,
  });
  const whole = await accounts.create(accountsBusiness({ business: business({ tax_id: null }) }));
  expect((await wallets.get(whole.body.data.id)).body.data).toMatchObject({
    first_name: 'Ada',
    last_name: 'Obi',
    phone: '+2348012345679',
    billing_address: { line1: '12 Marina Road', zip_code: '101001', country: 'NG' },
    identifications: [{ type: 'INCORPORATION_NUMBER', country: 'NG' }],
  });
  const enrolled = await cards.enroll(enrollBody({ country_iso_code: ' cm ', id_document_type: 'PASSPORT' }));
  expect((await wallets.get(enrolled.body.data.id)).body.data).toMatchObject({
    type: 'individual',
    first_name: 'John',
    phone: '+237600000000',
    billing_address: { line1: '123 Main Street', line2: null, zip_code: '00237', country: 'CM' },
    date_of_birth: '1990-01-15',
    identifications: [{ type: 'PASSPORT', country: 'CM' }],
    documents: [{ side: 'front' }, { side: 'back' }],
  });
});
