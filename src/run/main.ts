import { requirePinnedRuntime } from '../platform/runtime.ts';

requirePinnedRuntime();
const { startRun } = await import('./start.ts');
process.exit(await startRun(process.argv.slice(2)));
