import { describe, expect, test } from 'vitest';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { describeAbsence } from '../absence-rules.ts';
import { expectRefused } from '../errors.ts';
import { GET_CUSTOMER } from '../operations.ts';

describeAbsence(GET_CUSTOMER);

describe('a path that there is not, below /customers', () => {
  test.each([
    ['PUT', ''],
    ['DELETE', '/:id'],
    ['POST', '/:id'],
    ['GET', '/:id/'],
    ['GET', '/:id/kyc'],
    ['GET', '/:id/documents'],
    ['POST', '/:id/persons'],
    ['GET', '/:id/documents/1'],
    ['GET', '/a/b/c'],
    ['PATCH', '/%ff/x'],
  ])('%s %s', async (method, path) => {
    const wallets = await walletsClient();
    const at = path.replace(':id', path.includes(':id') ? await createdId(wallets) : '');
    const answer = await wallets.request(method, at);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expectRefused(answer, 404, answer.body.error.message);
    // Whoever asks, whoever it is.
    expectRefused(await wallets.request(method, at, { authorization: null }), 404, answer.body.error.message);
  });
});
