import { expect, test } from 'vitest';
import { type Answer, cardsClient, uniqueDigits } from '../../support/cards.ts';
import { type Create, type Documents, expectNothingStored, PRINTED_KEYS } from './creates.ts';

const DRY = '?dry_run=true';

/** Every check and nothing kept: status 200. */
export function describeDryRun(create: Create): void {
  test('tells what would be created, and stores nothing', async () => {
    const cards = await cardsClient();
    const answer = await create.send(cards, { email: 'ann.lee@example.com', identification_number: 'AB-1' }, DRY);
    expect(answer.status, answer.text).toBe(200);
    const { data, ...envelope } = answer.body;
    expect(envelope).toEqual({
      success: true,
      statusCode: 200,
      message: 'Dry run passed: nothing was stored',
    });
    expect(Object.keys(data).sort()).toEqual(PRINTED_KEYS);
    expect(data).toMatchObject({
      id: null,
      email: 'ann.lee@example.com',
      identification_number: 'AB-1',
      number: 'AB-1',
      type: 'NIN',
      date_of_birth: '1990-01-15T00:00:00.000Z',
      is_active: true,
    });
    expect(Math.abs(Date.parse(data.created_at) - Date.now())).toBeLessThan(60_000);
    await expectNothingStored(cards.tenant.id);
    expect((await cards.list()).body.data).toEqual([]);
  });

  test('any number of times, and the real request passes afterwards', async () => {
    const cards = await cardsClient();
    const person = { email: `ann.${uniqueDigits()}@example.com`, identification_number: uniqueDigits() };
    expect((await create.send(cards, person, DRY)).status).toBe(200);
    expect((await create.send(cards, person, DRY)).status).toBe(200);
    expect((await create.send(cards, person, '?dry_run=false')).status).toBe(201);
    expect((await create.send(cards, person, DRY)).status).toBe(409);
  });

  const withoutRequest = ({ status, body: { request_id: _, ...body } }: Answer) => ({ status, body });
  const known = { email: 'known@example.com', identification_number: '4711' };
  test.each<[number, string, Record<string, unknown>, Documents]>([
    [400, 'a text', { first_name: 'Jo', state: 'x'.repeat(256) }, {}],
    [400, 'the age', { date_of_birth: '2999-01-01' }, {}],
    [400, 'a document that is missing', {}, { front: null }],
    [409, 'a duplicate', known, {}],
    [422, 'documents that cannot be read', {}, { front: 'blurry.jpg', back: 'corrupt.jpg' }],
    [400, 'several of these', { ...known, first_name: 'Jo' }, { front: 'dark.jpg' }],
  ])('reports %i for %s as the real request does', async (status, _what, changes, documents) => {
    const cards = await cardsClient();
    const existing = await create.send(cards, known);
    expect(existing.status).toBe(201);
    const dry = await create.send(cards, changes, DRY, documents);
    expect(dry.status, dry.text).toBe(status);
    expect(withoutRequest(dry)).toEqual(withoutRequest(await create.send(cards, changes, '', documents)));
    if (status === 409) expect(dry.body.existing_id).toBe(existing.body.data.id);
  });
}
