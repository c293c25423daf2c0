import type { IncomingMessage, ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { startLocalServer } from '../support/local-server.ts';

/** How many of all requests are answered otherwise than with 204. */
const FAULT_RATIOS = { error: 0.2, silence: 0.05, reset: 0.05 } as const;
/** Of one delivery; it has ten attempts, so that none is given up. */
const MAX_FAULTS = 8;

export type Answered = keyof typeof FAULT_RATIOS | 'accepted';

/** One request that arrived whole. */
export interface Arrival {
  readonly webhookId: string;
  readonly customerId: string;
  readonly version: number;
  readonly answered: Answered;
  readonly isSigned: boolean;
}

/** A place that webhooks are sent to. */
export interface Hook {
  readonly url: string;
  /** In the order of arrival. */
  readonly arrivals: readonly Arrival[];
  /** Requests are verified from when the endpoint has told its secret. */
  secret: string;
}

export interface FaultyReceiver {
  hook(name: string): Hook;
  close(): Promise<void>;
}

/** A receiver that fails, hangs and resets now and then, and notes everything that arrives. */
export async function startFaultyReceiver(random: () => number): Promise<FaultyReceiver> {
  const hooks = new Map<string, Hook & { readonly arrivals: Arrival[] }>();
  const arrivalsOf = new Map<string, number>();

  const decide = (name: string, webhookId: string): Answered => {
    const key = `${name} ${webhookId}`;
    const count = (arrivalsOf.get(key) ?? 0) + 1;
    arrivalsOf.set(key, count);
    let dice = random();
    for (const fault of ['error', 'silence', 'reset'] as const) {
      if (dice < FAULT_RATIOS[fault]) return count <= MAX_FAULTS ? fault : 'accepted';
      dice -= FAULT_RATIOS[fault];
    }
    return 'accepted';
  };

  const server = await startLocalServer(async (request, response) => {
    const body = await bodyOf(request);
    const name = request.url?.slice(1) ?? '';
    const hook = hooks.get(name);
    if (body === null || !hook) return;
    const webhookId = String(request.headers['webhook-id']);
    const answered = decide(name, webhookId);
    const { data } = JSON.parse(body);
    const isSigned = verifies(hook.secret, body, request);
    hook.arrivals.push({
      webhookId,
      customerId: data.customer_id,
      version: data.version,
      answered,
      isSigned,
    });
    answer(answered, request, response);
  });

  return {
    hook(name) {
      const hook = { url: `${server.url}/${name}`, arrivals: [], secret: '' };
      hooks.set(name, hook);
      return hook;
    },
    close: () => server.close(),
  };
}

/** Null when the sender went away in the midst of it. */
const bodyOf = (request: IncomingMessage): Promise<string | null> =>
  request.toArray().then(
    (chunks) => Buffer.concat(chunks).toString(),
    () => null,
  );

function verifies(secret: string, body: string, { headers }: IncomingMessage): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

function answer(answered: Answered, request: IncomingMessage, response: ServerResponse): void {
  if (answered === 'accepted') response.writeHead(204).end();
  if (answered === 'error') response.writeHead(500).end('fault');
  if (answered === 'reset') request.socket.resetAndDestroy();
}
