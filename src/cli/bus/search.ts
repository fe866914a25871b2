import { identityBlocks } from '../../field/scan/identify.ts';
import type { BusCall, BusOutcome } from '../../field/scan/request.ts';
import { silenceMs, transactionOf, type LineSpeed } from '../../field/scan/timing.ts';
import type { ResolvedProfile } from '../../model/profile.ts';
import type { Speed } from './directLine.ts';

/** Rates of the field's devices, those that most leave the factory with first. */
const commonBauds = [9600, 19_200, 115_200, 38_400, 57_600, 4800] as const;
/**
 * Forms of a character, most common first: 8E1 is Modbus over Serial Line V1.02's own (§2.5.1), 8O1 and 8N2 are its others;
 * most makers' is 8N1.
 */
const commonFormats: readonly Speed['format'][] = ['8N1', '8E1', '8N2', '8O1'];

/** Each rate with the forms: 8N1 and 8E1 of all rates come before the rarer ones of any. */
function grid(bauds: readonly number[], formats: readonly Speed['format'][]): Speed[] {
  return formats.flatMap((format) => bauds.map((baud) => ({ baud, format })));
}

const key = ({ baud, format }: Speed): string => `${baud} ${format}`;

/** Speeds to try: those of most profiles first, then every common rate in every form; restricted to what was asked for, which need not be common. */
export function speedsToTry(profiles: readonly ResolvedProfile[], asked: { readonly bauds: readonly number[]; readonly formats: readonly Speed['format'][] }): Speed[] {
  const votes = new Map<string, { readonly speed: Speed; votes: number }>();
  for (const { serial } of profiles) {
    if (serial === undefined) continue;
    const entry = votes.get(key(serial)) ?? { speed: serial, votes: 0 };
    entry.votes += 1;
    votes.set(key(serial), entry);
  }
  const likely = [...votes.values()].toSorted((a, b) => b.votes - a.votes).map(({ speed }) => ({ baud: speed.baud, format: speed.format }));
  const { bauds, formats } = asked;
  const every = [...likely, ...grid(bauds.length > 0 ? bauds : commonBauds, formats.length > 0 ? formats : commonFormats)];
  const once = every.filter((speed, at) => every.findIndex((other) => key(other) === key(speed)) === at);
  return once.filter(({ baud, format }) => (bauds.length === 0 || bauds.includes(baud)) && (formats.length === 0 || formats.includes(format)));
}

/** `1-247`, `1,5,17-20`; null for anything else. */
export function unitsOf(text: string): number[] | null {
  const units = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part.trim());
    const [from, to] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? match?.[1] ?? 0)];
    if (from < 1 || to > 247 || from > to) return null;
    for (let unit = from; unit <= to; unit += 1) units.add(unit);
  }
  return [...units];
}

/** Profiles in the order in which they are asked for: those whose first question most others share come first. */
export function likeliestFirst(profiles: readonly ResolvedProfile[]): ResolvedProfile[] {
  const shared = new Map<string, number>();
  for (const profile of profiles) shared.set(question(profile), (shared.get(question(profile)) ?? 0) + 1);
  return profiles.toSorted((a, b) => (shared.get(question(b)) ?? 0) - (shared.get(question(a)) ?? 0));
}

function question(profile: ResolvedProfile): string {
  return JSON.stringify(firstQuestion(profile));
}

function firstQuestion(profile: ResolvedProfile): BusCall | undefined {
  return identityBlocks({ id: 'asked', line: 'direct', unit: 1, profile })[0]?.call;
}

/**
 * What a silent unit is asked: the first question of the likeliest profiles. A device that does not know the address
 * answers with an exception, and is found all the same; `thorough` asks every profile's question.
 */
export function probesOf(profiles: readonly ResolvedProfile[], thorough: boolean): BusCall[] {
  const calls = likeliestFirst(profiles).flatMap((profile) => firstQuestion(profile) ?? []);
  const once = calls.filter((call, at) => calls.findIndex((other) => JSON.stringify(other) === JSON.stringify(call)) === at);
  return thorough ? once : once.slice(0, 1);
}

/** The longest that a device is waited for when nothing is known of it, ms: most answer within 100 ms, a gateway's within more, the slowest profile states 500. */
const probeResponseMs = { serial: 100, tcp: 250, thorough: 500 } as const;
const toleranceMs = 20;
/** Silence after each time-out (directLine). */
const afterTimeoutMs = 60;

export function probeTimeoutMs(speed: LineSpeed, call: BusCall, thorough: boolean): number {
  const responseMs = probeResponseMs[thorough ? 'thorough' : (speed.kind ?? 'serial')];
  return Math.ceil(transactionOf(speed, { maxReadRegisters: 125, minGapMs: 0, responseMs }, call).answerMs + toleranceMs);
}

/** How long silent units take, ms: told before it begins. */
export function searchMs(speeds: readonly LineSpeed[], units: number, probes: readonly BusCall[], thorough: boolean): number {
  return speeds.reduce((sum, speed) => sum + units * probes.reduce((each, call) => each + probeTimeoutMs(speed, call, thorough) + afterTimeoutMs + silenceMs(speed), 0), 0);
}

/** Somebody is there: an answer, or an exception. */
export function isPresent({ kind }: BusOutcome): boolean {
  return kind === 'registers' || kind === 'bits' || kind === 'exception' || kind === 'written';
}
