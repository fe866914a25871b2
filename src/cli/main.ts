import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { requirePinnedRuntime } from '../platform/runtime.ts';

requirePinnedRuntime();
// Beside the code it belongs to, with that code's owner and rights: never in a folder that others may write to.
// Who may not write there reads what set-up has left; a file that has changed since is compiled anew.
if (import.meta.url.endsWith('.js')) enableCompileCache({ directory: fileURLToPath(new URL('../.compiled', import.meta.url)), portable: true });
const { startCli } = await import('./start.ts');
process.exitCode = await startCli(process.argv.slice(2));
