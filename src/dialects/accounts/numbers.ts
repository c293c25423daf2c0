import type { Fault } from '../../lib/fault.ts';
import { type Identifier, UNKNOWN_COUNTRY } from '../../onboarding/customer.ts';
import type { BusinessChanges, CountryDataChanges } from './schemas.ts';

/** The Nigerian numbers of `country_data`: a NIN of another country is none of them. */
const NIGERIAN = [
  { name: 'bvn', type: 'BVN' },
  { name: 'nin', type: 'NIN' },
] as const;
const NIGERIA = 'NG';

type IncorporationChanges = Pick<BusinessChanges, 'incorporation_number' | 'incorporation_country'>;
type NumberChanges = Pick<
  BusinessChanges,
  'incorporation_number' | 'incorporation_country' | 'tax_id' | 'registered_address'
>;

/** Number and country of incorporation: both, or neither. */
export interface Incorporation {
  readonly number: string | null;
  readonly country: string | null;
}

/** The numbers that `country_data` shows; null where there is none. */
export const nigerianNumbers = (identifiers: readonly Identifier[]) => ({
  bvn: identifiers.find(isNigerian('BVN'))?.value ?? null,
  nin: identifiers.find(isNigerian('NIN'))?.value ?? null,
});

/** The numbers with those of `country_data` changed as it was sent: what it leaves out stays, null goes. */
export function withCountryData(identifiers: readonly Identifier[], { ng }: CountryDataChanges): readonly Identifier[] {
  return NIGERIAN.reduce<readonly Identifier[]>((numbers, { name, type }) => {
    const sent = ng === null ? null : ng?.[name];
    if (sent === undefined) return numbers;
    const next = sent === null ? null : { type, country: NIGERIA, value: sent.trim() };
    return replaced(numbers, isNigerian(type), next);
  }, identifiers);
}

/** Number and country of incorporation as they are once `sent` has changed them. */
export function incorporationOf(identifiers: readonly Identifier[], sent: IncorporationChanges): Incorporation {
  const had = identifiers.find(isOf('INCORPORATION_NUMBER'));
  const { incorporation_number: number = had?.value ?? null, incorporation_country: country = knownCountryOf(had) } =
    sent;
  return { number, country: upperCase(country) };
}

/**
 * What is missing where only one of the two is there.
 * @param block JSON Pointer to what holds them.
 */
export function incompleteIncorporation({ number, country }: Incorporation, block: string): Fault[] {
  if ((number === null) === (country === null)) return [];
  const [missing, other] =
    number === null
      ? ['incorporation_number', 'incorporation_country']
      : ['incorporation_country', 'incorporation_number'];
  const message = `${missing} is required with ${other}`;
  return [{ field: `${block}/${missing}`, code: 'required', message }];
}

/**
 * The numbers with those of a business changed as they were sent. A tax id is of the country of incorporation, or else of the
 * registered address.
 * @param address country of the registered address, once it has changed.
 */
export function withBusinessNumbers(
  identifiers: readonly Identifier[],
  sent: NumberChanges,
  address: string | null,
): readonly Identifier[] {
  const { number, country } = incorporationOf(identifiers, sent);
  const touched = sent.incorporation_number !== undefined || sent.incorporation_country !== undefined;
  const incorporation =
    number === null || country === null ? null : ({ type: 'INCORPORATION_NUMBER', country, value: number } as const);
  const numbers = touched ? replaced(identifiers, isOf('INCORPORATION_NUMBER'), incorporation) : identifiers;
  return withTaxId(numbers, sent.tax_id, country ?? upperCase(address) ?? UNKNOWN_COUNTRY);
}

/** A tax id that was there already stays with the country it has. */
function withTaxId(
  identifiers: readonly Identifier[],
  sent: string | null | undefined,
  country: string,
): readonly Identifier[] {
  const isTaxId = isOf('TAX_ID');
  const had = identifiers.find(isTaxId);
  if (sent === undefined) {
    // Where the country was not known and is by now, the number moves there.
    return had && knownCountryOf(had) === null ? replaced(identifiers, isTaxId, { ...had, country }) : identifiers;
  }
  if (had?.value === sent && knownCountryOf(had) !== null) return identifiers;
  return replaced(identifiers, isTaxId, sent === null ? null : { type: 'TAX_ID', country, value: sent });
}

type Match = (identifier: Identifier) => boolean;

const isOf =
  (type: Identifier['type']): Match =>
  (identifier) =>
    identifier.type === type;

const isNigerian =
  (type: Identifier['type']): Match =>
  (identifier) =>
    identifier.type === type && identifier.country === NIGERIA;

/**
 * The numbers with `next` in the place of the first match, which is the one this API shows; null takes every match out. Another
 * API may have given more numbers of a type, each of its own country: those stay.
 */
function replaced(identifiers: readonly Identifier[], matches: Match, next: Identifier | null): readonly Identifier[] {
  if (next === null) return identifiers.filter((identifier) => !matches(identifier));
  const place = identifiers.findIndex(matches);
  if (place === -1) return [...identifiers, next];
  return identifiers.flatMap((identifier, index) => {
    if (index === place) return [next];
    return matches(identifier) && identifier.country === next.country ? [] : [identifier];
  });
}

/** The country that a number is of; null where that is not known. */
export const knownCountryOf = (identifier: Identifier | undefined): string | null =>
  identifier && identifier.country !== UNKNOWN_COUNTRY ? identifier.country : null;

const upperCase = (code: string | null): string | null => (code === null ? null : code.trim().toUpperCase());
