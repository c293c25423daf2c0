import { type LogFn, type Logger, pino } from 'pino';
import { describeFault } from './lib/describe-fault.ts';

/** All that a line may tell, besides its time, level, message and request. */
const FIELDS = [
  'method',
  'route',
  'status',
  'ms',
  'job',
  'removed',
  'ofUnknownTenants',
  'signal',
  'fault',
  'code',
  'at',
  'tenant',
  'mode',
  'event',
] as const;
/** Our messages are words; one that quotes an address, a value or a name has other characters too. */
const WORDS = /^[A-Za-z][A-Za-z ,':-]{0,120}$/;

/**
 * The log: one JSON object a line on standard error. It tells names, codes, counts and ids. The framework and its plugins
 * write here as well, at times whole headers, addresses and the messages of errors: only what is known to be harmless passes.
 */
export const createLog = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { logMethod: writeHarmless },
    },
    pino.destination({ dest: 2, sync: false }),
  );

function writeHarmless(this: Logger, [first, second]: readonly unknown[], write: LogFn): void {
  const text = typeof first === 'string' ? first : second;
  write.call(this, fieldsOf(first), typeof text === 'string' && WORDS.test(text) ? text : 'message withheld');
}

function fieldsOf(value: unknown): object {
  if (value === null || typeof value !== 'object') return {};
  if (value instanceof Error) return describeFault(value);
  const fields = Object.entries(value).filter(([name]) => FIELDS.some((known) => known === name));
  return { ...('err' in value && describeFault(value.err)), ...Object.fromEntries(fields) };
}
