import { pointWords } from '../../field/profile/expand.ts';
import { needsWords, readCall, readingOf, writeCall, type BusSpan } from '../../field/scan/placeCall.ts';
import type { BusCall, BusOutcome } from '../../field/scan/request.ts';
import { transactionOf, type LineSpeed } from '../../field/scan/timing.ts';
import type { BusPlace, BusReading, BusValue } from '../../model/busView.ts';
import { profileId, type ResolvedProfile } from '../../model/profile.ts';
import { lineFormats } from '../../model/site.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { loadProfiles } from '../site/profileFolder.ts';
import { openDirect, portOf, type DirectLine, type Speed } from './directLine.ts';
import { holdLine, type LineUse } from './hold.ts';
import { asking, identifyUnit } from './identify.ts';
import { readingText } from './readingText.ts';
import { likeliestFirst } from './search.ts';
import { writeGate } from './writeGate.ts';

interface Direct { readonly unit: number; readonly device: string }

interface Session extends Direct { readonly line: DirectLine; readonly speed: LineSpeed; readonly profile: ResolvedProfile | null; readonly spot: BusSpan }

export function directRead(shell: Shell, direct: Direct, place: BusPlace, options: OptionValues): Promise<ExitCode> {
  return onLine(shell, direct, place, options, 'read', async (session) => {
    const got = await readSpot(session);
    if ('kind' in got) return noAnswer(shell, session, got);
    show(shell, got, [readingText(got)]);
    return exitCodes.ok;
  });
}

/** Without a daemon there is no log: what was written is said, and the person keeps it. Closed but for what proved now that it is no lamp board. */
export function directWrite(shell: Shell, direct: Direct, place: BusPlace, value: BusValue, options: OptionValues): Promise<ExitCode> {
  return onLine(shell, direct, place, options, 'write', async (session) => {
    const { spot } = session;
    if (spot.area === 'input' || spot.area === 'discreteInput' || spot.point?.access === 'read') return fail(shell, exitCodes.refused, 'bus.notWritable', { board: `${direct.unit}@${direct.device}`, point: spot.point?.id ?? `${spot.area}:${spot.address}` });
    const before = spot.point?.access === 'write' ? null : await readSpot(session);
    if (before !== null && 'kind' in before) return noAnswer(shell, session, before);
    if (before === null && needsWords(spot)) return fail(shell, exitCodes.refused, 'bus.notReadable', { board: `${direct.unit}@${direct.device}`, point: spot.point?.id ?? '' });
    const call = writeCall(spot, value, before?.words ?? null);
    if (call === null) return fail(shell, exitCodes.usage, 'bus.badValue', { board: direct.device, point: spot.point?.id ?? '' });
    // The port tells a device's answer from an adapter's echo after three sound ones: identification may have brought fewer.
    if (before !== null && (call.function === 'fc05' || call.function === 'fc06')) for (let more = 0; more < 2; more += 1) await readSpot(session);
    const outcome = await transact(session, call);
    if (outcome.kind !== 'written') return noAnswer(shell, session, outcome);
    const after = spot.point?.access === 'write' ? null : await readSpot(session);
    const seen = after !== null && !('kind' in after) ? after : null;
    show(shell, { ok: true, before, after: seen }, [
      ...(before === null ? [] : [say(shell.lang, 'bus.write.before', { reading: readingText(before) })]),
      ...(seen === null ? [say(shell.lang, 'bus.write.unseen')] : [readingText(seen)]), say(shell.lang, 'bus.write.noLog'),
    ]);
    return exitCodes.ok;
  });
}

/** The line held by nobody, opened, the device identified, the place found; closed again whatever happens. */
async function onLine(shell: Shell, direct: Direct, place: BusPlace, options: OptionValues, use: LineUse, act: (session: Session) => Promise<ExitCode>): Promise<ExitCode> {
  const baud = textOf(options['baud']) === '' ? 19_200 : Number(textOf(options['baud']));
  const wanted = textOf(options['format']) === '' ? '8E1' : textOf(options['format']);
  const format = lineFormats.find((one) => one === wanted);
  if (!(baud >= 1200 && baud <= 921_600) || format === undefined) return fail(shell, exitCodes.usage, 'bus.badSpeed', { detail: `${textOf(options['baud'])} ${textOf(options['format'])}`.trim() });
  const speed: Speed = { baud, format };
  const [port] = portOf(direct.device, speed);
  if (port === undefined) return fail(shell, exitCodes.usage, 'bus.badTarget', { detail: direct.device });
  const held = await holdLine(shell, port, use);
  if (held !== null) return held;
  const opened = await openDirect(port);
  if (!opened.ok) return fail(shell, exitCodes.usage, 'bus.scan.shut', { device: direct.device, detail: opened.detail });
  try {
    const named = textOf(options['profile']);
    const { profiles } = await loadProfiles();
    if (named !== '' && !profiles.has(named)) return fail(shell, exitCodes.usage, 'cli.noProfile', { id: named });
    const profile = use === 'write' ? await provenOf(shell, opened.line, direct, port, profiles, named) : await profileOf(opened.line, direct.unit, port, profiles, named);
    if (typeof profile === 'number') return profile;
    const spot = spotOf(profile, place);
    if (spot === null) return fail(shell, exitCodes.usage, profile === null ? 'bus.noProfileFits' : 'bus.unknownPoint', { board: `${direct.unit}@${direct.device}`, point: 'point' in place ? place.point : '', profile: profile === null ? '' : profileId(profile) });
    return await act({ ...direct, line: opened.line, speed: port, profile, spot });
  } finally {
    await opened.line.close();
  }
}

/** The profile that was named, or the one that the device fits; null where none does. */
async function profileOf(line: DirectLine, unit: number, speed: LineSpeed, profiles: ProfileSet, named: string): Promise<ResolvedProfile | null> {
  if (named !== '') return profiles.get(named) ?? null;
  const rtu = likeliestFirst([...profiles.values()].filter(({ variant }) => variant !== 'z1'));
  const [best] = await identifyUnit(asking(line, unit), unit, speed, rtu);
  return best?.verdict === 'fits' ? (profiles.get(best.profile) ?? null) : null;
}

/** The profile that the device proves now; complains and gives the exit code where nothing may be written to it. */
async function provenOf(shell: Shell, line: DirectLine, { unit, device }: Direct, speed: LineSpeed, profiles: ProfileSet, named: string): Promise<ResolvedProfile | ExitCode> {
  const gate = await writeGate(async (call, timeoutMs) => (await line.ask(unit, call, timeoutMs)).outcome, unit, speed, profiles, named);
  const board = `${unit}@${device}`;
  switch (gate.kind) {
    case 'open': return gate.profile;
    case 'lampBoard': return fail(shell, exitCodes.refused, 'bus.direct.lampBoard', { board, profile: gate.profile });
    case 'unanswered': return fail(shell, exitCodes.refused, 'bus.direct.unanswered', { board, question: gate.question });
    case 'unproved': return fail(shell, exitCodes.refused, 'bus.direct.unproved', { board });
  }
}

function spotOf(profile: ResolvedProfile | null, place: BusPlace): BusSpan | null {
  if (!('point' in place)) return { point: null, ...place };
  const point = profile?.points.find(({ id }) => id === place.point);
  return point === undefined ? null : { point, area: point.area, address: point.address, count: pointWords(point) };
}

/** An unknown device may take so long, ms. */
const unknownLimits = { maxReadRegisters: 125, minGapMs: 0, responseMs: 200 } as const;
const toleranceMs = 50;

async function transact({ line, unit, speed, profile }: Session, call: BusCall): Promise<BusOutcome> {
  const { answerMs } = transactionOf(speed, profile?.limits ?? unknownLimits, call);
  return (await line.ask(unit, call, Math.ceil(answerMs + toleranceMs))).outcome;
}

async function readSpot(session: Session): Promise<BusReading | BusOutcome> {
  const { spot, profile, unit, device } = session;
  const outcome = await transact(session, readCall(spot));
  return readingOf(spot, outcome, { board: `${unit}@${device}`, profile: profile === null ? '' : profileId(profile), lamps: profile?.image !== undefined }) ?? outcome;
}

function noAnswer(shell: Shell, { unit, device, spot }: Session, outcome: BusOutcome): ExitCode {
  const names = { board: `${unit}@${device}`, point: spot.point?.id ?? `${spot.area}:${spot.address}` };
  if (outcome.kind === 'exception') return fail(shell, exitCodes.notOk, 'bus.exception', { ...names, exception: outcome.code });
  return fail(shell, exitCodes.notOk, 'bus.noAnswer', { ...names, outcome: outcome.kind });
}
