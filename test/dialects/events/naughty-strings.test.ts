import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { corpus } from '../../support/corpora.ts';
import { eventsApiClient } from '../../support/events-api.ts';
import { overAll } from '../cards/creates.ts';

const TIMEOUT_MS = 120_000;
const MOST = 255;
const NAMES = ['url', 'dialect', 'payload', 'in_order', 'format', 'secret'];

const naughtyStrings = (): string[] => {
  const file = corpus('naughty-strings/blns.json');
  return file === null ? [] : [...new Set(JSON.parse(readFileSync(file, 'utf8')) as string[])];
};

describe('naughty strings', { timeout: TIMEOUT_MS }, () => {
  const texts = naughtyStrings();
  const skipped = texts.length === 0;
  const title = (what: string) => (skipped ? `${what}: skipped: ../shared is absent` : what);

  test.skipIf(skipped)(title('are given back as they were sent to describe an endpoint'), async () => {
    const client = await eventsApiClient();
    const { id } = await client.endpoint();
    // Each is a transaction of its own: every fifth tells enough.
    const some = texts.filter(
      (text, index) => index % 5 === 0 && [...text.trim()].length <= MOST && !/\p{Cc}/u.test(text.trim()),
    );
    expect(some.length).toBeGreaterThan(80);
    await overAll(some, async (description) => {
      const answer = await client.patch(`/webhooks/endpoints/${id}`, { description });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.data.description).toBe(description.trim());
    });
  });

  test.skipIf(skipped)(title('are refused wherever else they stand, and never a fault of ours'), async () => {
    const client = await eventsApiClient();
    await overAll(texts, async (text) => {
      const body = { ...Object.fromEntries(NAMES.map((name) => [name, text])), event_types: [text], [text]: text };
      const { status, body: answer } = await client.post('/webhooks/endpoints', body);
      expect(status, text).toBe(400);
      const fields = new Set(answer.error.errors.map(({ field }: { field: string }) => field));
      for (const name of [...NAMES, 'event_types/0']) expect(fields, `${name}: ${text}`).toContain(`/${name}`);
    });
  });

  test.skipIf(skipped)(title('name no endpoint'), async () => {
    const client = await eventsApiClient();
    await overAll(texts, async (text) => {
      const path = `/webhooks/endpoints/${encodeURIComponent(text.toWellFormed())}`;
      // Of these the HTTP client itself makes another path.
      if (['', '.', '..'].includes(text)) return;
      expect((await client.get(path)).status, text).toBe(404);
    });
  });
});
