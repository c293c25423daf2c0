import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose tests mostly wait for servers and kills of their own: begun first, they fill the gaps of the others. */
const SLOW = /\/test\/(faults|start-up|commands|canary|http\/idempotency-faults|dialects\/cards\/sandbox)/;

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = (file: TestSpecification): boolean => SLOW.test(file.moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Four keep two cores busy: many tests wait.
    maxWorkers: 4,
    sequence: { sequencer: SlowFirst },
  },
});
