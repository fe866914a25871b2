import type { CommandRun } from '../commandSpec.ts';
import { handOver } from './handOver.ts';

export function centreVerb(verb: string): CommandRun {
  return (shell, args) => Promise.resolve(handOver(shell, 'centre/tool', [...verb.split(' '), ...args, ...(shell.json ? ['--json'] : []), ...(shell.runDirGiven ? ['--run-dir', shell.runDir] : []), '--lang', shell.lang]));
}
