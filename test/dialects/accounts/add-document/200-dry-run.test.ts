import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { documentForm } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { filesOf } from '../../cards/creates.ts';
import { describeDryRun } from '../change-rules.ts';
import { ADD_DOCUMENT } from '../changes.ts';

describeDryRun(ADD_DOCUMENT);

test('of an upload shows the document without an id, and keeps no byte of it', async () => {
  const accounts = await accountsClient();
  const { id } = (await accounts.create(individualBody())).body.data;
  const dry = await accounts.addDocument(id, await documentForm(), { query: '?dry_run=true' });
  expect(dry.status, dry.text).toBe(200);
  expect(dry.body.data).toMatchObject({ id: null, type: 'PASSPORT', side: 'front', media_type: 'image/jpeg' });
  expect(await filesOf(accounts.tenant.id)).toEqual([]);
  await eventually('nothing staged', async () => {
    const { data } = (await accounts.get(id)).body;
    return data.documents.length === 0 || null;
  });
});
