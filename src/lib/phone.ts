import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * `+`, a country code, which never begins with 0, and the rest: 7 to 15 digits in all.
 * @see ITU-T E.164, section 6
 */
const E164 = /^\+[1-9][0-9]{6,14}$/;

/** A phone number in two parts: `countryCode` is `+` and digits, `number` what follows it. */
interface SplitPhone {
  readonly countryCode: string;
  readonly number: string;
}

/** Whether `text` has the form of E.164 and a length that its country's numbers can have. */
export const isPossiblePhone = (text: string): boolean => E164.test(text) && parse(text)?.isPossible() === true;

/** Splits behind the country code: the parts in a row are `e164` again. Where no country is known, the code is empty. */
export function splitPhone(e164: string): SplitPhone {
  const code = `+${parse(e164)?.countryCallingCode ?? ''}`;
  const length = code.length > 1 && e164.startsWith(code) ? code.length : 0;
  return { countryCode: e164.slice(0, length), number: e164.slice(length) };
}

/** The number in the form of E.164, without spaces or a trunk prefix; the parts in a row where that would be a guess. */
export function joinPhone({ countryCode, number }: SplitPhone): string {
  const text = `${countryCode}${number}`;
  const phone = parse(text);
  return phone?.isPossible() ? phone.number : text;
}

/** ISO 3166-1 alpha-2 codes of the countries that a number with its country code may be of; empty for what is none. */
export const possibleCountries = (text: string): string[] => parse(text)?.getPossibleCountries().map(String) ?? [];

/** Only a text that is a number as a whole: none is picked out of a sentence. */
const parse = (text: string): PhoneNumber | undefined => parsePhoneNumberFromString(text, { extract: false });
