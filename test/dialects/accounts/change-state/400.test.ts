import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { describeRequestFaults } from '../change-rules.ts';
import { CHANGE_STATE } from '../changes.ts';
import { badRequest, fault, whole } from '../errors.ts';

const accounts = await accountsClient();
const { id, version } = (await accounts.create(individualBody())).body.data;
const UNKNOWN_STATE = fault('state', 'invalid_value', 'must be one of ACTIVE, INACTIVE, BLOCKED');
const NO_TEXT = fault('state', 'invalid_type', 'must be a string');

test.each([
  [{}, [fault('state', 'required', 'is required')]],
  [{ state: null }, [NO_TEXT]],
  [{ state: 1 }, [NO_TEXT]],
  [{ state: ['ACTIVE'] }, [NO_TEXT]],
  [{ state: '' }, [UNKNOWN_STATE]],
  [{ state: 'active' }, [UNKNOWN_STATE]],
  [{ state: 'CREATED' }, [UNKNOWN_STATE]],
  [{ state: 'ERASED' }, [UNKNOWN_STATE]],
  [
    { state: 'X', reason: 'fraud' },
    [UNKNOWN_STATE, fault('reason', 'unknown_field', 'is not a field of this request')],
  ],
  [[], [whole('invalid_type', 'The request body must be a JSON object')]],
])('%j', async (body, faults) => {
  badRequest(await accounts.request('PATCH', `/${id}/state`, { body }), ...faults);
  expect((await accounts.get(id)).body.data).toMatchObject({ state: 'CREATED', version });
});

test.each([
  ['{', 'The request body must be valid JSON'],
  ['', 'The request body is empty'],
])('%j is no body', async (body, message) => {
  const headers = { 'content-type': 'application/json' };
  badRequest(await accounts.request('PATCH', `/${id}/state`, { body, headers }), whole('malformed_json', message));
});

describeRequestFaults(CHANGE_STATE);
