import { expect, test } from 'vitest';
import { checkArrivals, checkOrder } from './webhooks-check.ts';
import type { Arrival } from './webhooks-receiver.ts';

const CUSTOMER = 'a';

/** Requests in the order of arrival: a version each, refused where it has an exclamation mark. */
const hook = (...versions: string[]) => ({
  url: '',
  secret: '',
  arrivals: versions.map((text): Arrival => {
    const version = Number.parseInt(text, 10);
    const answered = text.endsWith('!') ? 'error' : 'accepted';
    return { webhookId: `event ${version}`, customerId: CUSTOMER, version, answered, isSigned: true };
  }),
});
const events = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `event ${index + 1}`,
    customerId: CUSTOMER,
    version: index + 1,
  }));

test.each([
  ['one after the other', ['1', '2', '3'], 0],
  ['each again until it is accepted', ['1!', '1', '2!', '2!', '2'], 0],
  ['one twice, as after a kill', ['1', '1', '2', '2', '3'], 0],
  ['a lower one after a higher one', ['1', '2', '1', '3'], 1],
  ['a lower one after a higher one, refused', ['1', '2', '1!', '3'], 1],
  ['one before the one before was accepted', ['1', '2!', '3', '2'], 2],
])('order: %s', (_name, versions, count) => {
  expect(checkOrder('x', hook(...versions))).toHaveLength(count);
});

test('what everybody was told of, each once, is no violation', () => {
  const { violations, accepted, duplicates, requests } = checkArrivals('x', hook('2', '1!', '1'), events(2));
  expect({ violations, accepted, duplicates, requests }).toEqual({
    violations: [],
    accepted: 2,
    duplicates: 0,
    requests: 3,
  });
});

test.each([
  ['an event that never came', hook('1'), events(2)],
  ['an event that was never accepted', hook('1', '2!'), events(2)],
  ['a request of no event', hook('1', '2'), events(1)],
  ['more than one in a hundred that came twice', hook('1', '1', '2'), events(2)],
  ['an id with another version', hook('1'), events(1).map((event) => ({ ...event, version: 2 }))],
  ['an id with another customer', hook('1'), events(1).map((event) => ({ ...event, customerId: 'b' }))],
  [
    'a bad signature',
    { ...hook(), arrivals: hook('1').arrivals.map((each) => ({ ...each, isSigned: false })) },
    events(1),
  ],
])('a violation: %s', (_name, told, committed) => {
  expect(checkArrivals('x', told, committed).violations).toHaveLength(1);
});
