import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { TObject } from 'typebox';
import { isCountryCode } from '../lib/countries.ts';
import { isCurrencyCode } from '../lib/currencies.ts';
import { isPossiblePhone } from '../lib/phone.ts';
import { hasForbiddenCharacter } from './text.ts';

/** JSON Schema keyword with our sentence for a value that breaks the format or pattern beside it: "<field> must be <rule>". */
export const RULE = 'x-rule';

// The package's types describe its ES module form, Node loads the CommonJS one: the function is its default member.
const addFormats = formats.default;

// Union types: a field that may be null says so in its type.
const AJV = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, keywords: [RULE] });
addFormats(AJV, ['date', 'email', 'uuid', 'date-time', 'binary', 'uri']);
AJV.addFormat('country', isCountryCode);
AJV.addFormat('currency', isCurrencyCode);
AJV.addFormat('phone', isPossiblePhone);
AJV.addFormat('text', (text: string) => !hasForbiddenCharacter(text));
AJV.addFormat('web-url', (text: string) => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text));

const compiled = new WeakMap<TObject, ValidateFunction>();

/** The schema as a function, which is compiled once: `schema` must be the same object at every call. */
export function validatorOf(schema: TObject): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const validate = AJV.compile(schema);
  compiled.set(schema, validate);
  return validate;
}
