import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { startFleetBench } = await import('./start.ts');
process.exit(await startFleetBench(process.argv.slice(2)));
