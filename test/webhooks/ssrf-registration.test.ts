import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGuardedFetch } from '../../src/lib/guarded-fetch.ts';
import { checkEndpoint } from '../../src/webhooks/check-endpoint.ts';
import type { Answer } from '../support/cards.ts';
import { corpus } from '../support/corpora.ts';
import { deniedUnasked, overHttps } from '../support/denied-urls.ts';
import { type EventsApiClient, endpointBody, eventsApiClient } from '../support/events-api.ts';
import { eventually } from '../support/eventually.ts';
import { newTenant } from '../support/tenants.ts';
import { type WatchedInstallation, watchedInstallation } from '../support/watched-installation.ts';

/* The URL of an endpoint is guarded when it is registered or changed. The server is watched: it may connect to its database only. */

const AT_A_TIME = 8;
const PATH = '/webhooks/endpoints';
const NOBODY = 'https://hooks.nobody.invalid/';

let own: WatchedInstallation;
let client: EventsApiClient;
let endpointId: string;
beforeAll(async () => {
  own = await watchedInstallation();
  const server = await own.start();
  client = await eventsApiClient(await newTenant({ database: own.database }), server.url);
  endpointId = (await client.endpoint({ url: NOBODY })).id;
});
beforeEach(() => own.clearJournal());
afterAll(() => own.remove());

const begun = (): Promise<string[]> => own.begun();

const WAYS: Readonly<Record<string, (url: string) => Promise<Answer>>> = {
  'POST /webhooks/endpoints': (url) => client.post(PATH, endpointBody({ url })),
  'PATCH /webhooks/endpoints/{id}': (url) => client.patch(`${PATH}/${endpointId}`, { url }),
};

/** Those of the URLs that were not refused with one fault, of their field, which does not repeat them. */
async function takenOf(urls: readonly string[], say: (url: string) => Promise<Answer>): Promise<string[]> {
  const taken: string[] = [];
  const ask = async (url: string) => {
    const { status, body } = await say(url);
    const errors: { field: string; message: string }[] = body.error?.errors ?? [];
    const isRefused = status === 400 && errors.length === 1 && errors[0]?.field === '/url';
    if (!isRefused || errors[0]?.message.includes('://')) taken.push(`${url} ${status}`);
  };
  for (let at = 0; at < urls.length; at += AT_A_TIME) await Promise.all(urls.slice(at, at + AT_A_TIME).map(ask));
  return taken;
}

test('the journal sees what the server begins: a look-up of a name that may be anybody', async () => {
  expect((await client.patch(`${PATH}/${endpointId}`, { url: NOBODY })).status).toBe(200);
  const seen = await eventually('noted', async () => ((await begun()).length > 0 ? begun() : null));
  expect(new Set(seen)).toEqual(new Set(['lookup hooks.nobody.invalid']));
});

describe.each(Object.entries(WAYS))('%s', (_way, say) => {
  describe('urls.json', () => {
    const urls = deniedUnasked();
    if (urls === null) {
      test.skip('skipped: ../shared is absent');
      return;
    }

    test('every URL is refused, and nobody is asked or dialled for it', async () => {
      expect(urls.length).toBeGreaterThan(100);
      expect(await takenOf(urls, say)).toEqual([]);
      expect(await begun()).toEqual([]);
    });

    test('nor are the hosts reached over https and its own port, which no other rule refuses', async () => {
      const bare = overHttps(urls);
      expect(bare.length).toBeGreaterThan(40);
      expect(await takenOf(bare, say)).toEqual([]);
      expect(await begun()).toEqual([]);
    });
  });

  describe('ip-labels.json', () => {
    const path = corpus('ssrf/ip-labels.json');
    if (path === null) {
      test.skip('skipped: ../shared is absent');
      return;
    }
    const labels = JSON.parse(readFileSync(path, 'utf8')) as { ip: string; must: string }[];
    const denied = [...new Set(labels.filter(({ must }) => must === 'deny').map(({ ip }) => ip))];

    test('no address that is not public is taken', async () => {
      expect(denied.length).toBeGreaterThan(50);
      const urls = denied.map((ip) => `https://${ip.includes(':') ? `[${ip}]` : ip}/hook`);
      expect(await takenOf(urls, say)).toEqual([]);
      expect(await begun()).toEqual([]);
    });
  });
});

test('nothing of it was stored', async () => {
  const rows = await own.database.selectFrom('webhook_endpoint').select(['id', 'url']).execute();
  expect(rows).toEqual([{ id: endpointId, url: NOBODY }]);
});

describe('a name that leads', () => {
  const addressOf = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 });
  const faultsWith = (...addresses: string[]) => {
    const fetch = createGuardedFetch({ allowPrivateHosts: [], lookup: async () => addresses.map(addressOf) });
    return checkEndpoint(fetch, { url: 'https://hooks.example.org/' });
  };

  test.each([
    ['10.0.0.1'],
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['93.184.216.34', '192.168.0.1'],
  ])('to %s %s is refused', async (...addresses) => {
    expect(await faultsWith(...addresses)).toEqual([
      { field: '/url', code: 'forbidden_address', message: 'url must lead to a public address' },
    ]);
  });

  test('to public addresses only is taken', async () => {
    expect(await faultsWith('93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946')).toEqual([]);
  });
});
