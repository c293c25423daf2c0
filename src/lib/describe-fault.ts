const FRAMES = 4;

/**
 * What a log may say of an error: its class, its code, and where it came from. Never the message, which may quote what a
 * person sent, and never an absolute path.
 */
export function describeFault(error: unknown): { fault: string; code?: string; at?: string[] } {
  if (!(error instanceof Error)) return { fault: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const at = traceOf(error)
    .split('\n')
    .flatMap((line) => /((?:src|node_modules)\/[\w@./-]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? [])
    .slice(0, FRAMES);
  return { fault: error.name, ...(code && { code }), ...(at.length > 0 && { at }) };
}

/** The stack without the message before it, which may itself look like a stack. */
const traceOf = ({ stack = '', message }: Error): string =>
  stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
