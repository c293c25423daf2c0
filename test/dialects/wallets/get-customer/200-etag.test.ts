import { expect, test } from 'vitest';
import type { Answer } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventsOf } from '../../../support/events.ts';
import { createdId, identification, walletsClient } from '../../../support/wallets.ts';

const wallets = await walletsClient();

test('the entity tag of a customer is its version, which moves on with each change and with nothing else', async () => {
  const id = await createdId(wallets);
  const changes: (() => Promise<Answer>)[] = [
    () => wallets.update(id, { last_name: 'Obi' }),
    () => wallets.addDocument(id, documentBody({ type: 'VOTERS_CARD' })),
    () => wallets.submitKyc(id, { identification: identification({ type: 'BVN' }) }),
    () => wallets.update(id, { client_reference: 'user-1', metadata: { plan: 'gold' } }),
  ];
  let before = await wallets.get(id);
  for (const change of changes) {
    const answer = await change();
    const after = await wallets.get(id);
    expect(after.headers.get('etag')).toBe(`"${after.body.data.version}"`);
    expect(after.body.data.version).toBeGreaterThan(before.body.data.version);
    if (answer.status === 200) {
      expect(answer.headers.get('etag')).toBe(after.headers.get('etag'));
      expect(answer.body).toEqual(after.body);
    }
    before = after;
  }
  expect((await wallets.get(id)).text).toBe(before.text);
  expect(before.body.data.version).toBe((await eventsOf(id)).length);
});

test('of an update that says what is so already it stays, and no event is written', async () => {
  const id = await createdId(wallets);
  const before = await wallets.get(id);
  const answer = await wallets.update(id, { first_name: 'James', phone: ' +2348012345678', metadata: {} });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual(before.body);
  expect(answer.headers.get('etag')).toBe(before.headers.get('etag'));
  expect((await wallets.get(id)).text).toBe(before.text);
});
