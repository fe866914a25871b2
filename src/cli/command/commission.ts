import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardsFound } from '../../model/commissionCheck.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { verifyArtefact } from '../../model/seal.ts';
import { createClock } from '../../platform/clock.ts';
import { openSession } from '../commission/session.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { checkRecord } from '../site/commission.ts';
import { sha256Hex } from '../site/sha256.ts';

/** Where an installed cabinet keeps the keys that it trusts. */
const installedTrust = '/etc/ngatu/trust';

/** What a commissioning record lacks for an artefact; with --boards, for the boards that answer now too. */
export async function commissionCheck(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const { site, trust } = options;
  if (typeof site !== 'string' || site === '') return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--site' });
  const boards = options['boards'] === true ? await boardsThere(shell, site) : null;
  if (typeof boards === 'number') return boards;
  const io = { stdout: shell.write, stderr: shell.complain, lang: shell.lang, json: shell.json };
  return checkRecord({ record: args[0] ?? '', site, trust: typeof trust === 'string' ? trust : installedTrust, wallMs: createClock().wallMs(), boards }, io);
}

/** The numbers that the boards give to the signald that runs this very artefact: what it would compare at its next start. */
async function boardsThere(shell: Shell, file: string): Promise<BoardsFound | ExitCode> {
  const read = existsSync(file) ? verifyArtefact(readFileSync(file, 'utf8'), sha256Hex) : null;
  // What is wrong with the file is said by the check itself.
  const session = read?.ok === true ? openSession(read.value, shell.runDir) : null;
  if (session === null) return new Map();
  const running = await session.hash();
  const { safety } = session.site;
  const found = running === session.site.hash ? await session.serials(safety.boards.filter(({ id }) => safety.lamps.some(({ board }) => board === id)).map(({ id }) => id)) : {};
  await session.close();
  if (running === null) return fail(shell, exitCodes.notReachable, 'cli.unreachable', { daemon: 'ngatu-signald', path: join(shell.runDir, socketNames.view), detail: '--boards' });
  if (running !== session.site.hash) return fail(shell, exitCodes.refused, 'commission.notRunning', { found: running.slice(0, 12), expected: session.site.hash.slice(0, 12) });
  return new Map(Object.entries(found));
}
