import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { startTool } = await import('./start.ts');
const exit = await startTool(process.argv.slice(2));
// A pipe takes what was written to it as fast as its reader reads.
process.stdout.write('', () => process.exit(exit));
