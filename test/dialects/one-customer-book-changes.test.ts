import { expect, test } from 'vitest';
import { individual, individualBody } from '../support/accounts.ts';
import { made, openBook, shown } from '../support/book.ts';
import { uniqueDigits } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { customerBody, kycBody } from '../support/wallets.ts';

const book = await openBook();
const { wallets, accounts } = book;

test('what is changed through one is changed in all, and so is the version', async () => {
  const id = await made(accounts.create(individualBody()));
  const before = await shown(book, id);
  const email = `grace.${uniqueDigits()}@example.com`;
  const changed = await wallets.update(id, { last_name: 'Hopper', email, phone: '+233241234567' });
  expect(changed.status, changed.text).toBe(200);
  const { inCards, inWallets, inAccounts, etags } = await shown(book, id);
  expect(inCards).toMatchObject({ last_name: 'Hopper', email, phone_country_code: '+233', phone_number: '241234567' });
  expect(inAccounts).toMatchObject({
    email,
    individual: { ...individual(), last_name: 'Hopper', phone_number: '+233241234567' },
  });
  expect(inWallets.version).toBe(inAccounts.version);
  expect(inAccounts.version).toBeGreaterThan(before.inAccounts.version);
  expect(etags).toEqual(Array(3).fill(`"${inAccounts.version}"`));

  // What one API shows is what the others take to mean that customer and no newer one.
  const [stale, fresh] = [before.etags[0] ?? '', etags[0] ?? ''];
  const withTag = (tag: string) => ({ headers: { 'if-match': tag } });
  expect((await accounts.updateIndividual(id, { other_name: 'B' }, withTag(stale))).status).toBe(412);
  expect((await accounts.updateIndividual(id, { other_name: 'B' }, withTag(fresh))).status).toBe(200);
  expect((await wallets.update(id, { last_name: 'C' }, withTag(fresh))).status).toBe(412);
});

test('a customer that is verified through one is verified in all, and its activation is seen', async () => {
  const id = await made(wallets.create(customerBody()));
  await wallets.submitKyc(id, kycBody());
  await eventually('verified', async () => (await wallets.get(id)).body.data.status === 'active' || null);
  const { inCards, inAccounts } = await shown(book, id);
  expect(inCards).toMatchObject({ kyc_status: 'APPROVED', is_active: true });
  expect(inAccounts).toMatchObject({ state: 'ACTIVE', verification_status: 'VERIFIED' });
  expect((await accounts.changeState(id, 'BLOCKED')).status).toBe(200);
  const blocked = await shown(book, id);
  expect(blocked.inCards).toMatchObject({ kyc_status: 'APPROVED', is_active: false });
  expect(blocked.inWallets.status).toBe('blocked');
});
