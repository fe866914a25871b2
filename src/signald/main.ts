import { useSmallSlabs } from '../platform/bufferPool.ts';
import { requirePinnedRuntime } from '../platform/runtime.ts';

requirePinnedRuntime();
useSmallSlabs();
const { start } = await import('./start.ts');
await start(process.argv.slice(2));
