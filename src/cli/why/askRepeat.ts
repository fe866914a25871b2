import { join } from 'node:path';
import { z } from 'zod';
import { connectIpc } from '../../ipc/client.ts';
import type { Outcome } from '../../ipc/server.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { Json } from '../../model/canonical.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { verifyArtefact } from '../../model/seal.ts';
import type { RepeatOutcome } from '../../model/why.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import type { ExitCode } from '../exitCode.ts';
import type { RecordedEvent } from '../history/history.ts';
import { programHere } from '../programVersion.ts';
import type { Shell } from '../shell.ts';
import { sha256Hex } from '../site/sha256.ts';
import { repeatDecision } from './repeat.ts';

/** Plans are said along with a basis every nine minutes; a promise comes less than a stage before its change, ms. */
const beforeMs = 900_000;
const behindMs = 1000;

/** Nobody said anything. */
const unheard: ReadonlySet<string> = new Set(['ipc.timeout', 'ipc.closed', 'ipc.unreachable']);

const artefactSchema = z.object({ text: z.string() });
const basesSchema = z.array(z.looseObject({ boot: z.string(), n: z.int(), code: z.string(), stamp: z.looseObject({ monoMs: z.number(), wallMs: z.number() }), data: z.record(z.string(), z.unknown()) }));

/** Makes a recorded decision once more; a number is the exit code after a complaint of the file that was named. */
export async function askRepeat(shell: Shell, decided: RecordedEvent | null, siteFile: string): Promise<RepeatOutcome | ExitCode> {
  if (decided === null) return { outcome: 'untold' };
  const site = siteFile === '' ? await runningSite(shell) : await readSiteOrArtefact(shell, siteFile);
  if (typeof site === 'number' || 'outcome' in site) return site;
  const answer = await quiet(shell, 'agent', 'log.bases', { fromMs: Math.floor(decided.wallMs) - beforeMs, toMs: Math.ceil(decided.wallMs) + behindMs });
  const read = answer.ok ? basesSchema.safeParse(answer.result).data : undefined;
  // That nobody was heard says nothing of what is on record; an agent of before knows no such question.
  if (read === undefined) return !answer.ok && unheard.has(answer.code) ? { outcome: 'noAnswer', process: 'ngatu-agentd' } : { outcome: 'untold' };
  const bases = read.map(({ boot, n, code, stamp, data }) => ({ boot, n, code, monoMs: stamp.monoMs, wallMs: stamp.wallMs, data }));
  return repeatDecision(decided, { site, program: programHere(shell), bases });
}

async function runningSite(shell: Shell): Promise<SealedSite | RepeatOutcome> {
  const answer = await quiet(shell, 'view', 'site.artefact', {});
  if (!answer.ok) return unheard.has(answer.code) && answer.code !== 'ipc.unreachable' ? { outcome: 'noAnswer', process: 'ngatu-signald' } : { outcome: 'noSite' };
  const read = artefactSchema.safeParse(answer.result);
  const verified = read.success ? verifyArtefact(read.data.text, sha256Hex) : null;
  return verified?.ok === true ? verified.value : { outcome: 'noSite' };
}

/** Says nothing where nobody answers, or no: what was asked for is answered without it. */
async function quiet({ runDir }: Shell, socket: 'view' | 'agent', method: string, params: Readonly<Record<string, Json>>): Promise<Outcome> {
  const connected = await connectIpc({ path: join(runDir, socketNames[socket]), client: 'ngatu' });
  if (!connected.ok) return { ok: false, code: connected.code, params: {} };
  const answer = await connected.client.request(method, { ...params });
  connected.client.close();
  return answer;
}

const shownHash = 8;

export function repeatLine(lang: Lang, repeat: RepeatOutcome, here: string): string {
  switch (repeat.outcome) {
    case 'same': return say(lang, repeat.promised ? 'why.repeat.promised' : 'why.repeat.same');
    case 'other': return say(lang, 'why.repeat.other', { stage: repeat.stage ?? say(lang, 'why.repeat.none') });
    case 'otherSite': return say(lang, 'why.repeat.otherSite', { site: repeat.site.slice(0, shownHash) });
    case 'otherProgram': return say(lang, 'why.repeat.otherProgram', { program: repeat.program, here });
    case 'noAnswer': return say(lang, 'why.repeat.noAnswer', { process: repeat.process });
    case 'untold': case 'unreadable': case 'noSite': return say(lang, `why.repeat.${repeat.outcome}`);
  }
}
