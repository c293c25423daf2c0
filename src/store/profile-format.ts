import type { Scope } from '../lib/scope.ts';
import type { IndividualProfile, Notes, Profile } from '../onboarding/customer.ts';
import type { CustomerKey, Vault } from './vault.ts';

/** What the column `customer.profile` holds, sealed. */
interface SealedProfile extends Notes {
  readonly profile: Profile;
}

/** The form of the first migration: a person, flat. */
interface FirstForm {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly dateOfBirth: string;
  readonly phone: { readonly countryCode: string; readonly number: string };
  readonly address: {
    readonly street: string;
    readonly city: string;
    readonly state: string;
    readonly postalCode: string;
    readonly country: string;
    readonly countryCode: string;
  };
}

const COLUMN = 'profile';

export const sealProfile = (
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  version: number,
  { profile, clientReference, metadata }: SealedProfile,
): Buffer => vault.sealColumn(scope, key, COLUMN, version, { profile, clientReference, metadata });

/** Opens a sealed profile of either form. @throws Tampered */
export function openProfile(
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  version: number,
  sealed: Buffer,
): SealedProfile {
  const opened = vault.openColumn(scope, key, COLUMN, version, sealed) as SealedProfile | FirstForm;
  return 'profile' in opened ? opened : { profile: fromFirstForm(opened), clientReference: null, metadata: {} };
}

const fromFirstForm = ({ address, ...said }: FirstForm): IndividualProfile => ({
  kind: 'individual',
  otherName: null,
  ...said,
  address: {
    line1: address.street,
    line2: null,
    city: address.city,
    state: address.state,
    postalCode: address.postalCode,
    countryCode: address.countryCode,
    countryName: address.country,
  },
});
