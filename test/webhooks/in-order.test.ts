import { expect, test } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import type { Answerer } from '../support/webhook-receiver.ts';
import { deliveriesTo, newCompany, type Told, versionsOf } from './company.ts';

const OK = { status: 204 };
const FAULT = { status: 500 };
/** Past each wait of the schedule, its jitter included. */
const PAST_WAITS_SECONDS = [7, 370, 2_170, 8_650, 21_610, 43_210, 60_490, 86_410, 103_690];

/** A company with a customer, and an endpoint that hears of everything that happens to it from now on, and answers as `answer` says. */
async function listening(changes: Record<string, unknown>, answer: (id: string, next: number) => Answerer) {
  const company = await newCompany();
  const id = await company.customer();
  const next = (await eventsOf(id)).length + 1;
  const told = await company.endpoint(changes, answer(id, next));
  return { company, id, next, told };
}

/** Settles once so many requests about a customer arrived. */
const arrived = (told: Told, id: string, count: number) =>
  eventually(`${count} requests`, () => (versionsOf(told, id).length >= count ? true : null));

/** Settles once so many attempts of an endpoint's first delivery are recorded. */
const attempted = (endpointId: string, count: number) =>
  eventually(`attempt ${count}`, async () => ((await deliveriesTo(endpointId))[0]?.attempts === count ? true : null));

test("a customer's events come one by one, however often one fails, and nobody else waits for them", async () => {
  let failures = 0;
  const failsTwice = (slow: string): Answerer => {
    return (_count, { json }) => (json.data.customer_id === slow && ++failures <= 2 ? FAULT : OK);
  };
  const { company, id, next, told } = await listening({ in_order: true }, failsTwice);
  const unordered = await company.endpoint({}, () => FAULT);
  await company.change(id, id, id);
  await arrived(told, id, 1);
  const other = await company.customer(3);
  const all = (await eventsOf(other)).map(({ version }) => version);
  await arrived(told, other, all.length);
  expect(versionsOf(told, other)).toEqual(all);
  expect(versionsOf(told, id)).toEqual([next]);
  await arrived(unordered, id, 3);
  expect(versionsOf(unordered, id).toSorted()).toEqual([next, next + 1, next + 2]);

  await attempted(told.id, 1);
  await company.advance(7);
  await attempted(told.id, 2);
  // What happens while the others wait comes after them.
  await company.change(id);
  await company.advance(370);
  await arrived(told, id, 6);
  expect(versionsOf(told, id)).toEqual([next, next, next, next + 1, next + 2, next + 3]);
});

test('what follows is sent once the one before is given up', async () => {
  const { company, id, next, told } = await listening(
    { in_order: true },
    (hopeless, version) =>
      (_count, { json }) =>
        json.data.customer_id === hopeless && json.data.version === version ? FAULT : OK,
  );
  await company.change(id, id);
  for (const [index, seconds] of PAST_WAITS_SECONDS.entries()) {
    await attempted(told.id, index + 1);
    // Somebody else hears in between, so that the endpoint does not seem to be dead.
    if (index === 5) await arrived(told, await company.customer(), 3);
    await company.advance(seconds);
  }
  await arrived(told, id, 11);
  expect(versionsOf(told, id)).toEqual([...Array(10).fill(next), next + 1]);
  const [first] = await deliveriesTo(told.id);
  expect(first).toMatchObject({ state: 'exhausted', attempts: 10, next_attempt_at: null });
});
