import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { systemClock } from '../lib/clock.ts';
import { authorityOf } from '../lib/url-guard.ts';
import { WEBHOOK_FORMATS, type WebhookFormat } from '../webhooks/formats.ts';
import { verifyDelivery } from '../webhooks/verify-delivery.ts';
import { type Command, type CommandContext, oneOf, UsageError } from './command.ts';
import { createDeliveryMemory, type ReceivedDelivery, readDelivery } from './received-delivery.ts';
import { deliveryText } from './render-delivery.ts';
import { jsonLine, painter } from './show.ts';
import { untilStopped } from './until-stopped.ts';

/** More than any delivery of ours: a full payload is some kilobytes. */
const MAX_BODY_BYTES = 1_000_000;
/** Of bodies that arrive at one time. */
const MAX_CONNECTIONS = 100;
const REQUEST_TIMEOUT_MS = 30_000;

const SECRET_VARIABLE = 'GATEHOUSE_WEBHOOK_SECRET';

export const webhookListen: Command = {
  usage:
    'webhook listen [--port PORT] [--host HOST] [--format FORMAT] [--secret SECRET] [--status STATUS] [--fail RATIO]',
  summary: 'Receive webhooks, verify them and show them, until Ctrl-C. JSON lines in a pipe.',
  options: {
    port: { type: 'string', help: '9000 unless said otherwise; 0 for any that is free' },
    host: { type: 'string', help: 'Address to listen on; 127.0.0.1 unless said otherwise' },
    format: { type: 'string', help: `${WEBHOOK_FORMATS.join(', ')}; standard unless said otherwise` },
    secret: { type: 'string', help: `Of the endpoint; better in ${SECRET_VARIABLE}, where no other user sees it` },
    status: {
      type: 'string',
      help: 'What a verified delivery is answered with, 200 to 599; 204 unless said otherwise',
    },
    fail: { type: 'string', help: 'Share of the deliveries that is answered with 500 at random, 0 to 1' },
  },
  async run(context) {
    await using closers = new AsyncDisposableStack();
    await listenUntil(context, untilStopped(closers));
  },
};

/** Receives until `end` aborts. @throws UsageError when an option is wrong, or nothing can listen there. */
export async function listenUntil(context: CommandContext, end: AbortSignal): Promise<void> {
  const options = optionsOf(context);
  await using closers = new AsyncDisposableStack();
  const server = createServer(receiver(context, options));
  server.maxConnections = MAX_CONNECTIONS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  const url = await listen(server, options);
  closers.defer(() => close(server));
  context.note(`${instructions(url, options).join('\n')}\n`);
  if (!end.aborted) await once(end, 'abort');
}

interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly format: WebhookFormat;
  readonly secret: string | null;
  readonly status: number;
  readonly failRatio: number;
}

function optionsOf(context: CommandContext): ListenOptions {
  const { values, environment } = context;
  const text = (option: string, fallback: string): string => String(values[option] ?? fallback);
  const format = oneOf(context, 'format', WEBHOOK_FORMATS, 'standard');
  return {
    host: text('host', '127.0.0.1'),
    port: numberOf('port', text('port', '9000'), /^\d{1,5}$/, 0, 65_535),
    format,
    secret: secretOf(text('secret', environment[SECRET_VARIABLE] ?? '').trim(), format),
    status: numberOf('status', text('status', '204'), /^\d{3}$/, 200, 599),
    failRatio: numberOf('fail', text('fail', '0'), /^\d(?:\.\d{1,6})?$/, 0, 1),
  };
}

function numberOf(option: string, text: string, form: RegExp, min: number, max: number): number {
  const value = form.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new UsageError(`--${option} must be a number from ${min} to ${max}`);
  return value;
}

function secretOf(secret: string, format: WebhookFormat): string | null {
  if (secret === '') return null;
  try {
    // Any delivery tells whether the secret is one: only then is a wrong delivery a result and no error.
    const headers = { 'webhook-id': 'id', 'webhook-timestamp': '0', 'webhook-signature': 'v1,' };
    verifyDelivery(format, secret, headers, '', new Date(0));
  } catch {
    throw new UsageError(`The secret of the format ${format} must be whsec_ and base64, as \`webhook add\` shows it`);
  }
  return secret;
}

/** Takes one delivery: reads, judges, shows, answers. */
function receiver(context: CommandContext, options: ListenOptions): RequestListener {
  const mark = createDeliveryMemory();
  const paint = painter(context.terminal?.colours ?? false);
  return async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405, { allow: 'POST', connection: 'close' }).end();
    const raw = await readBody(request);
    if (raw === 'broken_off') return;
    const delivery = readDelivery(options, request.headers, raw, systemClock());
    const status = answerTo(delivery, options, Math.random);
    const shown = { ...delivery, ...mark(delivery, status < 300) };
    context.write(context.terminal ? deliveryText(shown, status, paint) : jsonLine(shown));
    if (delivery.reason === null) return response.writeHead(status).end();
    // The sender keeps the start of an answer: its owner reads there what was wrong.
    const headers = { 'content-type': 'application/json', connection: 'close' };
    response.writeHead(status, headers).end(JSON.stringify({ reason: delivery.reason }));
  };
}

/** The body; null when it is too large, of which the rest is not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | null | 'broken_off'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    return 'broken_off';
  }
  return Buffer.concat(chunks);
}

const REFUSALS = new Map<ReceivedDelivery['reason'], number>([
  ['too_large', 413],
  ['too_deep', 400],
  ['not_json', 400],
]);

function answerTo({ reason }: ReceivedDelivery, options: ListenOptions, random: () => number): number {
  if (reason !== null) return REFUSALS.get(reason) ?? 401;
  return random() < options.failRatio ? 500 : options.status;
}

/** @returns the URL it listens on. */
async function listen(server: Server, { host, port }: ListenOptions): Promise<string> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown fault';
    throw new UsageError(
      `Nothing can listen on ${host}, port ${port} (${code}): --host and --port must name a free one`,
    );
  }
  const address = server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

const instructions = (url: string, { format, secret }: ListenOptions): string[] => [
  `Listening on ${url}. Stop with Ctrl-C.`,
  `To register it: gatehouse webhook add --tenant TENANT --url ${url} --format ${format}`,
  `Plain HTTP and private addresses are refused: that command and the server need GATEHOUSE_ALLOW_PRIVATE_HOSTS=${authorityOf(url)}`,
  ...(secret === null
    ? [`Deliveries are not verified: set ${SECRET_VARIABLE} to the secret that \`webhook add\` showed`]
    : []),
];
