import type { FastifyInstance } from 'fastify';
import { createApp } from '../app.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { customerRenderers } from '../customer-renderers.ts';
import { startWorkers } from '../jobs/workers.ts';
import { systemClock } from '../lib/clock.ts';
import { describeFault } from '../lib/describe-fault.ts';
import { createLog } from '../log.ts';
import { greeting } from '../sandbox-tenant.ts';
import { openServices } from '../services.ts';
import type { Command } from './command.ts';
import { stopped } from './stopped.ts';

export const serve: Command = {
  usage: 'serve',
  summary: 'Serve the APIs and work on jobs, with everything it needs.',
  options: {},
  async run(context) {
    const config = readConfig(context.environment);
    const log = createLog(config.logLevel);
    await using closers = new AsyncDisposableStack();
    const stop = stopped(closers);
    const services = await openServices(config, log, systemClock);
    closers.defer(() => services.close());

    let address = '';
    const app = await createApp(services, () => config.baseUrl ?? address);
    const renderers = customerRenderers(services, () => config.baseUrl ?? address);
    const workers = await startWorkers({ ...services, renderers });
    closers.defer(() => workers.drain());
    address = await listen(app, config);
    closers.defer(() => closeApp(app));
    app.server.on('error', (error) => log.error(describeFault(error), 'server fault'));

    const baseUrl = config.baseUrl ?? address;
    context.print({ ready: true, base_url: baseUrl }, await greeting(services, baseUrl));
    log.info({ signal: await stop }, 'stopping');
  },
};

/** How long requests at work may take to finish once the service stops. */
const FINISH_REQUESTS_MS = 10_000;
const SWEEP_IDLE_MS = 50;

/** Takes no more connections and lets what is in flight finish; what does not is cut off. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), FINISH_REQUESTS_MS);
  // A client that keeps its connection for another request would otherwise be waited for as if it had one in flight.
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_IDLE_MS);
  await app.close();
  clearInterval(sweep);
  clearTimeout(cut);
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port, listenTextResolver: () => 'listening' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown fault';
    throw new ConfigError(
      `The server cannot listen on ${host}, port ${port} (${code}): set HOST and PORT to a free address`,
    );
  }
}
