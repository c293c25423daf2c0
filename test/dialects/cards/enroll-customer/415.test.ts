import { expect, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';
import { describeContentType, expectUnsupported } from '../access-rules.ts';
import { ENROLL_CUSTOMER, expectFaults, expectNothingStored, fault } from '../creates.ts';

const FRONT = 'id_document_front_url';
const BACK = 'id_document_back_url';

describeContentType(ENROLL_CUSTOMER, 'application/json', [
  'multipart/form-data; boundary=b',
  'application/x-www-form-urlencoded',
  'text/json',
  'application/jsonp',
  'text/plain',
  null,
]);

test('a landing page instead of the document', async () => {
  const cards = await cardsClient();
  expectUnsupported(await ENROLL_CUSTOMER.send(cards, {}, '', { front: 'landing.html' }), FRONT);
  expectUnsupported(await ENROLL_CUSTOMER.send(cards, {}, '', { back: 'landing.html' }), BACK);
  expectUnsupported(
    await ENROLL_CUSTOMER.send(cards, {}, '', { front: 'landing.html', back: 'x-landing.html' }),
    FRONT,
    BACK,
  );
  await expectNothingStored(cards.tenant.id);
});

test('weighs more than faults of fields, duplicates and documents', async () => {
  const cards = await cardsClient();
  const known = { email: 'known@example.com' };
  expect((await ENROLL_CUSTOMER.send(cards, known)).status).toBe(201);
  const answer = await ENROLL_CUSTOMER.send(cards, { ...known, first_name: 'Jo' }, '', {
    front: 'missing.jpg',
    back: 'landing.html',
  });
  expectFaults(answer, 415, 'Unsupported Media Type', [
    { field: `/${BACK}`, code: 'unsupported_type', message: 'Unsupported file type' },
    fault('first_name', 'too_short', 'must be at least 3 characters'),
    { field: '/email', code: 'duplicate', message: 'Customer with this email or ID already exists' },
    { field: `/${FRONT}`, code: 'document_unreachable', message: `Could not fetch ${FRONT}` },
  ]);
  expect(answer.body).not.toHaveProperty('existing_id');
});

test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;x=y'])(
  '%s is the right type',
  async (type) => {
    const cards = await cardsClient();
    const answer = await cards.enroll('{}', '', { 'content-type': type });
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.errors[0].code).toBe('required');
  },
);
