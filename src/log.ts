import { type Logger, pino } from 'pino';

/**
 * The log: one JSON object a line on standard error. It is given names, codes, counts and ids, never an object that came
 * from outside, so there is nothing to redact.
 */
export const createLog = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Fastify logs requests and errors whole; of a request only its id is ours to log, of an error never its message.
      serializers: {
        req: () => undefined,
        res: () => undefined,
        err: (error: unknown) => ({ fault: error instanceof Error ? error.name : 'unknown' }),
      },
    },
    pino.destination({ dest: 2, sync: false }),
  );
