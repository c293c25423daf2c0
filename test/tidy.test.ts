import { describe, expect, test } from 'vitest';
import { ANYWHERE, ENVIRONMENT_HOMES, HOMES, RULES, type Rule, SQL_HOMES } from './support/import-rules.ts';
import { filesIn, type Import, type Source, sourcesIn } from './support/sources.ts';

/* Style as a test: where imports may point, what code may say where, and what it may not say at all. */

const MAX_LINES = 300;

const sources = await sourcesIn('src');
const local = ({ path }: Source): string => path.slice('src/'.length);
const isAt = (path: string, homes: readonly string[]): boolean => homes.some((home) => path.startsWith(home));
const folderOf = (path: string): string => path.match(/^(?:dialects\/)?[^/]+\//)?.[0] ?? path;

/** The places where a pattern stands in code, as `path: text`. */
const found = (pattern: RegExp, where: (path: string) => boolean = () => true): string[] =>
  sources
    .filter((source) => where(local(source)))
    .flatMap((source) => [...source.code.matchAll(pattern)].map(([text]) => `${source.path}: ${text.trim()}`));

function ruleOf(path: string): Rule {
  const name = Object.keys(RULES)
    .filter((prefix) => path.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
  const rule = name === undefined ? undefined : RULES[name];
  if (!rule) throw new Error(`${path}: no rule says what it may import`);
  return rule;
}

function isAllowed(from: string, { module, typeOnly }: Import): boolean {
  const rule = ruleOf(from);
  const to = module.slice('src/'.length);
  const own = from in RULES ? [] : [folderOf(from)];
  return isAt(to, [...own, ...rule.values, ...(typeOnly ? (rule.types ?? []) : [])]);
}

describe('imports', () => {
  const edges = sources.flatMap((source) => source.imports.map((each) => ({ source, each })));
  const outside = edges.filter(({ each }) => !each.module.startsWith('src/'));

  test('were found at all', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(edges.length).toBeGreaterThan(500);
    expect(edges.some(({ each }) => each.module === 'src/lib/scope.ts' && each.typeOnly)).toBe(true);
  });

  test('point one way', () => {
    const wrong = edges
      .filter(({ source, each }) => each.module.startsWith('src/') && !isAllowed(local(source), each))
      .map(({ source, each }) => `${source.path} → ${each.module}${each.typeOnly ? ' (type)' : ''}`);
    expect(wrong).toEqual([]);
  });

  const WIRING = ['app.ts', 'customer-renderers.ts'];

  test('never go from one dialect to another', () => {
    const crossing = edges.filter(
      ({ source, each }) =>
        each.module.startsWith('src/dialects/') &&
        // What they share knows none of them: its own rule sees to that.
        !each.module.startsWith('src/dialects/shared/') &&
        !WIRING.includes(local(source)) &&
        folderOf(each.module.slice(4)) !== folderOf(local(source)),
    );
    expect(crossing.map(({ source }) => source.path)).toEqual([]);
  });

  test('make no circle', () => {
    const next = new Map(
      sources.map(({ path, imports }) => [
        path,
        imports.filter(({ typeOnly }) => !typeOnly).map(({ module }) => module),
      ]),
    );
    const done = new Set<string>();
    const visit = (path: string, road: readonly string[]): string[] => {
      if (road.includes(path)) return [[...road.slice(road.indexOf(path)), path].join(' → ')];
      if (done.has(path)) return [];
      const circles = (next.get(path) ?? []).flatMap((to) => visit(to, [...road, path]));
      done.add(path);
      return circles;
    };
    expect([...next.keys()].flatMap((path) => visit(path, []))).toEqual([]);
  });

  test('of packages stand where they belong', () => {
    const wrong = outside.filter(({ source, each }) => {
      const homes = HOMES[packageOf(each.module)];
      return !ANYWHERE.test(each.module) && !(homes && isAt(local(source), homes));
    });
    expect(wrong.map(({ source, each }) => `${source.path} → ${each.module}`)).toEqual([]);
  });

  test('use every package and every exception that is listed', async () => {
    const [manifest] = (await filesIn('.', ['package.json'])).filter(({ path }) => path === 'package.json');
    const dependencies = Object.keys(JSON.parse(manifest?.text ?? '').dependencies);
    const used = new Set(outside.map(({ each }) => packageOf(each.module)));
    expect(dependencies.filter((name) => !used.has(name))).toEqual([]);
    expect(Object.keys(HOMES).filter((name) => !used.has(name))).toEqual([]);
    const unusedHomes = Object.entries(HOMES).flatMap(([name, homes]) =>
      homes
        .filter(
          (home) =>
            !outside.some(({ source, each }) => packageOf(each.module) === name && local(source).startsWith(home)),
        )
        .map((home) => `${name} in ${home}`),
    );
    expect(unusedHomes).toEqual([]);
  });

  test('name files with their ending, and are never made up at run time', () => {
    const relative = edges.filter(({ each }) => each.module.startsWith('src/'));
    expect(relative.filter(({ each }) => !/\.ts$/.test(each.module)).map(({ source }) => source.path)).toEqual([]);
    expect(found(/\bimport\(|(?<![\w.])require\(/g)).toEqual([]);
  });
});

const packageOf = (module: string): string =>
  module.startsWith('node:') ? module : module.split('/', module.startsWith('@') ? 2 : 1).join('/');

describe('the core', () => {
  test('holds no SQL, nor does anything but the store', () => {
    const notHome = (path: string) => !isAt(path, SQL_HOMES);
    expect(found(/\bsql`|\.(?:selectFrom|insertInto|updateTable|deleteFrom|selectNoFrom)\(/g, notHome)).toEqual([]);
    const statement =
      /['"`]\s*(?:select\s[^'"`]+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+table|alter\s+table)\s/gi;
    expect(found(statement, notHome)).toEqual([]);
  });

  test('knows nothing of HTTP', () => {
    const core = (path: string) => /^(?:onboarding|store|lib|inspection|webhooks|jobs)\//.test(path);
    expect(found(/\bfastify\b/gi, core)).toEqual([]);
    expect(
      found(/\b(?:FastifyRequest|FastifyReply|reply|statusCode)\b/g, (path) => path.startsWith('onboarding/')),
    ).toEqual([]);
  });
});

describe('the process', () => {
  test('reads its environment in one place', () => {
    expect(found(/\bprocess\.env\b/g, (path) => !ENVIRONMENT_HOMES.includes(path))).toEqual([]);
  });

  test('reads the clock where it starts, and is given the time everywhere below', () => {
    const core = (path: string) => /^(?:onboarding|store|dialects)\//.test(path);
    expect(found(/\bnew Date\(\)|\bDate\.now\(\)/g, core)).toEqual([]);
  });

  test('leaves by the guarded fetch only', () => {
    expect(found(/\baxios\b|\bglobalThis\.fetch\b|\bXMLHttpRequest\b|\bnew WebSocket\b|\bnew EventSource\b/g)).toEqual(
      [],
    );
    const guarded = new Set(
      sources.filter(({ imports }) => imports.some(({ module }) => module === 'src/lib/guarded-fetch.ts')).map(local),
    );
    expect(found(/(?<![.\w])fetch\(/g, (path) => !guarded.has(path))).toEqual([]);
    expect(found(/\b(?:http|https)\.(?:request|get)\(|\btls\.connect\(/g)).toEqual([]);
    expect(found(/import \{[^}]*\b(?:request|get)\b[^}]*\} from 'node:https?'/g)).toEqual([]);
  });
});

describe('the code', () => {
  test('has no default exports and no barrels', () => {
    expect(found(/^export default\b.*$/gm)).toEqual([]);
    expect(found(/^export \*.*$|^export (?:type )?\{[^}]*\} from .*$/gm)).toEqual([]);
  });

  test('has no `any`, no assertion that something is there, and suppresses no rule', () => {
    expect(found(/[:<|&,]\s*any\b(?=[\s,;>)\]|&=[])|\bas any\b/g)).toEqual([]);
    expect(found(/[\w)\]]!(?=[.,;)\]\s[](?!=))/g)).toEqual([]);
    const suppressed = sources.filter(({ text }) =>
      /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|eslint-disable/.test(text),
    );
    expect(suppressed.map(({ path }) => path)).toEqual([]);
  });

  test('is erasable: no enums, namespaces or parameter properties', () => {
    const compiled = (path: string) => !path.endsWith('.d.ts');
    expect(found(/^\s*(?:export |declare |const )*(?:enum|namespace|module)\s+\w+/gm, compiled)).toEqual([]);
    expect(
      found(/constructor\(\s*(?:[^)]*,\s*)?(?:public|private|protected|readonly|override)\s+\w+\s*[?:]/g, compiled),
    ).toEqual([]);
  });

  test('prints nothing by itself', () => {
    expect(found(/\bconsole\.\w+/g)).toEqual([]);
  });

  test('stands in files that can be read', () => {
    const long = sources.filter(({ text }) => text.trimEnd().split('\n').length > MAX_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

test('nothing names the machine it was written on', async () => {
  const texts = ['.ts', '.sql', '.md', '.json', '.yml', '.yaml', '.sh', '.html'];
  const folders = ['src', 'test', 'scripts', 'sql', 'docs', 'bench', 'openapi', '.ci', '.github'];
  const files = [
    ...(await Promise.all(folders.map((folder) => filesIn(folder, texts)))).flat(),
    ...(await filesIn('.', texts)).filter(({ path }) => !path.includes('/')),
  ];
  expect(files.length).toBeGreaterThan(150);
  const machine = new RegExp(
    `(?<![\\w.$}/-])/(?:${['work', 'root', 'home', 'Users', 'mnt', 'private'].join('|')})/[\\w-]|\\b[A-Z]:\\\\\\w`,
    'g',
  );
  expect(files.flatMap(({ path, text }) => [...text.matchAll(machine)].map(([match]) => `${path}: ${match}`))).toEqual(
    [],
  );
});
