import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { DatabaseUser } from './database-user.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { makeDirectory, readIfPresent } from './files.ts';

const TRIAL_TIMEOUT_MS = 10_000;

/** The unpacked package of PostgreSQL for this platform: `native` holds `bin`, `lib` and `share`. */
export interface BinaryPackage {
  readonly native: string;
  readonly version: string;
}

/** Finds the platform's optional package. @throws EmbeddedPostgresError when it is not installed. */
export function findBinaryPackage(): BinaryPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const directory = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readIfPresent(join(directory, 'package.json')) ?? '');
    return { native: join(directory, 'native'), version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The bundled PostgreSQL for this platform, the optional package ${name}, is not installed. ` +
        'Set DATABASE_URL to a PostgreSQL of your own, or run npm ci without --omit=optional.',
      { cause },
    );
  }
}

/**
 * The directory, as `native` above, from which the database's user can run PostgreSQL: the package's own, or else a
 * copy in the first of `places` that allows it. Copies are kept by version, and processes may make them at once.
 * @throws EmbeddedPostgresError with the system's reason when PostgreSQL runs from none of them.
 */
export function runnableBinaries(binaries: BinaryPackage, user: DatabaseUser, places: readonly string[]): string {
  createLinks(binaries.native);
  const reasons = [trialFault(binaries.native, user)];
  if (reasons[0] === null) return binaries.native;
  for (const place of places) {
    const copy = join(place, `postgresql-${binaries.version}-${process.arch}`);
    try {
      if (!isTrusted(copy)) copyBinaries(binaries.native, copy);
      const fault = trialFault(copy, user);
      if (fault === null) return copy;
      reasons.push(fault);
    } catch (error) {
      reasons.push(String(error));
    }
  }
  throw new EmbeddedPostgresError(
    `The bundled PostgreSQL does not run here as user ${user.uid}: ${reasons.join('; ')}. ` +
      'It needs glibc, libstdc++, and a place for its programs that this user can reach. ' +
      'Make the directory of the installation reachable, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Creates the libraries' version links, which npm packages cannot hold; the package would in an install script. */
function createLinks(native: string): void {
  const links = JSON.parse(readIfPresent(join(native, 'pg-symlinks.json')) ?? '[]');
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(dirname(native), target));
    } catch {
      // It exists, or cannot be made here; the trial tells whether that matters.
    }
  }
}

/** Null when the server program runs as the user, with all its libraries; otherwise the system's reason. */
function trialFault(native: string, user: DatabaseUser): string | null {
  const options = { ...user, cwd: '/', env: {}, encoding: 'utf8', timeout: TRIAL_TIMEOUT_MS } as const;
  const trial = spawnSync(join(native, 'bin', 'postgres'), ['--version'], options);
  return trial.status === 0 ? null : (trial.error?.message ?? trial.stderr.trim());
}

/** Nobody but root and ourselves can have put programs there; a shared temporary directory is open to all. */
function isTrusted(copy: string): boolean {
  const found = lstatSync(copy, { throwIfNoEntry: false });
  return found?.isDirectory() === true && [0, process.getuid?.()].includes(found.uid) && (found.mode & 0o022) === 0;
}

/** Copies to a draft and renames it, so that a copy under its final name is always whole. */
function copyBinaries(native: string, copy: string): void {
  makeDirectory(dirname(copy), 0o755);
  const draft = mkdtempSync(`${copy}.`);
  try {
    cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    makeReadable(join(draft, 'native'));
    createLinks(join(draft, 'native'));
    renameSync(join(draft, 'native'), copy);
  } catch (error) {
    // Another process that was faster has put the same files there.
    if (!isTrusted(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The copied modes may shut out the database's user, as after an installation under umask 077. */
function makeReadable(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    else if (entry.isFile()) chmodSync(path, (lstatSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
