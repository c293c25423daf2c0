import { readConfig } from '../config.ts';
import { customerRenderers } from '../customer-renderers.ts';
import { startWorkers } from '../jobs/workers.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../log.ts';
import { openServices } from '../services.ts';
import { type Command, UsageError } from './command.ts';
import { stopped } from './stopped.ts';

export const work: Command = {
  usage: 'work',
  summary: 'Work on jobs only, beside servers on the same database.',
  options: {},
  async run(context) {
    const config = readConfig(context.environment);
    if (config.databaseUrl === null)
      throw new UsageError('work needs DATABASE_URL: the embedded database belongs to one process');
    const log = createLog(config.logLevel);
    await using closers = new AsyncDisposableStack();
    const stop = stopped(closers);
    const services = await openServices(config, log, systemClock);
    closers.defer(() => services.close());
    const renderers = customerRenderers(services, () => config.baseUrl ?? `http://${config.host}:${config.port}`);
    const workers = await startWorkers({ ...services, renderers });
    closers.defer(() => workers.drain());
    context.print({ ready: true }, ['Working on jobs. Stop with Ctrl-C.']);
    log.info({ signal: await stop }, 'stopping');
  },
};
