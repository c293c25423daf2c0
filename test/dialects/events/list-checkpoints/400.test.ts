import { test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { LIST_CHECKPOINTS } from '../delivery-operations.ts';
import { expectFaults, fault } from '../errors.ts';
import { describeListParameters } from '../list-rules.ts';

const client = await eventsApiClient();
describeListParameters(client, LIST_CHECKPOINTS.path(''));

test.each(['-1', '01', '1.0', '1e3', '9999999999'])('cursor=%s', async (cursor) => {
  expectFaults(await client.get('/audit/checkpoints', `?cursor=${cursor}`), 400, [
    fault('cursor', 'invalid_format', 'must be the next_cursor of an earlier page'),
  ]);
});
