import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { start } = await import('./start.ts');
process.exitCode = await start(process.argv.slice(2));
