import { describe, expect, test } from 'vitest';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { describeBodies } from '../body-rules.ts';
import { expectFaults, fault } from '../errors.ts';
import { DOCUMENT_FIELDS, describeMissingAndMistyped } from '../field-rules.ts';
import { ADD_DOCUMENT } from '../operations.ts';

const wallets = await walletsClient();
const id = await createdId(wallets);

describeBodies(ADD_DOCUMENT, 'multipart/form-data or application/json');
describeMissingAndMistyped(ADD_DOCUMENT, { fields: DOCUMENT_FIELDS, body: documentBody });

describe('a form', () => {
  const typeMissing = fault('type', 'required', 'is required');
  const fileMissing = fault('file', 'required', 'is required');

  test.each([
    ['without its file', { file: null }, [fileMissing]],
    ['without its type', { type: null }, [typeMissing]],
    ['with nothing but a side', { type: null, file: null }, [typeMissing, fileMissing]],
    ['with a URL for a file', { file: 'https://example.com/x.jpg' }, [fault('file', 'invalid_type', 'must be a file')]],
    ['with U+0000', { type: 'NI\0N' }, [fault('type', 'forbidden_character', 'must not contain the character U+0000')]],
    [
      'without its file and with a type that there is not',
      { file: null, type: 'ID_CARD' },
      [
        fileMissing,
        fault(
          'type',
          'invalid_value',
          'must be one of NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE, INCORPORATION_CERTIFICATE',
        ),
      ],
    ],
  ])('%s', async (_what, changes, faults) => {
    expectFaults(await wallets.addDocument(id, await documentForm(changes)), 400, faults);
  });

  const part = '--b\r\ncontent-disposition: form-data; name="type"\r\n\r\nNIN\r\n';
  test.each([
    ['is cut off', part, 'multipart/form-data; boundary=b'],
    ['is empty', '', 'multipart/form-data; boundary=b'],
    ['has no boundary', `${part}--b--\r\n`, 'multipart/form-data'],
    ['has another boundary', `${part}--b--\r\n`, 'multipart/form-data; boundary=c'],
    ['is JSON', '{}', 'multipart/form-data; boundary=b'],
    ['names the prototype', `${part.replace('type', '__proto__')}--b--\r\n`, 'multipart/form-data; boundary=b'],
  ])('that %s cannot be read', async (_what, body, type) => {
    const answer = await wallets.addDocument(id, body, { headers: { 'content-type': type } });
    const { message } = answer.body.error;
    expectFaults(answer, 400, [{ field: '', code: 'malformed_multipart', message }]);
  });

  test('with bytes that are no UTF-8', async () => {
    const body = Buffer.from(`${part.replace('NIN', 'N\xcfN')}--b--\r\n`, 'latin1');
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expectFaults(await wallets.addDocument(id, body, { headers }), 400, [
      fault('type', 'invalid_utf8', 'must be UTF-8'),
      fileMissing,
    ]);
  });
});

test('nothing of all this is kept', async () => {
  expect((await wallets.get(id)).body.data).toMatchObject({ documents: [] });
});
