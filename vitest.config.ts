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

const COMMON = {
  setupFiles: ['test/support/close-connections.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

/** They change what a module does when it is loaded, or what the process does with signals. All others share processes. */
const ALONE = ['test/embedded/**/*.test.ts', 'test/http/health.test.ts'];

export default defineConfig({
  test: {
    // Once for all projects.
    globalSetup: ['test/support/global-setup.ts'],
    // Four keep two cores busy: many tests wait.
    maxWorkers: 4,
    sequence: { sequencer: SlowFirst },
    projects: [
      { test: { ...COMMON, name: 'together', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false } },
      { test: { ...COMMON, name: 'alone', include: ALONE } },
    ],
  },
});
