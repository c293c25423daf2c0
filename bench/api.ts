/** A tenant's way to the APIs of a server. */
export interface Api {
  readonly url: string;
  readonly apiKey: string;
}

/** Makes a customer with the wallets API, without documents; the `n`-th of a `name` has an e-mail of its own. */
export async function createCustomer(api: Api, name: string, n: number): Promise<{ id: string }> {
  return (await post(api, '/customers', {
    first_name: 'James',
    last_name: 'Okafor',
    email: `${name}.${n}@example.com`,
    phone: '+2348012345678',
    type: 'individual',
    billing_address: {
      line1: '123 Test Lane',
      city: 'Lagos',
      state: 'Lagos',
      zip_code: '100001',
      country: 'NG',
    },
  })) as { id: string };
}

/** Makes an endpoint of the format `standard` that is told of everything. */
export async function createEndpoint(api: Api, url: string): Promise<{ id: string; secret: string }> {
  return (await post(api, '/webhooks/endpoints', { url })) as { id: string; secret: string };
}

/** @returns the `data` of the answer. */
async function post({ url, apiKey }: Api, path: string, body: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text).data;
}
