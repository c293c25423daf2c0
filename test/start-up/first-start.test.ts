import { execFile, spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DataDirectory, newDataDirectory } from '../support/data-directory.ts';
import { eventually } from '../support/eventually.ts';
import { type Served, serve, stop } from './support.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

let directory: DataDirectory;
let server: Served;
let printed = '';
let credentials: Record<string, string>;

beforeAll(async () => {
  directory = await newDataDirectory();
  server = await serve(directory);
  printed = await eventually('the whole greeting', () => (server.stdout().includes('<id>') ? server.stdout() : null));
  credentials = JSON.parse(await readFile(join(directory.path, 'sandbox.json'), 'utf8'));
});
afterAll(() => directory.remove());

const shell = async (command: string) => JSON.parse((await promisify(execFile)('/bin/sh', ['-c', command])).stdout);

describe('the first start', () => {
  test('prints the credentials that the file holds, and where that file is', () => {
    for (const name of ['client_id', 'client_key', 'api_key']) {
      expect(printed).toMatch(new RegExp(`^  ${name} +${credentials[name]}$`, 'm'));
    }
    expect(printed).toContain(join(directory.path, 'sandbox.json'));
    expect(printed).toContain(`${server.url}/docs`);
  });

  test('leaves exactly these in sandbox.json, for its owner alone', async () => {
    expect(Object.keys(credentials)).toEqual(['base_url', 'client_id', 'client_key', 'api_key']);
    expect(credentials.base_url).toBe(server.url);
    expect((await stat(join(directory.path, 'sandbox.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory.path, 'root.key'))).mode & 0o777).toBe(0o600);
  });

  test('has made a client pair that gives an access token', async () => {
    const { client_id, client_key } = credentials;
    const response = await fetch(`${server.url}/api/v1/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id, client_key }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  });

  test.skipIf(!hasCurl)(
    `prints commands that, pasted into a shell, make a customer that is approved${hasCurl ? '' : ' (skipped: curl is absent)'}`,
    async () => {
      const create = /^curl -s \S+\/customers\/enroll \\\n(?:.*\\\n)*.*$/m.exec(printed)?.[0] ?? '';
      const look = /^curl -s \S+\/customers\/<id> .*$/m.exec(printed)?.[0] ?? '';
      const created = await shell(create);
      expect(created).toMatchObject({
        success: true,
        statusCode: 201,
        message: 'Customer enrolled successfully',
        data: { first_name: 'John', city: 'Yaoundé', image: 'https://cdn.your-app.com/kyc/abc123/front.jpg' },
      });
      const { data: customer } = await eventually('the approval', async () => {
        const answer = await shell(look.replace('<id>', created.data.id));
        return answer.data.kyc_status === 'PENDING' ? null : answer;
      });
      expect(customer).toMatchObject({ id: created.data.id, kyc_status: 'APPROVED', enrollment_status: 'ENROLLED' });
      expect(await shell(create)).toMatchObject({ statusCode: 409, existing_id: created.data.id });
    },
  );

  test.skipIf(!hasCurl).each([
    ['wallets', 'customers', { status: 'pending_kyc' }],
    ['accounts', 'customer', { type: 'BUSINESS', state: 'CREATED', verification_status: 'UNVERIFIED' }],
  ])(
    `prints a command that makes a customer of the %s API${hasCurl ? '' : ' (skipped: curl is absent)'}`,
    async (_api, path, shown) => {
      const create = new RegExp(`^curl -s \\S+:\\d+/${path} \\\\\n(?:.*\\\\\n)*.*$`, 'm').exec(printed)?.[0] ?? '';
      const look = new RegExp(`^curl -s \\S+:\\d+/${path}/<id> .*$`, 'm').exec(printed)?.[0] ?? '';
      const created = await shell(create);
      expect(created.data).toMatchObject(shown);
      expect((await shell(look.replace('<id>', created.data.id))).data).toMatchObject({
        ...shown,
        id: created.data.id,
      });
    },
  );
});

describe('a second process on the same data directory', () => {
  test('ends and says who has it', async () => {
    const second = directory.spawn(['serve']);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toBe(
      `gatehouse: Another Gatehouse, process ${server.process.pid}, already uses the data directory ${directory.path}. ` +
        'Stop that process, or give this one a data directory of its own.\n',
    );
    expect(second.stdout()).toBe('');
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });
});

describe('a second start', () => {
  test('makes no second tenant and shows no secret again', async () => {
    const before = await readFile(join(directory.path, 'sandbox.json'), 'utf8');
    expect(await stop(server)).toEqual({ code: 0, signal: null });
    server = await serve(directory);

    const list = directory.spawn(['tenant', 'list', '--json']);
    expect(await list.ended).toEqual({ code: 0, signal: null });
    expect(JSON.parse(list.stdout())).toMatchObject([{ name: 'Sandbox', kyb_status: 'APPROVED' }]);
    expect(JSON.parse(list.stdout())).toHaveLength(1);
    expect(server.stdout()).not.toContain(credentials.api_key);
    expect(server.stdout()).not.toContain('client_key');
    expect(await readFile(join(directory.path, 'sandbox.json'), 'utf8')).toBe(before);
    const headers = { authorization: `Bearer ${credentials.api_key}` };
    expect((await fetch(`${server.url}/api/v1/customers`, { headers })).status).toBe(200);
  });
});
