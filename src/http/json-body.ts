import { isSafeNumber } from 'lossless-json';
import type { FaultCode } from '../lib/fault.ts';
import { decodeUtf8, hasForbiddenCharacter, isPublicName } from './text.ts';

/** How many objects and arrays may be open at once. */
export const MAX_JSON_DEPTH_LEVELS = 32;

export type MalformedBodyCode = Extract<
  FaultCode,
  | 'malformed_json'
  | 'malformed_multipart'
  | 'invalid_utf8'
  | 'duplicate_key'
  | 'unsafe_number'
  | 'forbidden_character'
  | 'too_deep'
>;

/** The body as a whole cannot be read. The message is public text: it states the rule and repeats nothing that was sent. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
  readonly code: MalformedBodyCode;
  /** JSON Pointer to the deepest place whose name may be repeated; empty when unknown. */
  readonly pointer: string;
  constructor(code: MalformedBodyCode, message: string, pointer = '') {
    super(message);
    this.code = code;
    this.pointer = pointer;
  }
}

/**
 * Parses a JSON body (RFC 8259) and refuses what two readers could understand differently: invalid UTF-8, a byte order
 * mark, duplicate keys, numbers that a JavaScript number cannot hold, U+0000, lone surrogates, deep nesting and the keys
 * that poison prototypes.
 * @throws MalformedBody
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new MalformedBody('malformed_json', 'The request body is empty');
  const text = decodeUtf8(bytes);
  if (text === null) throw new MalformedBody('invalid_utf8', 'The request body must be UTF-8');
  if (text.startsWith('\uFEFF')) {
    throw new MalformedBody('malformed_json', 'The request body must not begin with a byte order mark');
  }
  const value = parseGrammar(text);
  checkTokens(text);
  return value;
}

/** The engine's error quotes the body, so it is not even kept as the cause. */
function parseGrammar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedBody('malformed_json', 'The request body must be valid JSON');
  }
}

/** An object or array that is open. `place` is the key or index being read; null while an object's next key is awaited. */
interface Level {
  readonly keys: Set<string> | null;
  place: string | number | null;
}

/**
 * Walks over the tokens of a text that JSON.parse has accepted. Not lossless-json's own parser: it recurses, its
 * `onDuplicateKey` is silent when both values are equal, and its errors quote the body.
 */
function checkTokens(json: string): void {
  const levels: Level[] = [];
  let end = 0;
  for (let at = 0; at < json.length; at = end) {
    end = tokenEnd(json, at);
    checkToken(json.slice(at, end), levels);
  }
}

const SCALAR = /[-+.0-9a-zA-Z]+/y;

/** Where the token that begins at `at` ends. A character of white space counts as a token. */
function tokenEnd(json: string, at: number): number {
  if (json[at] === '"') {
    let end = at + 1;
    while (json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
    return end + 1;
  }
  SCALAR.lastIndex = at;
  return SCALAR.test(json) ? SCALAR.lastIndex : at + 1;
}

function checkToken(token: string, levels: Level[]): void {
  const level = levels.at(-1);
  switch (token[0]) {
    case '{':
      openLevel(levels, { keys: new Set(), place: null });
      break;
    case '[':
      openLevel(levels, { keys: null, place: 0 });
      break;
    case '}':
    case ']':
      levels.pop();
      break;
    case ',':
      if (level) level.place = typeof level.place === 'number' ? level.place + 1 : null;
      break;
    case '"':
      checkString(token, levels);
      break;
    default:
      if (/^[-0-9]/.test(token)) checkNumber(token, levels);
  }
}

function openLevel(levels: Level[], level: Level): void {
  if (levels.length === MAX_JSON_DEPTH_LEVELS) {
    const message = `The request body must not be nested deeper than ${MAX_JSON_DEPTH_LEVELS} levels`;
    throw new MalformedBody('too_deep', message, pointerTo(levels));
  }
  levels.push(level);
}

function checkString(token: string, levels: Level[]): void {
  // Only an escape can bring in what the grammar and the check for UTF-8 have already refused.
  const text: string = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
  if (hasForbiddenCharacter(text)) {
    const message = 'The request body must not contain the character U+0000 or half of a surrogate pair';
    throw new MalformedBody('forbidden_character', message, pointerTo(levels));
  }
  const level = levels.at(-1);
  if (level?.keys && level.place === null) checkKey(text, level.keys, levels);
}

function checkKey(key: string, keys: Set<string>, levels: Level[]): void {
  if (key === '__proto__' || (key === 'prototype' && levels.at(-2)?.place === 'constructor')) {
    const message = 'The request body must not have keys that name a prototype';
    throw new MalformedBody('malformed_json', message, pointerTo(levels));
  }
  const level = levels.at(-1);
  if (level) level.place = key;
  if (keys.has(key)) {
    const message = 'The request body must not have the same key twice in one object';
    throw new MalformedBody('duplicate_key', message, pointerTo(levels));
  }
  keys.add(key);
}

/**
 * Refuses integers beyond ±(2^53 − 1), infinities, what would become 0, and digits beyond what a double keeps: such a
 * number would be stored as another one. Decimals such as 0.1 read back as they were written and are fine.
 */
function checkNumber(token: string, levels: Level[]): void {
  if (isSafeNumber(token)) return;
  const message = 'The request body must not have numbers beyond the exact range of a double; send them as strings';
  throw new MalformedBody('unsafe_number', message, pointerTo(levels));
}

/** Ends before the first name that an error may not repeat. Public names need no escapes (RFC 6901, section 3). */
function pointerTo(levels: readonly Level[]): string {
  let pointer = '';
  for (const { place } of levels) {
    if (place === null || !isPublicName(String(place))) break;
    pointer += `/${place}`;
  }
  return pointer;
}
