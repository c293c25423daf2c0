import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { expectFaults, fault, whole } from '../errors.ts';
import { describeFields } from '../field-rules.ts';
import { describeKeyForm } from '../idempotency-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';
import { rowsOf } from '../subjects.ts';
import { describeUrl } from '../url-rules.ts';

const client = await eventsApiClient();
const { id } = await client.endpoint();
const other = await client.endpoint({ format: 'wallets' });
const update = (body: unknown, of: string = id) => client.patch(`/webhooks/endpoints/${of}`, body);

describeUrl((url) => update({ url }));
describeFields(update);
describeKeyForm(UPDATE_ENDPOINT);

test.each([
  ['nothing', {}, [whole('empty_update', 'Send at least one field to change')]],
  ['no object', [], [whole('invalid_type', 'The request body must be a JSON object')]],
  ['no JSON', '{', [whole('malformed_json', 'The request body must be valid JSON')]],
  ['another secret', { secret: 'x' }, [fault('secret', 'unknown_field', 'is not a field of this request')]],
])('%s', async (_what, body, faults) => {
  expectFaults(await update(body), 400, faults);
});

test.each(['cards', 'standard', 'xml', null])('a format: %j', async (format) => {
  const cannot = fault('format', 'unknown_field', 'cannot be changed: make another endpoint');
  expectFaults(await update({ format }), 400, [cannot]);
});

test('a dialect that is not that of the format, with all else that is wrong; nothing of it is kept', async () => {
  const before = await rowsOf(client.tenant);
  const body = { description: 'x', in_order: 1, url: 'https://localhost/', dialect: 'cards' };
  expectFaults(await update(body, other.id), 400, [
    fault('in_order', 'invalid_type', 'must be a boolean'),
    fault('url', 'forbidden_address', 'must lead to a public address'),
    fault('dialect', 'invalid_value', 'must be wallets, as the format is'),
  ]);
  expect(await rowsOf(client.tenant)).toEqual(before);
});
