import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Relative to --dir: a suite is a folder of test/.
    include: ['**/*.test.ts'],
    // Native packages and signals belong to a process, not to a worker thread.
    pool: 'forks',
    // Fast-check costs every file its import: only the suite that lives of it.
    setupFiles: process.argv.some((word) => /^(--dir=)?test\/property/.test(word)) ? ['test/property/seeded.ts'] : [],
    // Slow suites get a longer limit from scripts/house/suites.ts.
    testTimeout: 10_000,
  },
});
