import { expect, test } from 'vitest';
import { createdId, kycBody, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { expectFaults } from '../errors.ts';

const LANDING = 'https://example.com/landing.html';

test('a page where a document should be, on each side', async () => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  const unsupported = (side: string) => ({
    field: `/document_${side}_url`,
    code: 'unsupported_type',
    message: 'Unsupported file type',
  });
  const both = kycBody({ document_front_url: LANDING, document_back_url: LANDING });
  expectFaults(await wallets.submitKyc(id, both), 415, [unsupported('front'), unsupported('back')]);
  // Weighs more than everything else that is wrong then.
  expectFaults(await wallets.submitKyc(id, kycBody({ document_back_url: LANDING, date_of_birth: '2999-01-01' })), 415, [
    unsupported('back'),
    { field: '/date_of_birth', code: 'underage', message: 'Customer must be 18 or older' },
  ]);
  expect((await wallets.get(id)).body.data).toMatchObject({ identifications: [], documents: [] });
  expect(await filesOf(wallets.tenant.id)).toEqual([]);
});
