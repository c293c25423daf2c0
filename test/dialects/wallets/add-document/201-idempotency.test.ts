import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { specimen } from '../../../support/cards.ts';
import { documentForm } from '../../../support/documents.ts';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { describeReplays } from '../idempotency-rules.ts';
import { ADD_DOCUMENT } from '../operations.ts';

describeReplays(ADD_DOCUMENT);

test('an upload of the same bytes is the same request, of others another', async () => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  const key = { headers: { 'idempotency-key': randomUUID() } };
  const first = await wallets.addDocument(id, await documentForm(), key);
  const again = await wallets.addDocument(id, await documentForm(), key);
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true']);
  const png = await documentForm({ file: await specimen('good.png') });
  expect((await wallets.addDocument(id, png, key)).status).toBe(422);
  expect(await filesOf(wallets.tenant.id)).toHaveLength(1);
});
