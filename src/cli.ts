import { parseArgs } from 'node:util';
import { auditExport, auditKey, auditVerify } from './commands/audit.ts';
import { type Command, type Terminal, UsageError } from './commands/command.ts';
import { doctor } from './commands/doctor.ts';
import { keyCreate, keyList, keyRevoke } from './commands/key.ts';
import { migrate } from './commands/migrate.ts';
import { serve } from './commands/serve.ts';
import { tenantCreate, tenantKyb, tenantList } from './commands/tenant.ts';
import { webhookAdd, webhookList, webhookRemove } from './commands/webhook.ts';
import { webhookListen } from './commands/webhook-listen.ts';
import { webhookTail } from './commands/webhook-tail.ts';
import { work } from './commands/work.ts';
import { ConfigError } from './config.ts';
import { EmbeddedPostgresError } from './embedded/embedded-postgres-error.ts';
import { isDatabaseAway } from './store/errors.ts';
import { MigrationError } from './store/migrate.ts';
import { WrongRootKey } from './store/root-key-proof.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  work,
  migrate,
  'tenant create': tenantCreate,
  'tenant list': tenantList,
  'tenant kyb': tenantKyb,
  'key create': keyCreate,
  'key list': keyList,
  'key revoke': keyRevoke,
  'webhook add': webhookAdd,
  'webhook list': webhookList,
  'webhook remove': webhookRemove,
  'webhook tail': webhookTail,
  'webhook listen': webhookListen,
  'audit key': auditKey,
  'audit export': auditExport,
  'audit verify': auditVerify,
  doctor,
};

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Where a command reads its settings and writes what it has to say. */
export interface CommandLine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  error(text: string): void;
  /** The terminal that shows what `out` writes; null where there is none. */
  readonly terminal: Terminal | null;
}

/** Runs one `gatehouse` command to its end. @returns the exit code. */
export async function runCommandLine(argv: readonly string[], line: CommandLine): Promise<number> {
  try {
    return await run(argv, line);
  } catch (error) {
    line.error(`gatehouse: ${explain(error)}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}

async function run(argv: readonly string[], { environment, out, error, terminal }: CommandLine): Promise<number> {
  const words = [argv.slice(0, 2).join(' '), argv[0] ?? ''];
  const name = words.find((candidate) => Object.hasOwn(COMMANDS, candidate));
  const command = name === undefined ? undefined : COMMANDS[name];
  if (name === undefined || !command) {
    if (argv.length > 0 && argv[0] !== '--help' && argv[0] !== 'help') {
      throw new UsageError('There is no such command. `gatehouse --help` lists them');
    }
    out(`${overview()}\n`);
    return 0;
  }
  const { values, positionals } = parse(command, argv.slice(name.split(' ').length));
  if (values.help) {
    out(`${helpOf(command)}\n`);
    return 0;
  }
  const print = (result: unknown, lines: readonly string[]): void =>
    out(`${values.json ? JSON.stringify(result) : lines.join('\n')}\n`);
  let code = 0;
  const fail = (): void => {
    code = EXIT_FAILED;
  };
  await command.run({
    ...{ positionals, values, environment, print, fail },
    ...{ write: out, note: error, terminal: values.json ? null : terminal },
  });
  return code;
}

function parse(command: Command, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...command.options, help: { type: 'boolean' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options are wrong');
  }
}

const overview = (): string =>
  [
    'gatehouse COMMAND [--help] [--json]',
    '',
    ...Object.values(COMMANDS).map(({ usage, summary }) => `  ${usage}\n      ${summary}`),
    '',
    'Settings are environment variables, read from .env where there is one: see the README.',
  ].join('\n');

const helpOf = ({ usage, summary, options }: Command): string =>
  [
    `gatehouse ${usage}`,
    '',
    summary,
    '',
    ...Object.entries({ ...options, json: { help: 'Print the result as JSON' } }).map(
      ([name, { help }]) => `  --${name.padEnd(10)} ${help}`,
    ),
  ].join('\n');

/** Errors whose message was written for the operator. */
const EXPECTED = [UsageError, ConfigError, EmbeddedPostgresError, MigrationError, WrongRootKey];

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (EXPECTED.some((kind) => error instanceof kind)) return error.message;
  if (isDatabaseAway(error)) return 'The database cannot be reached: check DATABASE_URL and that PostgreSQL runs there';
  return error.stack ?? error.message;
}
