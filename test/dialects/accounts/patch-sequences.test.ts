import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nestCountryData } from '../../../src/dialects/accounts/country-data.ts';
import { readCreate } from '../../../src/dialects/accounts/read-create.ts';
import { renderCustomer } from '../../../src/dialects/accounts/render.ts';
import {
  type BusinessChanges,
  BusinessUpdate,
  type CountryDataChanges,
  CountryDataUpdate,
  type CreateFields,
  type IndividualChanges,
  IndividualUpdate,
} from '../../../src/dialects/accounts/schemas.ts';
import {
  amendBusiness,
  amendCountryData,
  amendIndividual,
  toNewCustomer,
} from '../../../src/dialects/accounts/to-core.ts';
import { Refusal } from '../../../src/http/refusal.ts';
import { faultsOf } from '../../../src/http/validate.ts';
import type { Fault } from '../../../src/lib/fault.ts';
import type { Amendment } from '../../../src/onboarding/amend-customer.ts';
import type { Customer } from '../../../src/onboarding/customer.ts';
import { customer as anyCustomer } from '../../onboarding/support.ts';
import { accountsClient } from '../../support/accounts.ts';
import { createBodyOf, sequences } from './patch-arbitraries.ts';
import { type Model, modelOf, type Patch, shownOf, update } from './patch-model.ts';

/* Any sequence of updates leaves the customer that the reference says. PATCH_SEED repeats a run that failed. */

const seed = process.env.PATCH_SEED === undefined ? {} : { seed: Number(process.env.PATCH_SEED) };
const PURE_RUNS = 10_000;
const HTTP_RUNS = Number(process.env.PATCH_RUNS ?? 60);
const HTTP_RUN_MS = 2_000;

/** Of what was rendered, the members that the model speaks of. */
const spokenOf = ({ kind }: Model, { type, country_data, ...data }: Record<string, unknown>) => ({
  type,
  [kind]: data[kind],
  country_data,
});

type Read = { readonly faults: readonly Fault[]; readonly amend: (customer: Customer) => Amendment };

/** An update as its operation reads it. */
const READERS: Readonly<Record<Patch['endpoint'], (body: unknown) => Read>> = {
  individual: (body) => ({
    faults: faultsOf(IndividualUpdate, body, 'body'),
    amend: amendIndividual(body as IndividualChanges),
  }),
  business: (body) => ({
    faults: faultsOf(BusinessUpdate, body, 'body'),
    amend: amendBusiness(body as BusinessChanges),
  }),
  country_data: (body) => {
    const { value, faults } = nestCountryData(body, '');
    return {
      faults: [...faultsOf(CountryDataUpdate, value, 'body'), ...faults],
      amend: amendCountryData(value as CountryDataChanges),
    };
  },
};

/** What an update answers and leaves, as far as neither the days of the customer nor other customers matter. */
function amended(customer: Customer, { endpoint, body }: Patch): { status: number; customer: Customer } {
  const { faults, amend } = READERS[endpoint](body);
  if (faults.length > 0) return { status: 400, customer };
  try {
    return { status: 200, customer: { ...customer, ...amend(customer) } };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, customer };
    throw error;
  }
}

test(`${PURE_RUNS} sequences through the functions of the dialect`, () => {
  fc.assert(
    fc.property(sequences('possible'), ({ customer: begun, patches }) => {
      const { body, faults } = readCreate(createBodyOf(begun));
      expect(faults).toEqual([]);
      let customer = anyCustomer({ ...toNewCustomer(body as CreateFields), documents: [] });
      let model = modelOf(begun.kind, begun.block, begun.numbers);
      expect(spokenOf(model, renderCustomer(customer))).toEqual(shownOf(model));
      for (const patch of patches) {
        const [expected, result] = [update(model, patch), amended(customer, patch)];
        expect(result.status).toBe(expected.status);
        ({ model } = expected);
        ({ customer } = result);
        expect(spokenOf(model, renderCustomer(customer))).toEqual(shownOf(model));
      }
    }),
    { numRuns: PURE_RUNS, ...seed },
  );
});

test(
  `${HTTP_RUNS} sequences through the API`,
  () =>
    fc.assert(
      fc.asyncProperty(sequences('any'), async ({ customer: begun, patches }) => {
        // Numbers are unique in a company: every run has its own.
        const accounts = await accountsClient();
        const created = await accounts.create(createBodyOf(begun));
        expect(created.status, created.text).toBe(201);
        const { id } = created.body.data;
        let model = modelOf(begun.kind, begun.block, begun.numbers);
        let before = (await accounts.get(id)).body.data;
        expect(spokenOf(model, before)).toEqual(shownOf(model));
        for (const { endpoint, body } of patches) {
          const expected = update(model, { endpoint, body });
          const answer = await accounts.request('PATCH', `/${id}/${endpoint}`, { body: JSON.stringify(body) });
          expect(answer.status, answer.text).toBe(expected.status);
          const after = (await accounts.get(id)).body.data;
          if (answer.status === 200) expect(answer.body.data).toEqual(after);
          else expect(after).toEqual(before);
          ({ model } = expected);
          expect(spokenOf(model, after)).toEqual(shownOf(model));
          const isSame = JSON.stringify(spokenOf(model, before)) === JSON.stringify(spokenOf(model, after));
          expect(after.version).toBeGreaterThanOrEqual(before.version + (isSame ? 0 : 1));
          before = after;
        }
      }),
      { numRuns: HTTP_RUNS, ...seed },
    ),
  30_000 + HTTP_RUNS * HTTP_RUN_MS,
);
