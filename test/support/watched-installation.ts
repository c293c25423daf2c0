import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gatehouse } from './gatehouse.ts';
import { type OwnInstallation, ownInstallation } from './own-installation.ts';

/** An installation of its own whose server is watched: every connection that it begins, and every name that it asks for, is noted. */
export interface WatchedInstallation extends OwnInstallation {
  /** Starts the server, for which no private host is allowed. */
  start(settings?: Readonly<Record<string, string>>): Promise<Gatehouse>;
  /** Where the server connected to and what it looked up since the journal was cleared, its database left out. */
  begun(): Promise<string[]>;
  clearJournal(): Promise<void>;
}

export async function watchedInstallation(): Promise<WatchedInstallation> {
  const own = await ownInstallation();
  const journal = join(own.dataDirectory, 'connects.txt');
  const clearJournal = () => writeFile(journal, '');
  await clearJournal();
  const database = URL.parse(own.databaseUrl);
  const ours = database ? [`lookup ${database.hostname}`, ` ${database.port || '5432'}`] : [];
  return {
    ...own,
    clearJournal,
    start: (settings = {}) =>
      own.start({
        NODE_OPTIONS: `--import=${new URL('./connect-journal.ts', import.meta.url)}`,
        CONNECT_JOURNAL: journal,
        GATEHOUSE_ALLOW_PRIVATE_HOSTS: '',
        ...settings,
      }),
    async begun() {
      const lines = (await readFile(journal, 'utf8')).split('\n').filter(Boolean);
      return lines.filter((line) => !ours.some((end) => line.endsWith(end)));
    },
  };
}
