import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import french from 'i18n-iso-countries/langs/fr.json' with { type: 'json' };

countries.registerLocale(english);
countries.registerLocale(french);

const LANGUAGES = ['en', 'fr'] as const;

/** Whether `code` is an ISO 3166-1 alpha-2 code, in either case. */
export const isCountryCode = (code: string): boolean => /^[A-Za-z]{2}$/.test(code) && countries.isValid(code);

/** The alpha-2 codes of countries that go by this English or French name; empty for a name we do not know. */
export const countryCodesOf = (name: string): string[] =>
  LANGUAGES.flatMap((language) => countries.getAlpha2Code(name.trim(), language) ?? []);

/** The English name of the country with this alpha-2 code, in either case; null for a code that is none. */
export const countryNameOf = (code: string): string | null =>
  countries.getName(code.trim().toUpperCase(), 'en') ?? null;
