import { type Issuer, ProviderUnavailable, type Registry } from '../onboarding/ports.ts';

/** What live mode runs with until an operator names a real upstream: every call fails, so nobody is approved by default. */

export const unconfiguredRegistry: Registry = {
  async lookUp() {
    throw notConfigured('This version has no identity registry for live mode: customers stay unverified.');
  },
};

/** `name` is that of the issuer to come: enrollments that wait now are its own once it is there. */
export const unconfiguredIssuer = (name: string): Issuer => ({
  name,
  async lookUp() {
    throw notConfigured(NO_ISSUER);
  },
  async enroll() {
    throw notConfigured(NO_ISSUER);
  },
});

const NO_ISSUER = 'No card issuer is configured for live mode: set ISSUER_URL.';

const notConfigured = (message: string): ProviderUnavailable => new ProviderUnavailable('not_configured', message);
