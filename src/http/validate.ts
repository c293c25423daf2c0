import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { TObject, TSchema } from 'typebox';
import { isCountryCode } from '../lib/countries.ts';
import type { Fault, FaultCode } from '../lib/fault.ts';
import { hasForbiddenCharacter, isPublicName } from './text.ts';

/** JSON Schema keyword with our sentence for a value that breaks the format or pattern beside it: "<field> must be <rule>". */
export const RULE = 'x-rule';

// The package's types describe its ES module form, Node loads the CommonJS one: the function is its default member.
const addFormats = formats.default;

const AJV = new Ajv({ allErrors: true, strict: true, keywords: [RULE] });
addFormats(AJV, ['date', 'email', 'uuid', 'date-time', 'binary', 'uri']);
AJV.addFormat('country', isCountryCode);
AJV.addFormat('text', (text: string) => !hasForbiddenCharacter(text));

/** A small body has room for thousands of unknown fields: whoever sent them learns as much from a few. */
const MAX_UNKNOWN_FIELDS = 20;

const compiled = new WeakMap<TSchema, ValidateFunction>();

/**
 * All faults of `value` under `schema`, in the order of the schema's properties, unknown fields beyond the first few left out.
 * Lengths and formats of a body are those of trimmed texts: what is kept is what was sent.
 */
export function faultsOf(schema: TObject, value: unknown, part: 'body' | 'query'): Fault[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return [{ field: '', code: 'invalid_type', message: 'The request body must be a JSON object' }];
  }
  let validate = compiled.get(schema);
  if (!validate) {
    validate = AJV.compile(schema);
    compiled.set(schema, validate);
  }
  const read = withFewUnknown(schema, value);
  if (validate(part === 'body' ? trimmed(read) : read)) return [];
  const order = Object.keys(schema.properties);
  const rank = (fault: Fault) => {
    const at = order.indexOf(fault.field.split('/')[1] ?? '');
    return at === -1 ? order.length : at;
  };
  const faults = (validate.errors ?? []).map((error) => toFault(error, schema));
  return onePerField(faults).sort((a, b) => rank(a) - rank(b));
}

function withFewUnknown(schema: TObject, value: object): object {
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(schema.properties, key));
  if (unknown.length <= MAX_UNKNOWN_FIELDS) return value;
  const left = new Set(unknown.slice(MAX_UNKNOWN_FIELDS));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key)));
}

const trimmed = (value: object): object =>
  Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => [
      key,
      typeof member === 'string' ? member.trim() : member,
    ]),
  );

function toFault({ keyword, instancePath, params }: ErrorObject, schema: TObject): Fault {
  if (keyword === 'additionalProperties') return unknownField(instancePath, String(params.additionalProperty));
  const field = keyword === 'required' ? `${instancePath}/${params.missingProperty}` : instancePath;
  const name = field.slice(1).replaceAll('/', '.');
  const [code, rule] = ruleOf(keyword, params, ruleText(schema.properties[field.slice(1)]));
  return { field, code, message: `${name} ${rule}` };
}

function unknownField(parent: string, name: string): Fault {
  return isPublicName(name)
    ? { field: `${parent}/${name}`, code: 'unknown_field', message: `${name} is not a field of this request` }
    : { field: parent, code: 'unknown_field', message: 'The request has a field that it does not take' };
}

function ruleText(schema: unknown): string | null {
  const text = schema !== null && typeof schema === 'object' && RULE in schema ? schema[RULE] : null;
  return typeof text === 'string' ? text : null;
}

function ruleOf(keyword: string, params: Record<string, unknown>, rule: string | null): [FaultCode, string] {
  switch (keyword) {
    case 'required':
      return ['required', 'is required'];
    case 'minLength':
      return ['too_short', `must be at least ${params.limit} characters`];
    case 'maxLength':
      return ['too_long', `must be at most ${params.limit} characters`];
    case 'enum':
      return ['invalid_value', `must be one of ${[params.allowedValues].flat().join(', ')}`];
    case 'type':
      return ['invalid_type', `must be ${article(String(params.type))}`];
    case 'minimum':
      return ['out_of_range', `must be at least ${params.limit}`];
    case 'maximum':
      return ['out_of_range', `must be at most ${params.limit}`];
    default:
      return ['invalid_format', `must be ${rule ?? 'in the expected format'}`];
  }
}

const article = (type: string): string => (/^[aio]/.test(type) ? `an ${type}` : `a ${type}`);

/** A text that is too short usually breaks its format too: the first rule says enough. */
const onePerField = (faults: readonly Fault[]): Fault[] =>
  [...new Map(faults.toReversed().map((fault) => [fault.field, fault])).values()].reverse();
