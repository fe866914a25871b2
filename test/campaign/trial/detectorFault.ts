import type { IndianaEvent } from '../../../src/measures/indianaCode.ts';
import type { Random } from '../../../src/platform/random.ts';
import type { SumoTruth } from './sumoTruth.ts';

/**
 * dead · stuck · chatter · crossTalk: it tells what a loop of another group sees · unread · cut: every loop of its approach
 * goes dead (road works) · flood: every loop of it is held · drift: it sees fewer and fewer, none after 40 min · wrongLane:
 * wired to the loop of the lane beside it · longer: it lets go 1.2 s late · doubled: each vehicle is counted twice, a fifth of a
 * second each · pulses: it counts and is never held · neverFree: it counts and is never free.
 */
export const faultNames = ['dead', 'stuck', 'chatter', 'crossTalk', 'unread', 'cut', 'flood', 'drift', 'wrongLane', 'longer', 'doubled', 'pulses', 'neverFree'] as const;
export type FaultName = (typeof faultNames)[number];

const [on, off, unread] = [82, 81, 84];
const driftMs = 2_400_000;

interface Spell { readonly fromMs: number; readonly toMs: number }

/** A record of the hour with this fault from then on, and the loop that it is of; null = without a fault. */
export function faultedRows(truth: SumoTruth, name: FaultName | null, fromMs: number, random: Random): { readonly rows: readonly IndianaEvent[]; readonly victim: string; /** All that the fault is of. */ readonly struck: readonly string[] } {
  const spells = new Map(truth.loops.map(({ id }) => [id, spellsOf(truth, id)]));
  // A loop that hardly anybody passes is nobody's fault and nobody's loss.
  const busy = truth.loops.filter(({ id }) => (spells.get(id)?.length ?? 0) >= 100);
  const victim = random.pick(busy);
  const approach = victim.id.split('.').slice(0, 2).join('.');
  const struck = name === 'cut' || name === 'flood' ? truth.loops.filter(({ id }) => id.startsWith(`${approach}.`)).map(({ id }) => id) : [victim.id];
  const stranger = random.pick(busy.filter(({ groups }) => !groups.some((group) => victim.groups.includes(group))));
  const beside = truth.loops.find(({ id, kind }) => id !== victim.id && kind === victim.kind && id.startsWith(`${approach}.`)) ?? stranger;
  const rows = truth.loops.flatMap(({ id }, at) => {
    const own = spells.get(id) ?? [];
    const told = name === null || !struck.includes(id) ? own : faulted(name, own, fromMs, { random, stranger: spells.get(stranger.id) ?? [], beside: spells.get(beside.id) ?? [] });
    const changes = told.flatMap((spell): IndianaEvent[] => [{ atMs: spell.fromMs, code: on, parameter: at + 1 }, ...(spell.toMs === Number.POSITIVE_INFINITY ? [] : [{ atMs: spell.toMs, code: off, parameter: at + 1 }])]);
    return name === 'unread' && struck.includes(id) ? [...changes, { atMs: fromMs, code: unread, parameter: at + 1 }] : changes;
  });
  return { rows: [...rows, ...signalsOf(truth)].toSorted((a, b) => a.atMs - b.atMs), victim: victim.id, struck: name === null ? [] : struck };
}

/** Groups of the loops in the order of their numbers in the log. */
export function groupsOf({ loops }: SumoTruth): readonly string[] {
  return [...new Set(loops.flatMap((loop) => loop.groups))];
}

/** The lights of the hour, as the log has them. */
function signalsOf(truth: SumoTruth): IndianaEvent[] {
  const lightOf = new Map(truth.loops.flatMap(({ groups, lightId }) => groups.map((group) => [group, lightId])));
  return groupsOf(truth).flatMap((group, at) => (truth.greens.get(`${lightOf.get(group) ?? ''} ${group}`) ?? []).flatMap(({ greenMs, endMs, redMs }): IndianaEvent[] => [
    { atMs: greenMs, code: 1, parameter: at + 1 }, { atMs: endMs, code: 7, parameter: at + 1 }, { atMs: endMs, code: 8, parameter: at + 1 }, { atMs: redMs, code: 9, parameter: at + 1 },
  ]));
}

/** When somebody was on it, from SUMO's steps: neighbouring ones are one vehicle, unless another came. */
function spellsOf({ steps }: SumoTruth, loop: string): Spell[] {
  const spells: Spell[] = [];
  for (const { atMs, came } of steps.get(loop) ?? []) {
    const last = spells.at(-1);
    if (last !== undefined && came === 0 && atMs <= last.toMs) spells[spells.length - 1] = { ...last, toMs: atMs + 100 };
    else if (came > 0) spells.push({ fromMs: atMs, toMs: atMs + 100 });
  }
  return spells;
}

interface Around { readonly random: Random; readonly stranger: readonly Spell[]; readonly beside: readonly Spell[] }

function faulted(name: FaultName, own: readonly Spell[], fromMs: number, { random, stranger, beside }: Around): readonly Spell[] {
  const before = own.filter((spell) => spell.fromMs < fromMs);
  const after = (spells: readonly Spell[]): readonly Spell[] => spells.filter((spell) => spell.fromMs >= fromMs);
  switch (name) {
    case 'dead':
    case 'cut':
    case 'unread': return before;
    case 'stuck':
    case 'flood': return [...before.map((spell) => ({ ...spell, toMs: Math.min(spell.toMs, fromMs - 100) })), { fromMs, toMs: Number.POSITIVE_INFINITY }];
    case 'chatter': return [...own, ...chatter(fromMs, random)];
    case 'crossTalk': return [...before, ...after(stranger)];
    case 'wrongLane': return [...before, ...after(beside)];
    case 'longer': return [...before, ...merged(after(own).map((spell) => ({ ...spell, toMs: spell.toMs + 1200 })))];
    case 'doubled': return [...before, ...after(own).flatMap((spell) => [0, 400].map((ms) => ({ fromMs: spell.fromMs + ms, toMs: spell.fromMs + ms + 200 })))];
    case 'pulses': return [...before, ...after(own).map((spell) => ({ fromMs: spell.fromMs, toMs: spell.fromMs + 100 }))];
    // As the log has it: a vehicle that the counter told while it is held is a gap of a tenth.
    case 'neverFree': return [...before.filter((spell) => spell.toMs <= fromMs), ...neverFree(after(own), fromMs)];
    case 'drift': return [...before, ...after(own).filter((spell) => random.next() > (spell.fromMs - fromMs) / driftMs)];
  }
}

/** Who comes while it is still held is not seen apart. */
function merged(spells: readonly Spell[]): Spell[] {
  const told: Spell[] = [];
  for (const spell of spells) {
    const last = told.at(-1);
    if (last !== undefined && spell.fromMs <= last.toMs) told[told.length - 1] = { ...last, toMs: Math.max(last.toMs, spell.toMs) };
    else told.push(spell);
  }
  return told;
}

function neverFree(spells: readonly Spell[], fromMs: number): Spell[] {
  const moments = spells.map((spell) => spell.fromMs).filter((atMs, at, all) => atMs > fromMs && atMs - (all[at - 1] ?? fromMs) > 200);
  return [fromMs, ...moments].map((atMs, at) => ({ fromMs: atMs, toMs: (moments[at] ?? Number.POSITIVE_INFINITY) - 100 }));
}

/** Bursts of half a minute's worth of bouncing, a minute apart. */
function chatter(fromMs: number, random: Random): Spell[] {
  return Array.from({ length: 600 }, (_, n) => {
    const atMs = fromMs + Math.floor(n / 30) * 60_000 + (n % 30) * random.int(2, 5) * 100;
    return { fromMs: atMs, toMs: atMs + 100 };
  });
}
