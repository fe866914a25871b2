import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Relative to --dir: a suite is a folder of test/.
    include: ['**/*.test.ts'],
    // Native packages and signals belong to a process, not to a worker thread.
    pool: 'forks',
    // Slow suites get a longer limit from scripts/house/suites.ts.
    testTimeout: 10_000,
  },
});
