import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { startLineBench } = await import('./start.ts');
process.exit(await startLineBench(process.argv.slice(2)));
