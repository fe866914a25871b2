import { randomInt } from 'node:crypto';

/** The run's seed: of the commit where scripts/test runs the suites (scripts/house/seed.ts), chance elsewhere. NGATU_SEED=N repeats one. */
export const freshSeed: number = Number(process.env['NGATU_SEED'] ?? randomInt(1, 2 ** 28));
