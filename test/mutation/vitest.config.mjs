import { BaseSequencer } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** The suites that Stryker runs against a mutated file. */
const suites = (process.env['NGATU_MUTATION_TESTS'] ?? '').split(';').filter((one) => one !== '');

/** Unit tests first: they take milliseconds, and the first that fails is enough. */
class UnitFirst extends BaseSequencer {
  sort(files) {
    return Promise.resolve(files.toSorted((a, b) => Number(a.moduleId.includes('/property/')) - Number(b.moduleId.includes('/property/'))));
  }
}

export default defineConfig({
  test: {
    include: suites,
    setupFiles: ['test/mutation/repeatable.ts'],
    sequence: { sequencer: UnitFirst },
    testTimeout: 60_000,
  },
});
