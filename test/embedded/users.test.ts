import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BinaryPackage, findBinaryPackage, runnableBinaries } from '../../src/embedded/binaries.ts';
import { databaseUser } from '../../src/embedded/database-user.ts';
import { startEmbedded } from '../../src/embedded/start-embedded.ts';
import {
  CAN_BE_NOBODY,
  end,
  IS_ROOT,
  NOBODY,
  query,
  removeOutside,
  runEmbedded,
  start,
  temporaryDirectory,
} from './support.ts';

describe.skipIf(!IS_ROOT)('as root, with the data directory in a home that only root can enter', () => {
  const home = temporaryDirectory();
  const directory = join(home, 'data');
  beforeAll(() => chmodSync(home, 0o700));
  afterAll(() => removeOutside(directory));

  test('the database is elsewhere, found again, and not that of a new directory of the same name', async () => {
    const first = await start(directory);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(readFileSync(join(directory, 'postgres.location'), 'utf8')).toBe(`${dirname(first.location)}\n`);
    expect(statSync(dirname(first.location))).toMatchObject({ uid: databaseUser().uid, mode: 0o40700 });
    expect(databaseUser().uid).not.toBe(0);

    const copy = `${directory}-copy`;
    cpSync(directory, copy, { recursive: true });
    const second = await start(directory);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    // A copy of the data directory names the same database.
    await expect(startEmbedded(copy)).rejects.toThrow(`process ${process.pid}, already uses`);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();

    const outside = dirname(first.location);
    expect(readdirSync(outside)).toEqual(['postgres']);
    rmSync(outside, { recursive: true });
    await expect(startEmbedded(directory)).rejects.toThrow(`should be in ${outside}, and is missing there`);
  });
});

describe(`as an ordinary user${CAN_BE_NOBODY ? '' : ' (skipped: only root can become one, and the checkout must be open to it)'}`, () => {
  test.skipIf(!CAN_BE_NOBODY)('everything is that user’s, and root goes on as that user', async () => {
    const owned = temporaryDirectory();
    chownSync(owned, NOBODY.uid, NOBODY.gid);
    chmodSync(owned, 0o700);
    const directory = join(owned, 'data');
    const { child, outcome } = await runEmbedded(directory, { ...NOBODY, env: {} });
    expect(outcome.error).toBe(undefined);
    await query(outcome.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end(child, 'SIGTERM');
    for (const file of ['.', 'postgres', 'postgres.log', 'postgres/PG_VERSION']) {
      expect(statSync(join(directory, file)).uid).toBe(NOBODY.uid);
    }
    expect(existsSync(join(directory, 'gatehouse.pid'))).toBe(false);

    const asRoot = await start(directory);
    const rows = await query(asRoot.url, 'SELECT answer FROM kept');
    await asRoot.stop();
    expect(rows).toEqual([{ answer: 42 }]);
    expect(statSync(join(asRoot.location, 'PG_VERSION')).uid).toBe(NOBODY.uid);
  });

  test.skipIf(!CAN_BE_NOBODY)('a database of another user is refused by name', async () => {
    const directory = join(temporaryDirectory(), 'data');
    mkdirSync(join(directory, 'postgres'), { recursive: true, mode: 0o755 });
    chownSync(directory, NOBODY.uid, NOBODY.gid);
    const { outcome } = await runEmbedded(directory, { ...NOBODY, env: {} });
    expect(outcome.error).toContain(`${join(directory, 'postgres')} belongs to user 0`);
  });
});

describe('the programs', () => {
  const root = temporaryDirectory();
  const user = databaseUser();
  const works = (native: string): boolean =>
    spawnSync(join(native, 'bin', 'initdb'), ['--version'], { ...user, cwd: '/' }).status === 0;

  /** A package as npm leaves it when it runs no install scripts: without the links of its libraries. */
  function barePackage(name: string): BinaryPackage {
    const native = join(root, name, 'native');
    cpSync(findBinaryPackage().native, native, { recursive: true, verbatimSymlinks: true });
    for (const { target } of JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))) {
      rmSync(join(dirname(native), target), { force: true });
    }
    return { native, version: '18-test' };
  }

  test('of a package without its links run in place once these are made', () => {
    const bare = barePackage('bare');
    expect(works(bare.native)).toBe(false);
    expect(runnableBinaries(bare, user, [])).toBe(bare.native);
    expect(works(bare.native)).toBe(true);
  });

  test('of a package that cannot be written or reached run from a copy, which is made once', () => {
    const shut = barePackage('shut');
    // Root writes whatever the mode says, and the database's user cannot enter; others cannot write.
    const setModes = (mode: number): void => {
      for (const directory of ['lib', 'bin', '.']) chmodSync(join(shut.native, directory), mode);
    };
    setModes(IS_ROOT ? 0o700 : 0o500);
    const place = join(root, 'place');
    const umask = process.umask(0o077);
    const copy = runnableBinaries(shut, user, [join(shut.native, 'pg-symlinks.json'), place]);
    process.umask(umask);
    expect(dirname(copy)).toBe(place);
    expect(works(copy)).toBe(true);
    const { ino } = statSync(copy);
    expect(runnableBinaries(shut, user, [place])).toBe(copy);
    expect(statSync(copy).ino).toBe(ino);
    expect(readdirSync(place)).toHaveLength(1);
    // So that it can be removed.
    setModes(0o755);
  });

  test('are never run from a directory that others can write', () => {
    const shut = barePackage('shut-too');
    chmodSync(join(shut.native, 'bin', 'postgres'), 0o600);
    const planted = join(root, 'open', `postgresql-${shut.version}-${process.arch}`);
    cpSync(findBinaryPackage().native, planted, { recursive: true, verbatimSymlinks: true });
    expect(runnableBinaries(shut, user, [dirname(planted)])).toBe(planted);
    chmodSync(planted, 0o777);
    expect(() => runnableBinaries(shut, user, [dirname(planted)])).toThrow(/does not run here.+DATABASE_URL/s);
  });
});
