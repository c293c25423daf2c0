import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface Import {
  /** The module as it is written, or for a relative one its path from the root of the project. */
  readonly module: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

export interface Source {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The text without its comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** Text files of the project under `folder`, by path. */
export async function filesIn(
  folder: string,
  extensions: readonly string[],
): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  return Promise.all(paths.sort().map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })));
}

/** The TypeScript under `folder`, with what it imports. */
export async function sourcesIn(folder: string): Promise<Source[]> {
  const files = await filesIn(folder, ['.ts']);
  return files.map(({ path, text }) => {
    const code = withoutComments(text);
    return { path, text, code, imports: importsOf(path, code) };
  });
}

/** Good enough for formatted code: a `//` within a text or an expression stands behind `:`, `/`, `\` or a quote there. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;,{}()])\/\/.*$/gm, '$1');

const STATEMENT = /^(?:import|export)\b(\s+type\b)?\s*([\w*\s{},$]*?)\s*(?:\bfrom\s+)?'([^']+)'/gm;

function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(STATEMENT)].map(([, type, names = '', module = '']) => ({
    module: module.startsWith('.') ? join(path, '..', module) : module,
    typeOnly: type !== undefined || /^\{\s*(?:type\s+[\w$]+(?:\s+as\s+[\w$]+)?\s*,?\s*)+\}$/.test(names),
  }));
}
