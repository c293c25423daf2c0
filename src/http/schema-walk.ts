import { RULE } from './schema-formats.ts';

/** The parts of a JSON Schema that lead to its members' schemas, or bound how many members there are. */
export interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  /** TypeBox writes a record as one pattern. */
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly [RULE]?: string;
}

/** A small body has room for thousands of unknown fields: whoever sent them learns as much from a few. */
const MAX_UNKNOWN_FIELDS = 20;

/** The schema at the end of a path; undefined where there is none. */
export const schemaAt = (root: SchemaNode, path: readonly string[]): SchemaNode | undefined =>
  path.reduce<SchemaNode | undefined>(memberSchema, root);

function memberSchema(schema: SchemaNode | undefined, key: string): SchemaNode | undefined {
  const { properties = {}, items } = schema ?? {};
  return Object.hasOwn(properties, key) ? properties[key] : (items ?? pairSchema(schema));
}

/** The schema of the values whose names the client chooses; undefined where it may choose none. */
function pairSchema({ additionalProperties, patternProperties = {} }: SchemaNode = {}): SchemaNode | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : Object.values(patternProperties)[0];
}

/** Whether the last name of a path is one that the client chose, as the keys of a map are. */
export function isClientKey(root: SchemaNode, path: readonly string[]): boolean {
  const parent = schemaAt(root, path.slice(0, -1));
  return pairSchema(parent) !== undefined && !Object.hasOwn(parent?.properties ?? {}, path.at(-1) ?? '');
}

/** Where a path stands among all paths: property by property in the schema's order, list items by number, unknown names last. */
export function rankOf(root: SchemaNode, path: readonly string[]): number[] {
  return path.map((key, depth) => {
    const parent = schemaAt(root, path.slice(0, depth));
    if (parent?.items) return Number(key);
    const names = Object.keys(parent?.properties ?? {});
    const at = names.indexOf(key);
    return at === -1 ? names.length : at;
  });
}

/** A copy of `value` for checking: texts read by `read`, and of what is too much only so much as shows that it is. */
export function legible(value: unknown, schema: SchemaNode | undefined, read: (text: string) => string): unknown {
  if (typeof value === 'string') return read(value);
  if (value === null || typeof value !== 'object' || !schema) return value;
  if (Array.isArray(value)) {
    const { items, maxItems = value.length } = schema;
    return items ? value.slice(0, maxItems + 1).map((item) => legible(item, items, read)) : value;
  }
  const members = withFewUnknown(schema, Object.entries(value));
  return Object.fromEntries(members.map(([key, member]) => [key, legible(member, memberSchema(schema, key), read)]));
}

function withFewUnknown<T>(schema: SchemaNode, entries: readonly [string, T][]): readonly [string, T][] {
  const { properties = {}, maxProperties = Number.POSITIVE_INFINITY } = schema;
  let left = pairSchema(schema) ? maxProperties + 1 : MAX_UNKNOWN_FIELDS;
  return entries.filter(([key]) => Object.hasOwn(properties, key) || left-- > 0);
}
