import { join } from 'node:path';
import { admitUpdate, freeSlot, inWindow, rolledBack, staged, type UpdateState } from '../../model/update.ts';
import type { NotedAction } from '../../model/notedAction.ts';
import { createClock } from '../../platform/clock.ts';
import { say, type SentenceKey } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { fail, factLines, show, type Shell } from '../shell.ts';
import { clockText, dateClockText } from '../siteClock.ts';
import { confirmTyped } from '../typed.ts';
import { readBundle, type ReadBundle } from '../update/bundle.ts';
import { cabinetHost, siteHere } from '../update/cabinetHost.ts';
import { settle } from '../update/settle.ts';
import { fillSlot, linkRunning, readState, versionIn, folderOf, writeState, type SlotPlace } from '../update/slotFiles.ts';
import { activate, startAnew } from '../update/trial.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';

function placeOf(options: OptionValues): SlotPlace {
  const dir = textOf(options['slots']);
  return dir === '' ? { dir: '/var/lib/ngatu/slots', package: '/usr/lib/ngatu/program' } : { dir, package: join(dir, 'package') };
}

const trustOf = (options: OptionValues): string => textOf(options['trust']) || '/etc/ngatu/update-trust';

function versionLine(shell: Shell, one: UpdateState['staged']): string {
  return one === null ? say(shell.lang, 'update.none') : `${one.version} (${one.slot})`;
}

function showState(shell: Shell, state: UpdateState): void {
  const last = state.last === null ? say(shell.lang, 'update.none') : say(shell.lang, `update.${state.last.outcome}`, { version: state.last.version, why: state.last.why });
  show(shell, state, factLines(shell.lang, [
    ['update.runs', versionLine(shell, state.running)], ['update.staged', versionLine(shell, state.staged)], ['update.before', versionLine(shell, state.before)],
    ['update.trial', state.trial === null ? say(shell.lang, 'update.none') : say(shell.lang, 'update.since', { what: versionLine(shell, state.trial.from), since: dateClockText(state.trial.sinceMs) })], ['update.last', last],
  ]));
}

export async function updateStatus(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const state = readState(placeOf(options));
  showState(shell, state);
  return await Promise.resolve(state.trial === null ? exitCodes.ok : exitCodes.notOk);
}

/** What is wrong with a bundle here, or its manifest. */
function admitted(shell: Shell, file: string, options: OptionValues): Extract<ReadBundle, { ok: true }> | ExitCode {
  const read = readBundle(file, trustOf(options));
  if (!read.ok) return fail(shell, read.code === 'update.noBundle' ? exitCodes.usage : exitCodes.refused, read.code, { detail: read.detail });
  const state = readState(placeOf(options));
  const refusal = admitUpdate(state, read.manifest, arch);
  if (refusal !== null) return fail(shell, exitCodes.refused, refusal, { version: read.manifest.version, highest: state.highest, arch: read.manifest.arch });
  return read;
}

export async function updateCheck(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const read = admitted(shell, file, options);
  if (typeof read === 'number') return read;
  const { version, keyId, files } = read.manifest;
  show(shell, { ok: true, version, keyId, files: files.length }, [say(shell.lang, 'update.good', { version, keyId, files: files.length })]);
  return await Promise.resolve(exitCodes.ok);
}

export async function updateStage(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const place = placeOf(options);
  const read = admitted(shell, file, options);
  if (typeof read === 'number') return read;
  const state = readState(place);
  const slot = freeSlot(state);
  const next = staged(state, { slot, version: read.manifest.version });
  // What the slot held is gone from the first byte on: the note goes first.
  writeState(place, { ...next, staged: null });
  const wrong = fillSlot(place, slot, file, read.manifest, read.text);
  if (wrong !== null) return fail(shell, exitCodes.refused, 'update.notWhole', { detail: wrong });
  writeState(place, next);
  await noted(shell, { action: 'update.stage', ...whoOf(options), before: state.running.version, after: read.manifest.version });
  showState(shell, next);
  return exitCodes.ok;
}

/** A window is meant as the clock on the wall at the site shows it, wherever the person's own computer thinks it stands. Null = it is open, or not asked for. */
function outsideWindow(shell: Shell, options: OptionValues): ExitCode | null {
  const window = textOf(options['window']) || '01:00-04:00';
  const now = clockText(createClock().wallMs());
  const [hours = 0, minutes = 0] = now.split(':').map(Number);
  const open = inWindow(window, hours * 60 + minutes);
  if (open === null) return fail(shell, exitCodes.usage, 'update.badWindow', { window });
  return open || options['now'] === true ? null : fail(shell, exitCodes.refused, 'update.window', { window, now: now.slice(0, 5) });
}

/** In the window of the command, at once with --now; by default in the small hours. */
export async function updateActivate(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const shut = outsideWindow(shell, options);
  if (shut !== null) return shut;
  const before = readState(placeOf(options));
  if (before.staged === null) return fail(shell, exitCodes.refused, 'update.nothingStaged');
  const unconfirmed = await confirmTyped(shell, 'update.activate.phrase', { site: await siteHere(shell.runDir), version: before.staged.version }, options);
  if (unconfirmed !== null) return unconfirmed;
  // While a person types, hours can go by, and somebody else can stage another one.
  const late = outsideWindow(shell, options);
  if (late !== null) return late;
  if (JSON.stringify(readState(placeOf(options))) !== JSON.stringify(before)) return fail(shell, exitCodes.refused, 'update.changed');
  await noted(shell, { action: 'update.activate', ...whoOf(options), before: before.running.version, after: before.staged.version });
  // Who began it may lose the line: the trial goes on to its end.
  process.on('SIGHUP', () => undefined);
  const host = { ...cabinetHost(shell.runDir, personOf(options)), tell: told(shell) };
  const toldEnd = (end: string): Promise<void> => noted(shell, { action: 'update.ended', ...whoOf(options), detail: end.slice(0, 200) });
  const ended = await activate(placeOf(options), before, host).catch(async (error: unknown) => {
    await toldEnd(`failed: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  });
  if (ended.kind === 'refused') {
    await toldEnd(`refused: ${ended.code} ${ended.detail}`);
    return fail(shell, exitCodes.refused, ended.code, { detail: ended.detail, version: '', highest: '' });
  }
  await toldEnd(`${ended.kind} ${ended.state.last?.version ?? ''}: ${ended.found.join(' ')}`);
  showState(shell, ended.state);
  return ended.kind === 'committed' ? exitCodes.ok : exitCodes.notOk;
}

function whoOf(options: OptionValues): Pick<NotedAction, 'by' | 'reason'> {
  const reason = textOf(options['reason']).trim();
  return { by: personOf(options), ...(reason.length < 3 ? {} : { reason: reason.slice(0, 200) }) };
}

/** An agent that does not answer hears nothing of it; the update goes on, for it may be the cure. */
async function noted(shell: Shell, action: NotedAction): Promise<void> {
  if (!(await noteAction(shell, action))) shell.complain(`${say(shell.lang, 'cli.notNoted')}\n`);
}

function told(shell: Shell): (line: { readonly wellForMs: number; readonly found: readonly string[] }) => void {
  let before = '';
  return ({ wellForMs, found }) => {
    const line = found.length === 0 ? say(shell.lang, 'update.well', { s: Math.floor(wellForMs / 10_000) * 10 }) : found.map((code) => ailmentText(shell, code)).join(', ');
    if (line !== before) shell.complain(`${line}\n`);
    before = line;
  };
}

const ailmentKeys = ['update.noAnswer', 'update.otherVersion', 'update.notRunning', 'update.ticksLate', 'update.boards', 'update.monitor', 'update.guard', 'update.agent', 'update.link'] as const satisfies readonly SentenceKey[];

function ailmentText(shell: Shell, code: string): string {
  const key = ailmentKeys.find((one) => one === code);
  return key === undefined ? code : say(shell.lang, key);
}

export async function updateRollback(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const place = placeOf(options);
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'update.noReason');
  const before = readState(place);
  const decided = rolledBack(before, `${personOf(options)}: ${reason}`);
  if (!decided.ok) return fail(shell, exitCodes.refused, decided.code);
  const { state } = decided;
  if (versionIn(folderOf(place, state.running.slot)) !== state.running.version) return fail(shell, exitCodes.refused, 'update.nothingBefore');
  const unconfirmed = await confirmTyped(shell, 'update.activate.phrase', { site: await siteHere(shell.runDir), version: state.running.version }, options);
  if (unconfirmed !== null) return unconfirmed;
  const host = cabinetHost(shell.runDir, personOf(options));
  const noFlash = (await host.health()) === null ? null : await host.flash();
  if (noFlash !== null) return fail(shell, exitCodes.refused, 'update.noFlash', { detail: noFlash });
  await noted(shell, { action: 'update.rollback', ...whoOf(options), before: before.running.version, after: state.running.version });
  writeState(place, state);
  linkRunning(place, state);
  await startAnew(host);
  showState(shell, state);
  return exitCodes.ok;
}

/** Nobody watches the trial: at a start of the computer the daemons start afterwards, else they are started anew here. */
export async function updateSettle(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const { state, changed } = settle(placeOf(options), { boot: options['boot'] === true, installed: options['installed'] === true, nowMs: Math.round(createClock().wallMs()) });
  if (changed && options['boot'] !== true && options['installed'] !== true) await startAnew(cabinetHost(shell.runDir, personOf(options)));
  showState(shell, state);
  return exitCodes.ok;
}
