import { afterAll, expect, test } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import { eventsApiClient } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';
import { newCustomer, writeDelivery, writeEvents } from '../seeds.ts';

const MOST_SHOWN = 100;

const client = await eventsApiClient();
const customer = await newCustomer(client.tenant);
const read = async (id: string) => {
  const answer = await client.get(`/webhooks/deliveries/${id}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
};

test('shows what the list shows, and every attempt with what was answered, newest first', async () => {
  const receiver = await startReceiver((count) =>
    count === 1 ? { status: 500, headers: { 'retry-after': '0' }, body: 'try later' } : { status: 202, body: 'thanks' },
  );
  afterAll(() => receiver.close());
  const { id: endpointId } = await client.endpoint({ url: receiver.url, event_types: ['customer.updated'] });
  await writeEvents(client.tenant, customer, ['customer.updated']);
  const listed = async () => (await client.get(`/webhooks/endpoints/${endpointId}/deliveries`)).body.data;
  const [line] = await eventually('a first attempt', async () => {
    const lines = await listed();
    return lines[0]?.attempts === 1 ? lines : null;
  });
  const [{ attempted_at, duration_ms, ...failed }, ...none] = (await read(line.id)).attempt_history;
  expect([failed, none]).toEqual([{ status: 500, error_code: null, answer: 'try later' }, []]);
  expect([Date.parse(attempted_at), duration_ms]).toEqual([expect.any(Number), expect.any(Number)]);

  expect((await client.post(`/webhooks/deliveries/${line.id}/resend`)).status).toBe(200);
  const delivered = await eventually('delivered', async () => {
    const delivery = await read(line.id);
    return delivery.state === 'delivered' ? delivery : null;
  });
  const { attempt_history: history, ...rest } = delivered;
  expect([rest]).toEqual(await listed());
  expect(rest.attempts).toBe(2);
  expect(history.map(({ status, answer }: { status: number; answer: string }) => [status, answer])).toEqual([
    [202, 'thanks'],
    [500, 'try later'],
  ]);
});

test(`shows the newest ${MOST_SHOWN} attempts, those without an answer too`, async () => {
  const { id: endpointId } = await client.endpoint({ event_types: ['customer.erased'] });
  const [event] = await writeEvents(client.tenant, customer, ['customer.activated']);
  const id = await writeDelivery(client.tenant, endpointId, event!, { state: 'exhausted', attempts: MOST_SHOWN + 1 });
  const start = Date.now();
  await ownerDatabase()
    .insertInto('delivery_attempt')
    .values(
      Array.from({ length: MOST_SHOWN + 1 }, (_, number) => ({
        id: newId(),
        tenant_id: client.tenant.id,
        mode: 'test',
        delivery_id: id,
        attempted_at: new Date(start + number),
        status: null,
        error_code: 'timeout',
        duration_ms: number,
        answer: '',
      })),
    )
    .execute();
  const { attempts, attempt_history: history } = await read(id);
  expect([attempts, history.length]).toEqual([MOST_SHOWN + 1, MOST_SHOWN]);
  expect(history[0]).toEqual({
    attempted_at: new Date(start + MOST_SHOWN).toISOString(),
    status: null,
    error_code: 'timeout',
    duration_ms: MOST_SHOWN,
    answer: '',
  });
  expect(history.at(-1).duration_ms).toBe(1);
});
