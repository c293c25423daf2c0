import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type AccountsClient, accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { specimen } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { eventsOf } from '../../../support/events.ts';
import { filesOf } from '../../cards/creates.ts';

const GOOD = await readFile(new URL('../../../../specimens/good.jpg', import.meta.url));
const sha256 = createHash('sha256').update(GOOD).digest('hex');

const accounts = await accountsClient();
const made = async (body: unknown = individualBody(), of: AccountsClient = accounts): Promise<string> => {
  const answer = await of.create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data.id;
};
const added = async (id: string, body: unknown, of: AccountsClient = accounts) => {
  const answer = await of.addDocument(id, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
};

const KEPT = {
  id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
  side: 'front',
  media_type: 'image/jpeg',
  size_bytes: GOOD.length,
  sha256,
  quality: 'good',
  remarks: [],
};

test.each([
  ['an upload', () => documentForm()],
  ['a document named by URL', async () => documentBody()],
])('%s is kept, and told of', async (_what, make) => {
  const own = await accountsClient();
  const id = await made(individualBody(), own);
  const { version } = (await own.get(id)).body.data;
  const answer = await own.addDocument(id, await make());
  expect(answer.body).toEqual({ data: { ...KEPT, type: 'PASSPORT' } });
  expect(await filesOf(own.tenant.id)).toHaveLength(1);
  const { data } = (await own.get(id)).body;
  expect(data.documents).toEqual([answer.body.data]);
  // With it nothing is missing any more.
  expect(data.requirements).toEqual([]);
  const events = await eventsOf(id, version);
  expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
    'document.received',
    'requirement.resolved',
    'verification.started',
  ]);
  expect(events[0]?.data).toEqual({ document_id: answer.body.data.id, side: 'front' });
});

test.each(['VOTERS_CARD', 'DRIVERS_LICENSE'])('an individual has a %s', async (type) => {
  const id = await made();
  expect(await added(id, documentBody({ type }))).toEqual({ ...KEPT, type });
  const { requirements } = (await accounts.get(id)).body.data;
  const isOneSided = type === 'VOTERS_CARD';
  expect(requirements).toMatchObject(
    isOneSided ? [] : [{ code: 'document_missing', document: 'back', accepted_document_types: [type] }],
  );
});

test('a business has a certificate', async () => {
  const id = await made(businessBody());
  const form = await documentForm({ type: 'INCORPORATION_CERTIFICATE', side: null });
  expect(await added(id, form)).toEqual({ ...KEPT, type: 'INCORPORATION_CERTIFICATE' });
  const { requirements } = (await accounts.get(id)).body.data;
  expect(requirements.map(({ code }: { code: string }) => code)).toEqual(['person_missing']);
});

test('front and back come one by one, in either order', async () => {
  const id = await made();
  const back = await added(id, documentBody({ type: ' NIN ', side: ' back ' }));
  expect(back).toEqual({ ...KEPT, type: 'NIN', side: 'back' });
  expect((await accounts.get(id)).body.data.requirements).toMatchObject([
    { code: 'document_missing', document: 'front' },
  ]);
  const front = await added(id, await documentForm({ type: 'NIN', side: 'front' }));
  const { data } = (await accounts.get(id)).body;
  expect(data.documents).toEqual([back, front]);
  expect(data.requirements).toEqual([]);
});

test('the hash of the bytes may be named', async () => {
  const id = await made();
  expect(await added(id, documentBody({ sha256: ` ${sha256.toUpperCase()} ` }))).toMatchObject({ sha256 });
});

describe('the bytes tell what they are', () => {
  test.each([
    ['good.png', 'image/png'],
    ['good.pdf', 'application/pdf'],
  ])('%s', async (name, type) => {
    const id = await made();
    const file = await specimen(name, 'image/jpeg');
    expect(await added(id, await documentForm({ file }))).toMatchObject({ media_type: type, size_bytes: file.size });
  });
});
