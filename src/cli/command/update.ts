import { join } from 'node:path';
import { admitUpdate, inWindow, rolledBack, type SignedManifest, type UpdateState } from '../../model/update.ts';
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
import { readBundle } from '../update/bundle.ts';
import { cabinetHost, siteHere } from '../update/cabinetHost.ts';
import { settle } from '../update/settle.ts';
import { folderOf, notePath, readState, runsPrevious, slotProblem, versionIn, type SlotPlace } from '../update/slotFiles.ts';
import { lockSlots } from '../update/slotLock.ts';
import { stageBundle } from '../update/stage.ts';
import { activate, goBack, startBack } from '../update/trial.ts';

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

const badNote = (shell: Shell, place: SlotPlace, exit: ExitCode = exitCodes.refused): ExitCode => fail(shell, exit, 'update.badNote', { file: notePath(place) });

/** Does it while nobody else changes what is in the slots. */
async function alone(shell: Shell, place: SlotPlace, waitS: number, work: () => Promise<ExitCode>): Promise<ExitCode> {
  const release = await lockSlots(place.dir, waitS);
  if (release === null) return fail(shell, exitCodes.refused, 'update.locked');
  try {
    return await work();
  } finally {
    await release();
  }
}

export async function updateStatus(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const place = placeOf(options);
  const state = readState(place);
  if (state === null) return badNote(shell, place, exitCodes.notOk);
  showState(shell, state);
  return await Promise.resolve(state.trial === null ? exitCodes.ok : exitCodes.notOk);
}

/** What is wrong with a bundle here, or its manifest and the note that lets it in. */
async function admitted(shell: Shell, file: string, options: OptionValues): Promise<{ readonly signed: SignedManifest; readonly state: UpdateState } | ExitCode> {
  const read = await readBundle(file, trustOf(options));
  if (!read.ok) return fail(shell, read.code === 'update.noBundle' ? exitCodes.usage : exitCodes.refused, read.code, { detail: read.detail });
  const place = placeOf(options);
  const state = readState(place);
  if (state === null) return badNote(shell, place);
  const { version, arch: madeFor } = read.signed.manifest;
  const refusal = admitUpdate(state, read.signed.manifest, arch);
  if (refusal !== null) return fail(shell, exitCodes.refused, refusal, { version, highest: state.highest, arch: madeFor });
  return { signed: read.signed, state };
}

export async function updateCheck(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const found = await admitted(shell, file, options);
  if (typeof found === 'number') return found;
  const { version, keyId, files } = found.signed.manifest;
  show(shell, { ok: true, version, keyId, files: files.length }, [say(shell.lang, 'update.good', { version, keyId, files: files.length })]);
  return exitCodes.ok;
}

export async function updateStage(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const place = placeOf(options);
  return await alone(shell, place, 0, async () => {
    const found = await admitted(shell, file, options);
    if (typeof found === 'number') return found;
    const { signed, state } = found;
    const ended = await stageBundle(place, state, file, signed);
    if (!ended.ok) return fail(shell, exitCodes.refused, ended.code, ended.code === 'update.noRoom' ? { needed: ended.neededMb, free: ended.freeMb } : { detail: ended.detail });
    await noted(shell, { action: 'update.stage', ...whoOf(options), before: state.running.version, after: signed.manifest.version });
    showState(shell, ended.state);
    return exitCodes.ok;
  });
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
  const place = placeOf(options);
  const shut = outsideWindow(shell, options);
  if (shut !== null) return shut;
  const before = readState(place);
  if (before === null) return badNote(shell, place);
  const { staged } = before;
  if (staged === null) return fail(shell, exitCodes.refused, 'update.nothingStaged');
  const unconfirmed = await confirmTyped(shell, 'update.activate.phrase', { site: await siteHere(shell.runDir), version: staged.version }, options);
  if (unconfirmed !== null) return unconfirmed;
  // While a person types, hours can go by, and somebody else can stage another one.
  const late = outsideWindow(shell, options);
  if (late !== null) return late;
  return await alone(shell, place, 0, async () => {
    if (JSON.stringify(readState(place)) !== JSON.stringify(before)) return fail(shell, exitCodes.refused, 'update.changed');
    // Half installed: there is nothing whole to return to by its note.
    if (runsPrevious(place)) return fail(shell, exitCodes.refused, 'update.dpkgUnfinished');
    const spoilt = slotProblem(place, staged, trustOf(options));
    if (spoilt !== null) return fail(shell, exitCodes.refused, 'update.slotSpoilt', { version: staged.version, detail: spoilt });
    await noted(shell, { action: 'update.activate', ...whoOf(options), before: before.running.version, after: staged.version });
    return await tried(shell, place, before, options);
  });
}

async function tried(shell: Shell, place: SlotPlace, before: UpdateState, options: OptionValues): Promise<ExitCode> {
  // Who began it may lose the line: the trial goes on to its end. Who ends it has the version before back.
  let stopped = false;
  process.on('SIGHUP', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { stopped = true; });
  const host = { ...cabinetHost(shell.runDir, personOf(options)), tell: told(shell), stopped: () => stopped };
  const toldEnd = (end: string): Promise<void> => noted(shell, { action: 'update.ended', ...whoOf(options), detail: end.slice(0, 200) });
  const ended = await activate(place, before, host).catch(async (error: unknown) => {
    await toldEnd(`failed: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  });
  if (ended.kind === 'refused') {
    await toldEnd(`refused: ${ended.code} ${ended.detail}`);
    return fail(shell, exitCodes.refused, ended.code, { detail: ended.detail, version: '', highest: '' });
  }
  await toldEnd(`${ended.kind} ${ended.state.last?.version ?? ''}: ${ended.kind === 'returned' ? ended.state.last?.why ?? '' : ''} ${ended.found.includes('update.notBack') ? 'update.notBack' : ''}`.trim());
  host.tell({ wellForMs: 0, found: ended.found });
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

const ailmentKeys = ['update.noAnswer', 'update.otherVersion', 'update.notRunning', 'update.ticksLate', 'update.boards', 'update.monitor', 'update.guard', 'update.agent', 'update.link', 'update.notStarted', 'update.watchBroke', 'update.stopped', 'update.notBack'] as const satisfies readonly SentenceKey[];

function ailmentText(shell: Shell, code: string): string {
  const key = ailmentKeys.find((one) => one === code);
  return key === undefined ? code : say(shell.lang, key);
}

export async function updateRollback(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const place = placeOf(options);
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'update.noReason');
  const before = readState(place);
  if (before === null) return badNote(shell, place);
  const decided = rolledBack(before, `${personOf(options)}: ${reason}`);
  if (!decided.ok) return fail(shell, exitCodes.refused, decided.code);
  const { state } = decided;
  if (versionIn(folderOf(place, state.running.slot)) !== state.running.version) return fail(shell, exitCodes.refused, 'update.nothingBefore');
  const unconfirmed = await confirmTyped(shell, 'update.activate.phrase', { site: await siteHere(shell.runDir), version: state.running.version }, options);
  if (unconfirmed !== null) return unconfirmed;
  return await alone(shell, place, 0, async () => {
    if (JSON.stringify(readState(place)) !== JSON.stringify(before)) return fail(shell, exitCodes.refused, 'update.changed');
    const host = cabinetHost(shell.runDir, personOf(options));
    const noFlash = (await host.health()) === null ? null : await host.flash();
    if (noFlash !== null) return fail(shell, exitCodes.refused, 'update.noFlash', { detail: noFlash });
    await noted(shell, { action: 'update.rollback', ...whoOf(options), before: before.running.version, after: state.running.version });
    if (!(await goBack(place, before, state, host))) return fail(shell, exitCodes.notOk, 'update.notRolledBack', { version: state.running.version });
    showState(shell, state);
    return exitCodes.ok;
  });
}

/** dpkg waits for the end of a staging; a start of the computer waits for nobody, for nobody is there yet. */
const installedWaitS = 120;

/** Nobody watches the trial: at a start of the computer the daemons start afterwards, else they are started anew here. */
export async function updateSettle(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const [boot, installed] = [options['boot'] === true, options['installed'] === true];
  const place = placeOf(options);
  return await alone(shell, place, installed ? installedWaitS : 0, async () => {
    const settled = settle(place, { boot, installed });
    if (settled === null) return badNote(shell, place);
    const { state, changed } = settled;
    if (changed && !boot && !installed && !(await startBack(cabinetHost(shell.runDir, personOf(options))))) return fail(shell, exitCodes.notOk, 'update.notBack');
    showState(shell, state);
    return exitCodes.ok;
  });
}
