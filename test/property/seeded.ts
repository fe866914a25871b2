import { configureGlobal } from 'fast-check';
import { freshSeed } from '../seed.ts';

// Runs before each file of the suite (vitest.config.ts): properties draw from the run's seed, which their failure names.
configureGlobal({ seed: freshSeed });
