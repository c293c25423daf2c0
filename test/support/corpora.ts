import { existsSync } from 'node:fs';
import { join } from 'node:path';

const CORPORA = join(import.meta.dirname, '../../../shared/corpora');

/** The absolute path of a file or folder of the corpora, or null on a machine that does not have them. */
export function corpus(path: string): string | null {
  const found = join(CORPORA, path);
  return existsSync(found) ? found : null;
}
