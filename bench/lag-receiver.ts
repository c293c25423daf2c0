import { startLocalServer } from '../test/support/local-server.ts';

/** Takes webhooks of the format `standard` and measures how old their events are when they come. */
export interface LagReceiver {
  readonly url: string;
  /** How many different ones have come. */
  count(): number;
  /** Forgets what was measured. @returns how old each event was when it came first, in ms, least first. */
  takeLagsMs(): number[];
  close(): Promise<void>;
}

export async function startLagReceiver(): Promise<LagReceiver> {
  const ids = new Set<unknown>();
  let lagsMs: number[] = [];
  const server = await startLocalServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const lagMs = Date.now() - Date.parse(JSON.parse(body).data.created_at);
    if (!ids.has(request.headers['webhook-id'])) lagsMs.push(lagMs);
    ids.add(request.headers['webhook-id']);
    response.writeHead(204).end();
  });
  return {
    url: `${server.url}/hook`,
    count: () => ids.size,
    takeLagsMs() {
      const taken = lagsMs.toSorted((a, b) => a - b);
      lagsMs = [];
      return taken;
    },
    close: () => server.close(),
  };
}
