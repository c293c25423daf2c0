/** What test programs outside of vitest send: the same for the same seed, so that a finding can be repeated. */

/** Numbers in [0, 1), always the same ones for a seed: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The text fields of the `n`-th person of a seed. Nobody has another's e-mail or number, and no number names a scenario. */
export const seededFields = (seed: number, n: number): Record<string, string> => ({
  first_name: 'John',
  last_name: 'Doe',
  email: `person.${seed}.${n}@example.com`,
  country: 'Cameroon',
  street: '123 Main Street',
  city: 'Yaoundé',
  state: 'Centre',
  postal_code: '00237',
  country_iso_code: 'CM',
  country_phone_code: '+237',
  phone_number: '600000000',
  identification_number: `${10_000_000_000 + n * 10 + 9}`,
  id_document_type: 'NIN',
  date_of_birth: '1990-01-15',
});
