import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { toRefusal } from '../../src/http/to-refusal.ts';
import { amendCustomer } from '../../src/onboarding/amend-customer.ts';
import { Outrun } from '../../src/store/errors.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { created, everythingOf, profile } from './support.ts';

/*
 * The database refuses a value that nobody has: as when whoever had it has let go of it before one looks. On a database of
 * its own, a trigger plays that part.
 */

const services = await openTestServices();
const { core, owner } = services;
const scope = await newScope(services);
const id = await created(services, scope, { profile: profile({ email: null }) });
await sql`
  create function play_outrun() returns trigger language plpgsql as $$
  begin
    raise unique_violation using constraint = 'customer_email_unique';
  end $$`.execute(owner);
await sql`create trigger play_outrun before insert or update on customer execute function play_outrun()`.execute(owner);

const refusalOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Outrun);
  return toRefusal(error);
};

test('a change that another request was in the way of is asked to come again, and changes nothing', async () => {
  const before = await everythingOf(services, id);
  const attempt = amendCustomer(core, scope, id, {
    expectedVersions: null,
    amend: () => ({ clientReference: 'ref-1' }),
    documents: [],
    dryRun: false,
    remember: async () => {},
  });
  expect(await refusalOf(attempt)).toMatchObject({ status: 503, retryAfterSeconds: expect.any(Number) });
  expect(await everythingOf(services, id)).toEqual(before);
});

test('a create that another request was in the way of is asked to come again', async () => {
  const attempt = created(services, scope, { profile: profile({ email: null }) });
  expect(await refusalOf(attempt)).toMatchObject({ status: 503, retryAfterSeconds: expect.any(Number) });
});
