import { useSmallSlabs } from '../platform/bufferPool.ts';
import { requirePinnedRuntime } from '../platform/runtime.ts';

requirePinnedRuntime();
useSmallSlabs();
const { start } = await import('./start.ts');
// The parent's pipe, a view or a control client may still be open: nothing is owed to them.
process.exit(await start(process.argv.slice(2)));
