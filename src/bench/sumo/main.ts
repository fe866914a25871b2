import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { startSumo } = await import('./start.ts');
process.exit(await startSumo(process.argv.slice(2)));
