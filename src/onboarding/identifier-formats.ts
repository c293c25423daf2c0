import { normalizeIdentifier } from '../store/vault.ts';
import { hasLuhnDigit, hasVerhoeffDigit } from './check-digits.ts';
import type { Identifier, IdentifierType } from './customer.ts';
import type { CheckOutcome } from './ports.ts';

/** How the numbers of one type and country are written. */
export interface IdentifierFormat {
  readonly type: IdentifierType;
  /** ISO 3166-1 alpha-2, or every country that has no row of its own. */
  readonly country: string;
  /** Of the whole number in upper case, its separators left out. */
  readonly pattern: RegExp;
  /** What is expected, to stand behind "must be". */
  readonly rule: string;
  /** Where the format is described. */
  readonly source: string;
  /** Whether the check digit is right, of a number that fits the pattern. */
  readonly hasCheckDigit?: (value: string) => boolean;
}

const ANY_COUNTRY = '*';

/**
 * The formats that a source describes; a number without a row is judged by nobody. Where sources differ or older
 * numbers are about, the row allows all of them: a right number refused is worse than a wrong one that the registry
 * finds.
 */
export const IDENTIFIER_FORMATS: readonly IdentifierFormat[] = [
  {
    type: 'NIN',
    country: 'NG',
    pattern: /^[0-9]{11}$/,
    rule: '11 digits',
    source: 'https://nimc.gov.ng/about-nin/',
  },
  {
    // The letters are the code of the country that the holder came from: foreigners have a Ghana Card too.
    type: 'NIN',
    country: 'GH',
    pattern: /^[A-Z]{3}[0-9]{10}$/,
    rule: '3 letters and 10 digits, such as GHA-123456789-0',
    source: 'https://tools.gera.services/ghana-card-validator',
  },
  {
    // Birth date, sequence, then 0 for a citizen, 1 for a resident or 2 for a refugee.
    type: 'NIN',
    country: 'ZA',
    pattern: /^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4}[0-2][0-9]{2}$/,
    rule: '13 digits that begin with the birth date and end with a check digit',
    source: 'https://en.wikipedia.org/wiki/South_African_identity_card',
    hasCheckDigit: hasLuhnDigit,
  },
  {
    type: 'NIN',
    country: 'IN',
    pattern: /^[2-9][0-9]{11}$/,
    rule: '12 digits, the first of them 2 to 9, the last a check digit',
    source:
      'https://web.archive.org/web/20140611025606/http://uidai.gov.in/UID_PDF/Working_Papers/A_UID_Numbering_Scheme.pdf',
    hasCheckDigit: hasVerhoeffDigit,
  },
  {
    // 1 for a citizen, 2 for a refugee or 3 for a foreigner, then the year of birth, and 7 or 8 for the sex.
    type: 'NIN',
    country: 'RW',
    pattern: /^[1-3](?:19|20)[0-9]{2}[78][0-9]{10}$/,
    rule: '16 digits, the first of them 1, 2 or 3',
    source: 'https://ickjournalism.com/understanding-the-16-digits-on-rwandas-national-id-card/',
  },
  {
    type: 'BVN',
    country: 'NG',
    pattern: /^[0-9]{11}$/,
    rule: '11 digits',
    source: 'https://developers.monnify.com/docs/integration-guide-bvn-nin-update/',
  },
  {
    type: 'PASSPORT',
    country: ANY_COUNTRY,
    pattern: /^[0-9A-Z]{1,9}$/,
    rule: 'at most 9 letters and digits',
    source: 'https://www.icao.int/publications/doc-series/doc-9303',
  },
  {
    type: 'PASSPORT',
    country: 'NG',
    pattern: /^[A-Z][0-9A-Z][0-9]{7}$/,
    rule: 'a letter and 8 digits, or 2 letters and 7 digits',
    source: 'https://github.com/lintdeveloper/naija-id',
  },
  {
    type: 'PASSPORT',
    country: 'GB',
    pattern: /^[0-9]{9}$/,
    rule: '9 digits',
    source: 'https://www.criminaljusticehub.org.uk/jargon-buster/passport-number/',
  },
  {
    type: 'PASSPORT',
    country: 'US',
    pattern: /^[0-9A-Z][0-9]{8}$/,
    rule: '9 digits, or a letter and 8 digits',
    source: 'https://travel.state.gov/content/travel/en/passports/passport-help/next-generation-passport.html',
  },
  {
    // Great Britain: surname, birth date (a woman's month plus 50), initials, check characters, maybe the card's issue
    // number. Northern Ireland: digits.
    type: 'DRIVERS_LICENSE',
    country: 'GB',
    pattern: /^(?:[A-Z][A-Z9]{4}[0-9][0156][0-9]{4}[A-Z9]{2}[0-9A-Z]{3}(?:[0-9]{2})?|[0-9]{8})$/,
    rule: '16 characters such as MORGA657054SM9IJ, or 8 digits',
    source: 'http://ukdriving.org.uk/licencenumber.html',
  },
  {
    type: 'VOTERS_CARD',
    country: 'NG',
    pattern: /^[0-9A-Z]{19}$/,
    rule: '19 letters and digits',
    source: 'https://docs.prembly.com/docs/voters-identification-number-copy',
  },
  {
    // RC, BN, IT, LP or LLP tells the kind; business names of the states have the state's two letters.
    type: 'INCORPORATION_NUMBER',
    country: 'NG',
    pattern: /^[A-Z]{0,3}[0-9]{1,8}$/,
    rule: 'at most 8 digits, which RC, BN, IT or other letters may stand before',
    source: 'https://docs.kausate.com/jurisdictions/nigeria',
  },
  {
    // The first two tell country and kind; registered societies may end in letters.
    type: 'INCORPORATION_NUMBER',
    country: 'GB',
    pattern: /^[0-9A-Z]{2}[0-9]{3}[0-9A-Z]{3}$/,
    rule: '8 characters: 8 digits, or letters and digits such as SC123456',
    source:
      'https://assets.publishing.service.gov.uk/government/uploads/system/uploads/attachment_data/file/426891/uniformResourceIdentifiersCustomerGuide.pdf',
  },
  {
    // Close corporations and the first years of the present register have letters before the year.
    type: 'INCORPORATION_NUMBER',
    country: 'ZA',
    pattern: /^[A-Z]{0,2}(?:18|19|20)[0-9]{10}$/,
    rule: 'a year, 6 digits and 2 digits, such as 2000/000001/07',
    source: 'http://acts.co.za/companies-act-1973/notices_2_new_numbers.php',
  },
  {
    // A company's CIN (listed or not, industry, state, year, ownership, number) or a limited liability partnership's
    // LLPIN.
    type: 'INCORPORATION_NUMBER',
    country: 'IN',
    pattern: /^(?:[LU][0-9]{5}[A-Z]{2}[0-9]{4}[A-Z]{3}[0-9]{6}|[A-Z]{3}[0-9]{4})$/,
    rule: 'a CIN of 21 characters, or an LLPIN of 3 letters and 4 digits',
    source: 'https://getswipe.in/blog/post/cin-corporate-identification-number',
  },
  {
    type: 'INCORPORATION_NUMBER',
    country: 'FR',
    pattern: /^[0-9]{9}$/,
    rule: 'a SIREN: 9 digits, the last a check digit',
    source: 'https://fr-academic.com/dic.nsf/frwiki/1248360',
    hasCheckDigit: hasLuhnDigit,
  },
  {
    // The Joint Tax Board's, the federal service's, and since 2026 the one that takes the place of both.
    type: 'TAX_ID',
    country: 'NG',
    pattern: /^(?:[0-9]{10}|[0-9]{12}|[0-9]{13})$/,
    rule: '10, 12 or 13 digits',
    source: 'https://github.com/lintdeveloper/naija-id',
  },
  {
    type: 'TAX_ID',
    country: 'GB',
    pattern: /^[0-9]{10}$/,
    rule: 'a UTR of 10 digits',
    source: 'https://www.tax.service.gov.uk/information/help?helpcategory=shortform&helpid=OSHComplaintsTaxReference',
  },
  {
    type: 'TAX_ID',
    country: 'US',
    pattern: /^[0-9]{9}$/,
    rule: 'an EIN of 9 digits',
    source: 'https://secure.ssa.gov/apps10/poms.nsf/lnx/0101001001',
  },
  {
    type: 'TAX_ID',
    country: 'ZA',
    pattern: /^[01239][0-9]{9}$/,
    rule: '10 digits, the first of them 0, 1, 2, 3 or 9, the last a check digit',
    source:
      'https://www.oecd.org/tax/automatic-exchange/crs-implementation-and-assistance/tax-identification-numbers/South-Africa-TIN.pdf',
    hasCheckDigit: hasLuhnDigit,
  },
  {
    // The fourth letter tells what the holder is.
    type: 'TAX_ID',
    country: 'IN',
    pattern: /^[A-Z]{3}[ABCFGHJKLPT][A-Z][0-9]{4}[A-Z]$/,
    rule: 'a PAN of 5 letters, 4 digits and a letter',
    source: 'https://incometaxindia.gov.in/tutorials/1.permanent%20account%20number%20(pan).pdf',
  },
  {
    type: 'TAX_ID',
    country: 'KE',
    pattern: /^[AP][0-9]{9}[A-Z]$/,
    rule: 'a PIN: A or P, 9 digits and a letter',
    source: 'https://www.kra.go.ke/individual/individual-pin-registration/learn-about-pin/about-pin',
  },
  {
    // The owner's Ghana Card number where the business is one person.
    type: 'TAX_ID',
    country: 'GH',
    pattern: /^(?:[PCGQV]00[0-9A-Z]{8}|[A-Z]{3}[0-9]{10})$/,
    rule: 'a TIN of 11 characters such as C0000803561, or a Ghana Card number',
    source:
      'https://www.oecd.org/tax/automatic-exchange/crs-implementation-and-assistance/tax-identification-numbers/Ghana-TIN.pdf',
  },
  {
    // As it is, or with the country and two characters before it, as value added tax is paid under it.
    type: 'TAX_ID',
    country: 'FR',
    pattern: /^(?:FR[0-9A-Z]{2})?[0-9]{9}$/,
    rule: 'a SIREN of 9 digits, the last a check digit, or a VAT number that ends with one',
    source: 'https://fr-academic.com/dic.nsf/frwiki/1248360',
    hasCheckDigit: (value) => hasLuhnDigit(value.slice(-9)),
  },
];

/** Whether a number is written as its country writes such numbers; `unknown` where the table does not say how. */
export function formatOutcome({ type, country, value }: Identifier): CheckOutcome {
  const format = formatOf(type, country);
  if (!format) return 'unknown';
  const written = normalizeIdentifier(value);
  return format.pattern.test(written) && (format.hasCheckDigit?.(written) ?? true) ? 'passed' : 'failed';
}

/** The row for such a number; null where the table does not say. */
export const formatOf = (type: IdentifierType, country: string): IdentifierFormat | null =>
  rowOf(type, country) ?? rowOf(type, ANY_COUNTRY);

const rowOf = (type: IdentifierType, country: string): IdentifierFormat | null =>
  IDENTIFIER_FORMATS.find((format) => format.type === type && format.country === country) ?? null;
