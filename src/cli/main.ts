import { requirePinnedRuntime } from '../platform/runtime.ts';

requirePinnedRuntime();
const { startCli } = await import('./start.ts');
process.exitCode = await startCli(process.argv.slice(2));
