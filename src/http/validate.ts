import type { ErrorObject } from 'ajv';
import type { TObject } from 'typebox';
import type { Fault, FaultCode } from '../lib/fault.ts';
import { isRecord } from '../lib/records.ts';
import { RULE, validatorOf } from './schema-formats.ts';
import { isClientKey, legible, rankOf, type SchemaNode, schemaAt } from './schema-walk.ts';
import { isPublicName } from './text.ts';

/** Spaces around a text that are still not counted: what is kept is kept with them. */
const MAX_PADDING = 255;

/**
 * All faults of `value` under `schema`, one for each field, in the order of the schema's properties and depth first; unknown
 * fields come last in their object, and those beyond the first few are left out. Lengths and formats of a body are those of
 * trimmed texts: what is kept is what was sent.
 */
export function faultsOf(schema: TObject, value: unknown, part: 'body' | 'query'): Fault[] {
  if (!isRecord(value)) {
    return [{ field: '', code: 'invalid_type', message: 'The request body must be a JSON object' }];
  }
  const root = schema as SchemaNode;
  const validate = validatorOf(schema);
  if (validate(legible(value, root, part === 'body' ? withoutPadding : (text) => text))) return [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => !REPEATED.includes(keyword));
  const placed = errors.map((error) => ({ fault: toFault(error, root), rank: rankOf(root, pathOf(error)) }));
  return onePerField(placed.toSorted((a, b) => compareRanks(a.rank, b.rank)).map(({ fault }) => fault));
}

function withoutPadding(text: string): string {
  const trimmed = text.trim();
  return text.length - trimmed.length > MAX_PADDING ? text : trimmed;
}

/** Said again for the object as a whole after the error of the name itself. */
const REPEATED: readonly string[] = ['propertyNames'];

/** Where an error is, as names and indexes: that of a missing or unknown field is the field, not its object. */
function pathOf({ instancePath, keyword, params }: ErrorObject): string[] {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keyword === 'required') return [...path, String(params.missingProperty)];
  if (keyword === 'additionalProperties') return [...path, String(params.additionalProperty)];
  return path;
}

/** An object comes before its members. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, depth) => rank !== b[depth]);
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

function toFault(error: ErrorObject, root: SchemaNode): Fault {
  const { keyword, params, propertyName } = error;
  const path = pathOf(error);
  if (keyword === 'additionalProperties') return unknownField(root, path);
  const { field, name } = placeOf(root, path);
  if (keyword === 'minProperties') return { field, code: 'empty_update', message: 'Send at least one field to change' };
  const schema = schemaAt(root, path);
  const [subject, rules] = propertyName === undefined ? [name, schema] : [`A key of ${name}`, schema?.propertyNames];
  const [code, rule] = ruleOf(keyword, params, rules?.[RULE]);
  return { field, code, message: `${subject} ${rule}` };
}

/**
 * The pointer and the words for a place: of its names only those that an error may repeat (RFC 6901, section 3: they need no
 * escapes). Where a name is not ours but the client's, the place is the object that holds it.
 */
function placeOf(root: SchemaNode, path: readonly string[]): { field: string; name: string } {
  const foreign = path.findIndex((name, depth) => !isPublicName(name) || isClientKey(root, path.slice(0, depth + 1)));
  const known = foreign === -1 ? path : path.slice(0, foreign);
  const name = known.join('.') || 'the request';
  return { field: known.map((each) => `/${each}`).join(''), name: foreign === -1 ? name : `A value of ${name}` };
}

function unknownField(root: SchemaNode, path: readonly string[]): Fault {
  const { field, name } = placeOf(root, path);
  if (isPublicName(path.at(-1) ?? '')) {
    return { field, code: 'unknown_field', message: `${name} is not a field of this request` };
  }
  const parent = path.length > 1 ? placeOf(root, path.slice(0, -1)).name : 'The request';
  return { field, code: 'unknown_field', message: `${parent} has a field that it does not take` };
}

function ruleOf(keyword: string, params: Record<string, unknown>, rule: string | undefined): [FaultCode, string] {
  switch (keyword) {
    case 'required':
      return ['required', 'is required'];
    case 'minLength':
      return ['too_short', `must be at least ${params.limit} characters`];
    case 'maxLength':
      return ['too_long', `must be at most ${params.limit} characters`];
    case 'minItems':
      return ['too_short', `must have at least ${params.limit} entries`];
    case 'maxItems':
    case 'maxProperties':
      return ['too_many', `must have at most ${params.limit} entries`];
    case 'enum':
      return ['invalid_value', `must be one of ${[params.allowedValues].flat().map(String).join(', ')}`];
    case 'type':
      return ['invalid_type', `must be ${[params.type].flat().map(withArticle).join(' or ')}`];
    case 'minimum':
      return ['out_of_range', `must be at least ${params.limit}`];
    case 'maximum':
      return ['out_of_range', `must be at most ${params.limit}`];
    case 'exclusiveMinimum':
      return ['out_of_range', `must be more than ${params.limit}`];
    default:
      return ['invalid_format', `must be ${rule ?? 'in the expected format'}`];
  }
}

const withArticle = (type: unknown): string => {
  if (type === 'null') return 'null';
  return /^[aio]/.test(String(type)) ? `an ${type}` : `a ${type}`;
};

/** A text that is too short usually breaks its format too: the first rule says enough. */
function onePerField(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ field }) => !seen.has(field) && seen.add(field));
}
