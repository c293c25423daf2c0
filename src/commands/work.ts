import { readConfig } from '../config.ts';
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
    const stop = stopped();
    const services = await openServices(config, log, systemClock);
    try {
      const workers = await startWorkers(services);
      context.print({ ready: true }, ['Working on jobs. Stop with Ctrl-C.']);
      log.info({ signal: await stop }, 'stopping');
      await workers.drain();
    } finally {
      await services.close();
    }
  },
};
