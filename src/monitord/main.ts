import { requirePinnedRuntime } from '../platform/runtime.ts';

requirePinnedRuntime();
const { start } = await import('./start.ts');
start(process.argv.slice(2));
