import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { specimen } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { businessBody, createdId, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';

const wallets = await walletsClient();

const bytesOf = async (blob: Blob): Promise<Buffer> => Buffer.from(await blob.arrayBuffer());
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test.each([
  ['good.png', 'image/png'],
  ['good.pdf', 'application/pdf'],
])('an upload is told by its bytes, whatever name and type say: %s', async (name, mediaType) => {
  const id = await createdId(wallets);
  const file = await specimen(name, 'text/html');
  const answer = await wallets.addDocument(id, await documentForm({ side: 'back', file }));
  expect(answer.status, answer.text).toBe(201);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.body).toEqual({
    data: {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'PASSPORT',
      side: 'back',
      media_type: mediaType,
      size_bytes: file.size,
      sha256: sha256(await bytesOf(file)),
      quality: 'good',
      remarks: [],
    },
  });
  expect((await wallets.get(id)).body.data.documents).toMatchObject([
    { id: answer.body.data.id, side: 'back', media_type: mediaType },
  ]);
});

test('a document is fetched from its URL', async () => {
  const id = await createdId(wallets);
  const hash = sha256(await bytesOf(await specimen('good.jpg')));
  const body = documentBody({ type: ' VOTERS_CARD ', side: ' back ', sha256: ` ${hash.toUpperCase()} ` });
  const answer = await wallets.addDocument(id, body);
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body.data).toMatchObject({ type: 'VOTERS_CARD', side: 'back', sha256: hash, media_type: 'image/jpeg' });
});

test('the front is meant where no side is named', async () => {
  const id = await createdId(wallets, businessBody());
  const form = await documentForm({ type: 'INCORPORATION_CERTIFICATE', side: null });
  expect((await wallets.addDocument(id, form)).body.data).toMatchObject({
    type: 'INCORPORATION_CERTIFICATE',
    side: 'front',
  });
});

test('documents add up in the order they came, the parts of a form in any order', async () => {
  const id = await createdId(wallets);
  const form = new FormData();
  for (const [name, value] of [...(await documentForm({ type: 'NIN' }))].toReversed()) form.append(name, value);
  const added = [
    await wallets.addDocument(id, form),
    await wallets.addDocument(id, documentBody({ type: 'NIN', side: 'back' })),
    await wallets.addDocument(id, documentBody({ type: 'NIN', side: 'back' })),
  ].map(({ body }) => body.data.id);
  const { documents } = (await wallets.get(id)).body.data;
  expect(documents.map((document: { id: string }) => document.id)).toEqual(added);
});

test('what is kept is encrypted', async () => {
  const own = await walletsClient();
  const id = await createdId(own);
  await own.addDocument(id, await documentForm());
  const [path = '', ...more] = await filesOf(own.tenant.id);
  expect(more).toEqual([]);
  const good = await bytesOf(await specimen('good.jpg'));
  const kept = await readFile(path);
  expect(kept.length).toBeGreaterThan(good.length);
  expect(kept.includes(good.subarray(1_000, 1_032))).toBe(false);
});
