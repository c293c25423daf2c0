import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DataDirectory, newDataDirectory } from '../support/data-directory.ts';
import { eventually } from '../support/eventually.ts';
import './support.ts';

let directory: DataDirectory;
beforeAll(async () => {
  directory = await newDataDirectory();
});
afterAll(() => directory.remove());

async function run(...args: string[]) {
  const command = directory.spawn([...args, '--json']);
  const { code } = await command.ended;
  if (code !== 0) throw new Error(`gatehouse ${args[0]} ended with ${code}: ${command.stderr()}`);
  return JSON.parse(command.stdout());
}

describe('on the embedded database', () => {
  let tenantId = '';

  test('commands start it for themselves when no server runs, and leave nothing running', async () => {
    ({ id: tenantId } = await run('tenant', 'create', '--name', 'Acme', '--kyb', 'APPROVED'));
    expect(await run('tenant', 'list')).toMatchObject([{ id: tenantId, name: 'Acme' }]);
    expect((await readdir(directory.path)).sort()).toEqual(['postgres', 'postgres.log', 'root.key']);
    await expect(directory.postgresPid()).rejects.toThrow('ENOENT');
  });

  test('commands use that of the running server, and take effect there at once', async () => {
    const server = directory.spawn(['serve', '--json']);
    const url = await eventually(
      'a ready server',
      () => (server.stdout().includes('\n') ? (JSON.parse(server.stdout()).base_url as string) : null),
      60_000,
    );
    const postgres = await directory.postgresPid();
    const key = await run('key', 'create', '--tenant', tenantId);
    const use = async () =>
      (await fetch(`${url}/api/v1/customers`, { headers: { authorization: `Bearer ${key.api_key}` } })).status;
    expect(await use()).toBe(200);
    await run('key', 'revoke', key.api_key.split('_').slice(0, 2).join('_'), '--tenant', tenantId);
    expect(await use()).toBe(401);
    expect((await run('doctor')).every(({ ok }: { ok: boolean }) => ok)).toBe(true);
    expect(await directory.postgresPid()).toBe(postgres);
    // The operator made a tenant before: there is none to make for the sandbox.
    expect(await run('tenant', 'list')).toHaveLength(1);
    await expect(access(join(directory.path, 'sandbox.json'))).rejects.toThrow('ENOENT');
    expect(await readFile(join(directory.path, 'database.url'), 'utf8')).toContain('postgresql://');
    server.process.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  test('commands are not misled by a server that was killed', async () => {
    const server = directory.spawn(['serve', '--json']);
    await eventually('a ready server', () => (server.stdout() ? true : null), 60_000);
    server.process.kill('SIGKILL');
    await server.ended;
    expect(await run('tenant', 'list')).toMatchObject([{ id: tenantId }]);
  });
});
