import { ProviderUnavailable, type Registry } from '../../onboarding/ports.ts';
import { IDENTITY_SCENARIOS } from './scenarios.ts';

const SEPARATORS = /[^0-9A-Za-z]/g;

/** The registry of test mode: the last digits of the number decide, as `IDENTITY_SCENARIOS` says. Needs no network. */
export const sandboxRegistry: Registry = {
  async lookUp({ value, earlierTries }) {
    const characters = value.replace(SEPARATORS, '');
    const scenario = IDENTITY_SCENARIOS.find(({ suffix }) => characters.endsWith(suffix));
    if (scenario === undefined) return { kind: 'no_opinion' };
    if (earlierTries < scenario.outages) {
      throw new ProviderUnavailable('connect', 'The sandbox registry plays an outage for this number.');
    }
    return scenario.outcome;
  },
};
