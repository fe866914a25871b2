import { answerJson } from '../../platform/answerJson.ts';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { connectIpc, type IpcClient } from '../../ipc/client.ts';
import type { Json } from '../../model/canonical.ts';
import { join } from 'node:path';
import { socketNames } from '../../model/ipcWire.ts';
import { applyRefusals, type ApplyRefusal, type SiteApplied, type SiteProposal } from '../../model/siteProposal.ts';
import { readJunctionState, readSiteApplied, readSiteProposal } from '../../model/stateReading.ts';
import { refusalText } from '../../text/refusal.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { dial, requestFor, type Refusal } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { confirmPhrase } from '../site/confirmPhrase.ts';
import { proposalLines } from '../site/proposal.ts';

/** signald reads and writes files in between, ms. */
const answerMs = 60_000;
/** Longest wait for both daemons to have read the new artefact, s. */
const agreeWithinS = 60;

type Step<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly exit: ExitCode };

/** `ngatu site apply FILE | --previous`: signald reads it, shows what changes, and replaces it once it is confirmed (safety.md S7). */
export async function siteApply(shell: Shell, [file]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const previous = options['previous'] === true;
  if (previous === (file !== undefined)) return fail(shell, exitCodes.usage, 'apply.which');
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const read = file === undefined ? { ok: true as const, value: null } : readText(shell, file);
  if (!read.ok) return read.exit;
  return overSafety(shell, async (client) => {
    const by = personOf(options);
    const params = read.value === null ? { previous: true } : { text: read.value };
    const proposed = await request(shell, client, 'site.propose', { ...params, by, reason }, readSiteProposal);
    if (typeof proposed === 'number') return proposed;
    present(shell, proposed);
    if (options['dryRun'] === true) {
      show(shell, { ok: true, proposal: proposed, applied: null }, [say(shell.lang, 'apply.dry')]);
      return exitCodes.ok;
    }
    return confirmWith(shell, client, 'site.apply', proposed, by, options);
  });
}

/** `ngatu site confirm`: the second person of two, who is shown the same. */
export async function siteConfirm(shell: Shell, _args: readonly string[], options: OptionValues): Promise<ExitCode> {
  return overSafety(shell, async (client) => {
    const waiting = await request(shell, client, 'site.waiting', {}, readSiteProposal);
    if (typeof waiting === 'number') return waiting;
    present(shell, waiting);
    return confirmWith(shell, client, 'site.confirm', waiting, personOf(options), options);
  });
}

/** With --json the one object at the end has it. */
function present(shell: Shell, proposal: SiteProposal): void {
  if (!shell.json) shell.write(proposalLines(shell.lang, proposal).map((line) => `${line}\n`).join(''));
}

function readText(shell: Shell, file: string): Step<string> {
  try {
    return { ok: true, value: readFileSync(file, 'utf8') };
  } catch (error) {
    return { ok: false, exit: fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: error instanceof Error ? error.message : String(error) }) };
  }
}

async function overSafety(shell: Shell, work: (client: IpcClient) => Promise<ExitCode>): Promise<ExitCode> {
  const dialled = await dial(shell, 'safety', answerMs);
  if (!dialled.ok) return dialled.exit;
  const exit = await work(dialled.client);
  dialled.client.close();
  return exit;
}

async function request<T extends object>(shell: Shell, client: IpcClient, method: string, params: Readonly<Record<string, Json>>, read: (result: unknown) => T | null): Promise<T | ExitCode> {
  return requestFor(shell, client, 'safety', method, read, { params, complain: (answer) => refusedApply(shell, answer) });
}

function refusedApply(shell: Shell, answer: Refusal): ExitCode | null {
  if (!isRefusal(answer.code)) return null;
  const message = refusalText(shell.lang, answer.code, answer.params) ?? answer.code;
  shell.complain(`ngatu: ${message}\n`);
  if (shell.json) shell.write(`${answerJson({ ok: false, error: { code: answer.code, message, ...answer.params } })}\n`);
  return exitCodes.refused;
}

function isRefusal(code: string): code is ApplyRefusal {
  return applyRefusals.some((refusal) => refusal === code);
}

async function confirmWith(shell: Shell, client: IpcClient, method: 'site.apply' | 'site.confirm', proposal: SiteProposal, by: string, options: OptionValues): Promise<ExitCode> {
  const { siteId, consequence, to } = proposal;
  const unconfirmed = await confirmPhrase(shell, consequence, siteId, textOf(options['confirm']).trim());
  if (unconfirmed !== null) return unconfirmed;
  const applied = await request(shell, client, method, { hash: to.hash, consequence, by }, readSiteApplied);
  if (typeof applied === 'number') return applied;
  return applied.state === 'waitsFor' ? waits(shell, proposal, applied) : replaced(shell, proposal, applied);
}

function waits(shell: Shell, proposal: SiteProposal, applied: SiteApplied): ExitCode {
  show(shell, { ok: true, proposal, applied }, [say(shell.lang, 'apply.waitsForSecond')]);
  return exitCodes.ok;
}

/** The file is the new one; done is it when both daemons have read it. */
async function replaced(shell: Shell, proposal: SiteProposal, applied: SiteApplied): Promise<ExitCode> {
  const { hash } = proposal.to;
  if (!shell.json) shell.write(`${say(shell.lang, 'apply.replaced', { hash: hash.slice(0, 12) })}\n`);
  const agreed = await agreement(shell, hash);
  show(shell, { ok: agreed, proposal, applied, agreed }, [agreed ? say(shell.lang, 'apply.runs') : say(shell.lang, 'apply.notYet', { s: agreeWithinS })]);
  return agreed ? exitCodes.ok : exitCodes.notOk;
}

async function agreement(shell: Shell, hash: string): Promise<boolean> {
  for (let waitedS = 0; waitedS < agreeWithinS; waitedS += 0.5) {
    if (await agreesNow(shell, hash)) return true;
    await pause(500);
  }
  return false;
}

/** signald runs it, and the monitor has consented lately to what it has read itself. */
async function agreesNow(shell: Shell, hash: string): Promise<boolean> {
  const connected = await connectIpc({ path: join(shell.runDir, socketNames.view), client: 'ngatu' });
  if (!connected.ok) return false;
  const [site, status] = [await connected.client.request('site.show'), await connected.client.request('status')];
  connected.client.close();
  if (!site.ok || !status.ok) return false;
  const state = readJunctionState(status.result);
  const { result } = site;
  const runs = typeof result === 'object' && result !== null && 'hash' in result && result['hash'] === hash;
  return runs && state !== null && (state.monitor.withheld ?? null) === null && (state.monitor.consentAgeMs ?? Number.POSITIVE_INFINITY) < 1000;
}
