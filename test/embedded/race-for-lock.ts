import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { lockDataDirectory } from '../../src/embedded/data-directory-lock.ts';
import { EmbeddedPostgresError } from '../../src/embedded/embedded-postgres-error.ts';

/** One of several threads that, round after round, reach for the same dead lock at the same time and count who got it. */
const { directory, racers, rounds, deadPid } = workerData;
const shared: Int32Array = workerData.shared;
const [ARRIVED, GENERATION, RESULTS] = [0, 1, 2];

/** Waits until all racers are here; the last to arrive does `once` first. */
function meet(once: () => void = () => {}): void {
  const generation = Atomics.load(shared, GENERATION);
  if (Atomics.add(shared, ARRIVED, 1) === racers - 1) {
    once();
    Atomics.store(shared, ARRIVED, 0);
    Atomics.add(shared, GENERATION, 1);
    Atomics.notify(shared, GENERATION);
  } else {
    Atomics.wait(shared, GENERATION, generation);
  }
}

for (let round = 0; round < rounds; round++) {
  meet(() => writeFileSync(join(directory, 'gatehouse.pid'), `${deadPid}\nboot:1\n`));
  let release = (): void => {};
  try {
    release = lockDataDirectory(directory);
    Atomics.add(shared, RESULTS + round, 1);
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
  }
  meet();
  release();
}
