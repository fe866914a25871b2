import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { startTool } = await import('./start.ts');
await startTool(process.argv.slice(2));
