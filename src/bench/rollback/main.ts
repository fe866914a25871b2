import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { startRollback } = await import('./start.ts');
process.exit(await startRollback(process.argv.slice(2)));
