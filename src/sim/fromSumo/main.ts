import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { start } = await import('./start.ts');
process.exitCode = start(process.argv.slice(2));
