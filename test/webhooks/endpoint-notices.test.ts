import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { WAKE_CHANNEL } from '../../src/store/deliveries.ts';
import { disableEndpoint } from '../../src/webhooks/disable-endpoint.ts';
import { enableEndpoint } from '../../src/webhooks/enable-endpoint.ts';
import { newWebhookSecret } from '../../src/webhooks/formats.ts';
import { removeEndpoint } from '../../src/webhooks/remove-endpoint.ts';
import { rotateSecret } from '../../src/webhooks/rotate-secret.ts';
import { updateEndpoint } from '../../src/webhooks/update-endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { createdEndpoint } from './support.ts';

const services = await openTestServices();
const { core } = services;
const scope = await newScope(services);
const remember = async () => {};

const listener = new pg.Client(services.config.databaseUrl ?? '');
await listener.connect();
afterAll(() => listener.end());
await listener.query(`listen ${WAKE_CHANNEL}`);
const heard: string[] = [];
listener.on('notification', ({ payload = '' }) => heard.push(payload));

test('whoever delivers hears of every change of an endpoint, and of nothing else', async () => {
  const id = await createdEndpoint(services, scope);
  const changed = `${scope.tenantId} ${scope.mode} ${id} changed`;

  const steps: readonly (readonly [number, () => Promise<unknown>])[] = [
    [0, () => enableEndpoint(core, scope, id, remember)],
    [1, () => updateEndpoint(core, scope, id, { url: 'http://127.0.0.1:9/other' }, remember)],
    [1, () => rotateSecret(core, scope, id, newWebhookSecret(), remember)],
    [1, () => disableEndpoint(core, scope, id, remember)],
    [0, () => disableEndpoint(core, scope, id, remember)],
    [1, () => enableEndpoint(core, scope, id, remember)],
    // It is disabled first, and then it goes.
    [2, () => removeEndpoint(core, scope, id)],
    [0, () => removeEndpoint(core, scope, id)],
    [0, () => updateEndpoint(core, scope, id, { inOrder: true }, remember)],
  ];
  for (const [index, [notices, step]] of steps.entries()) {
    await step();
    // Notices come in the order of their commits: what was said before this mark was heard before it.
    await listener.query(`notify ${WAKE_CHANNEL}, 'mark ${index}'`);
    await eventually('the mark', () => (heard.at(-1) === `mark ${index}` ? true : null));
    expect(heard.splice(0).slice(0, -1), `step ${index}`).toEqual(Array(notices).fill(changed));
  }
});

test('a change that is not kept is not heard of', async () => {
  const id = await createdEndpoint(services, scope);
  const fail = () => Promise.reject(new Error('not remembered'));
  await expect(disableEndpoint(core, scope, id, fail)).rejects.toThrow('not remembered');
  const rows = services.owner.selectFrom('webhook_endpoint').select('state').where('id', '=', id);
  expect(await rows.execute()).toEqual([{ state: 'enabled' }]);
});
