import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { openProfile, sealProfile } from '../../src/store/profile-format.ts';
import { createVault } from '../../src/store/vault.ts';
import { businessProfile } from '../onboarding/support.ts';

const vault = createVault(randomBytes(32));
const scope: Scope = { tenantId: newId(), mode: 'test', now: () => new Date() };
const key = vault.newCustomerKey(scope, newId());

test('a profile opens as it was sealed, with what the tenant noted', () => {
  const told = { profile: businessProfile(), clientReference: 'ref-1', metadata: { tier: 'gold' } };
  expect(openProfile(scope, vault, key, 4, sealProfile(scope, vault, key, 4, told))).toEqual(told);
});

test('a profile in the form of the first migration still opens, as a person', () => {
  const sealed = vault.sealColumn(scope, key, 'profile', 3, {
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: 'ada@example.com',
    dateOfBirth: '1990-01-15',
    phone: { countryCode: '+237', number: '671234567' },
    address: {
      street: '123 Main Street',
      city: 'Douala',
      state: 'Littoral',
      postalCode: '00238',
      country: 'Cameroon',
      countryCode: 'CM',
    },
  });
  expect(openProfile(scope, vault, key, 3, sealed)).toEqual({
    clientReference: null,
    metadata: {},
    profile: {
      kind: 'individual',
      firstName: 'Ada',
      lastName: 'Lovelace',
      otherName: null,
      email: 'ada@example.com',
      dateOfBirth: '1990-01-15',
      phone: { countryCode: '+237', number: '671234567' },
      address: {
        line1: '123 Main Street',
        line2: null,
        city: 'Douala',
        state: 'Littoral',
        postalCode: '00238',
        countryCode: 'CM',
        countryName: 'Cameroon',
      },
    },
  });
});
