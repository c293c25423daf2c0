import { describe, expect, test } from 'vitest';
import { runGatehouse } from '../support/gatehouse.ts';
import { newTenant } from '../support/tenants.ts';
import { sharedSettings } from '../support/webhook-receiver.ts';

const COMMANDS = [
  'serve',
  'work',
  'migrate',
  'tenant create',
  'tenant list',
  'tenant kyb',
  'key create',
  'key list',
  'key revoke',
  'webhook add',
  'webhook list',
  'webhook remove',
  'webhook tail',
  'webhook listen',
  'audit key',
  'audit export',
  'audit verify',
  'doctor',
];
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

describe('help', () => {
  test.each([[], ['--help'], ['help']])('%s lists every command', async (...args) => {
    const { code, stdout, stderr } = await runGatehouse(args, {});
    const listed = [...stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)?)/gm)].map(([, name]) => name);
    expect({ code, stderr, listed }).toEqual({ code: 0, stderr: '', listed: COMMANDS });
  });

  test.concurrent.each(COMMANDS)('%s --help says how it is called and reaches for nothing', async (name) => {
    // With settings that would fail if they were read.
    const { code, stdout } = await runGatehouse([...name.split(' '), '--help'], { PORT: 'none' });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^gatehouse ${name}`));
    expect(stdout).toContain('--json');
    for (const option of stdout.split('\n')[0]?.match(/--[a-z-]+/g) ?? []) expect(stdout).toContain(`  ${option} `);
  });
});

/** A tenant that is there, in the arguments below. */
const TENANT = 'TENANT';

describe('a wrong call ends with 2, says what would be right, and changes nothing', () => {
  const wrong: [string, string][] = [
    ['nonsense', 'There is no such command. `gatehouse --help` lists them'],
    ['tenant', 'There is no such command'],
    ['tenant nonsense', 'There is no such command'],
    ['constructor', 'There is no such command'],
    ['toString', 'There is no such command'],
    ['doctor --nonsense', "Unknown option '--nonsense'"],
    ['tenant create', '--name is required'],
    ['tenant create --name=', '--name is required'],
    ['tenant create --name Acme --kyb MAYBE', '--kyb must be one of PENDING, APPROVED, REJECTED'],
    ['tenant kyb --status APPROVED', 'TENANT is required, and nothing after it'],
    [`tenant kyb ${UNKNOWN_ID} ${UNKNOWN_ID} --status APPROVED`, 'TENANT is required, and nothing after it'],
    [`tenant kyb ${TENANT}`, '--status is required'],
    [`tenant kyb ${TENANT} --status approved`, '--status must be one of PENDING, APPROVED, REJECTED'],
    [`tenant kyb ${UNKNOWN_ID} --status APPROVED`, 'There is no tenant with this id'],
    ['tenant kyb acme --status APPROVED', 'There is no tenant with this id'],
    ['key create', '--tenant is required'],
    [`key create --tenant ${UNKNOWN_ID}`, 'There is no tenant with this id'],
    [`key create --tenant ${TENANT} --mode production`, '--mode must be one of test, live'],
    ['key list --tenant acme', 'There is no tenant with this id'],
    [`key revoke --tenant ${TENANT}`, 'KEY is required'],
    [`key revoke test_0000000000000000 --tenant ${TENANT}`, 'no valid credential with this id'],
    [`webhook add --tenant ${TENANT}`, '--url is required'],
    [`webhook add --tenant ${TENANT} --url hook`, '--url is refused'],
    [`webhook add --tenant ${TENANT} --url http://example.com/`, '--url is refused'],
    [`webhook add --tenant ${TENANT} --url https://10.0.0.1/`, '--url is refused'],
    [
      `webhook add --tenant ${TENANT} --url https://example.com/ --events customer.made`,
      '--events must be of customer.',
    ],
    [`webhook add --tenant ${TENANT} --url https://example.com/ --format xml`, '--format must be one of standard'],
    ['audit export', '--tenant is required'],
    ['audit export --tenant acme', 'There is no tenant with this id'],
    ['audit verify', 'FILE is required, and nothing after it'],
    ['audit verify none.ndjson', '--key is required'],
    ['audit verify none.ndjson --key none.pem', '--key must name a file that can be read (ENOENT)'],
    ['audit verify none.ndjson --key package.json', '--key must name a file with a public key of Ed25519'],
    ['webhook list', '--tenant is required'],
    [`webhook remove ${UNKNOWN_ID} --tenant ${TENANT}`, 'no endpoint with this id'],
    [`webhook remove hook --tenant ${TENANT}`, 'no endpoint with this id'],
  ];

  test.concurrent.each(wrong)('%s', async (call, message) => {
    const tenant = call.includes(TENANT) ? (await newTenant()).id : '';
    const { code, stdout, stderr } = await runGatehouse(call.replace(TENANT, tenant).split(' '), sharedSettings());
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^gatehouse: .*\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('work without a database of its own', async () => {
    const { code, stderr } = await runGatehouse(['work'], {});
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'gatehouse: work needs DATABASE_URL: the embedded database belongs to one process\n',
    });
  });
});
