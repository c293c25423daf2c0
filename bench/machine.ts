import { availableParallelism, cpus, totalmem } from 'node:os';

const GIB = 1024 ** 3;

/** What a figure was measured on, as one line. */
export const machine = (): string =>
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / GIB).toFixed(1)} GiB, ` +
  `Node ${process.version}, ${process.platform} ${process.arch}`;
