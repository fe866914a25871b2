import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { startHil } = await import('./start.ts');
process.exit(await startHil(process.argv.slice(2)));
