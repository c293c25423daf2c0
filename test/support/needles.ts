import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../src/store/connect.ts';

/** A text to look for, under a name that a failure can show. */
export type Needles = Readonly<Record<string, string>>;

/** The forms in which a text could lie somewhere: as it is, in either case, escaped, in UTF-16, hexadecimal and base64. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const forms = [text, text.toUpperCase(), text.toLowerCase(), encodeURIComponent(text), hex, hex.toUpperCase()];
  // The base64 of a text that begins somewhere within another: less the characters that its neighbours have part in.
  for (const before of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const inner = whole
      .subarray(0, whole.length - (whole.length % 3))
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6));
    forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...new Set(forms)].map((form) => Buffer.from(form)).concat(Buffer.from(text, 'utf16le'));
}

/** Looks for the needles in `haystack`, in every form. @returns the names of those that are there. */
export function needlesIn(needles: Needles, haystack: string | Buffer): string[] {
  const bytes = Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack);
  return Object.entries(needles)
    .filter(([, text]) => formsOf(text).some((form) => bytes.includes(form)))
    .map(([name]) => name);
}

/** Looks in every column of every table of every schema of ours. @returns `schema.table.column: needle`. */
export async function needlesInDatabase(needles: Needles, database: Database): Promise<string[]> {
  const { rows: columns } = await sql<{ schema: string; table: string; column: string }>`
    select n.nspname as schema, c.relname as table, a.attname as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
      and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`.execute(database);
  const found: string[] = [];
  for (const { schema, table, column } of columns) {
    const name = `${schema}.${table}.${column}`;
    for (const needle of needlesIn(needles, await contentOf(database, sql.id(schema, table), sql.ref(column)))) {
      found.push(`${name}: ${needle}`);
    }
  }
  return found;
}

/** All values of a column as text, and what the bytes of a `bytea` say as text. */
async function contentOf(database: Database, table: RawBuilder<unknown>, column: RawBuilder<unknown>): Promise<Buffer> {
  const { rows } = await sql<{ value: string | null }>`select ${column}::text as value from ${table}`.execute(database);
  const texts = rows.map(({ value }) => value ?? '');
  const bytes = texts.filter((text) => text.startsWith('\\x')).map((text) => Buffer.from(text.slice(2), 'hex'));
  return Buffer.concat([Buffer.from(texts.join('\n')), ...bytes]);
}

/** Looks in the bytes of every file under `directory`, and in their names. @returns `path: needle`. */
export async function needlesInFiles(needles: Needles, directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await readFile(path) : Buffer.alloc(0);
    for (const needle of needlesIn(needles, Buffer.concat([Buffer.from(path), content])))
      found.push(`${path.slice(directory.length + 1)}: ${needle}`);
  }
  return found;
}
