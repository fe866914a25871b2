import { z } from 'zod';
import { isEventCode } from './event.ts';
import { checkpointSchema, type EvidenceRecord } from './evidence.ts';

/** What one group was read to show, and what speaks against holding it against anybody. */
const groupSchema = z.strictObject({
  shown: z.string(),
  /** Since when, monotonic time of the boot; null = longer than the record says. */
  sinceMs: z.number().nullable(),
  /** Lamps that have voltage and draw no current. */
  lost: z.array(z.string()),
  /** The last yellow was shorter than the group's: until the next green. */
  short: z.boolean(),
  /** A number on its display was not kept: until the next change of colour but one. */
  broken: z.boolean(),
});
export type GroupEvidence = z.infer<typeof groupSchema>;

const stateSchema = z.strictObject({
  /** The life of signald that the times are of. */
  boot: z.string().nullable(),
  /** Lives before it: what a repair brings back of them says nothing of now. */
  past: z.array(z.string()),
  mode: z.string().nullable(),
  /** When the junction last came back to colours; null = not in this life, or longer ago than the record says. */
  returnedMs: z.number().nullable(),
  /** Nothing is on record between this and the last moment before it. */
  knownFromMs: z.number(),
  /** Numbers up to this one that the agent has already told as missing. */
  gapTo: z.number(),
  lastMs: z.number(),
  groups: z.record(z.string(), groupSchema),
  /** Lamp faults in force, `<fault>/<group>/<colour>`. */
  lampFaults: z.array(z.string()),
  /** The groups' own yellows, ms. */
  yellows: z.record(z.string(), z.number()),
});
/** What the chain says up to a record: a pure fold over it, the same for the agent that writes and for every reader. */
export type EvidenceState = z.infer<typeof stateSchema>;

export const noEvidence: EvidenceState = { boot: null, past: [], mode: null, returnedMs: null, knownFromMs: 0, gapTo: 0, lastMs: 0, groups: {}, lampFaults: [], yellows: {} };

/** Null: not what an agent wrote. */
export function readState(text: string): EvidenceState | null {
  try {
    return stateSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Modes without signals for anybody. */
const colourless: ReadonlySet<string> = new Set(['startup', 'flash', 'dark']);
/** What a read-back on a grid of 100 ms takes off a yellow, ms. */
const yellowSlackMs = 150;
const livesKept = 8;

export interface EvidenceStep {
  readonly state: EvidenceState;
  /** Since when it holds, monotonic time of the boot. */
  readonly atMs: number;
  /** What is no longer known from there on is known again from here. */
  readonly lost: boolean;
}

/** The moment that a record tells of: a read-back has a time of its own, it was written a little later. */
export function momentMs({ code, data, stamp }: Pick<EvidenceRecord, 'code' | 'data' | 'stamp'>): number {
  const own = code === 'group.aspect' ? data['atMs'] : undefined;
  return typeof own === 'number' && own <= stamp.monoMs && stamp.monoMs - own < 5000 ? own : stamp.monoMs;
}

/** Whether signald wrote it: its stamps alone order what the heads showed. Of an event that this program does not know nobody can say. */
export function isOfSignald({ code, data }: Pick<EvidenceRecord, 'code' | 'data'>): boolean {
  if (code.startsWith('evidence.') || !isEventCode(code)) return false;
  if (code === 'process.started') return data['process'] === 'signald';
  return !(code === 'events.lost' && typeof data['from'] !== 'number');
}

/** What a group shows of which the record was lost: its next change says what it was. */
export const lostWord = 'lost';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const forgotten = (groups: EvidenceState['groups'], sinceMs: number): EvidenceState['groups'] =>
  Object.fromEntries(Object.entries(groups).map(([id, group]) => [id, { ...group, shown: lostWord, sinceMs }]));

/** Of the store's own, or numbers of this life that never came. */
function isLoss(record: EvidenceRecord, boot: string | null): boolean {
  return record.code === 'evidence.gap' ? record.data['boot'] === boot : record.code === 'events.lost' && !isOfSignald(record);
}

export function stepEvidence(before: EvidenceState, record: EvidenceRecord): EvidenceStep {
  if (isLoss(record, before.boot)) {
    // The store lost what it held, or numbers are missing: what came after the last record before it is not on record.
    const gapTo = record.code === 'evidence.gap' ? Math.max(before.gapTo, Number(record.data['to'])) : before.gapTo;
    return { state: { ...before, groups: forgotten(before.groups, before.lastMs), knownFromMs: Number.MAX_SAFE_INTEGER, gapTo }, atMs: before.lastMs, lost: true };
  }
  if (!isOfSignald(record) || before.past.includes(record.boot)) return { state: before, atMs: before.lastMs, lost: false };
  const atMs = momentMs(record);
  const renewed = record.boot === before.boot ? before : newLife(before, record);
  const known = renewed.knownFromMs === Number.MAX_SAFE_INTEGER ? { ...renewed, knownFromMs: atMs } : renewed;
  if (record.code === 'events.lost') {
    // signald names it behind what it still had; the agent has told it where it was.
    if (Number(record.data['to']) <= known.gapTo) return { state: known, atMs: known.lastMs, lost: false };
    return { state: { ...known, groups: forgotten(known.groups, before.lastMs), knownFromMs: record.stamp.monoMs, lastMs: record.stamp.monoMs }, atMs: known.lastMs, lost: true };
  }
  const state = told(known, record, atMs);
  return { state: { ...state, lastMs: Math.max(state.lastMs, atMs) }, atMs, lost: false };
}

/** Of another life of signald nothing holds on but the lamps that are lost. */
function newLife({ boot: ended, past, lampFaults, yellows }: EvidenceState, { boot, stamp }: EvidenceRecord): EvidenceState {
  return { ...noEvidence, boot, past: [...past, ...(ended === null ? [] : [ended])].slice(-livesKept), mode: 'startup', lampFaults, yellows, knownFromMs: stamp.monoMs, lastMs: stamp.monoMs };
}

function told(state: EvidenceState, { code, data }: EvidenceRecord, atMs: number): EvidenceState {
  switch (code) {
    case 'group.aspect': return withGroup(state, textOf(data['group']), textOf(data['shown']), textsOf(data['lampsLost']), atMs);
    case 'mode.changed': {
      const [from, to] = [textOf(data['from']), textOf(data['to'])];
      return { ...state, mode: to, returnedMs: colourless.has(from) && !colourless.has(to) ? atMs : state.returnedMs };
    }
    case 'promise.broken': {
      const id = textOf(data['group']);
      const group = state.groups[id];
      return group === undefined || data['shown'] !== true ? state : { ...state, groups: { ...state.groups, [id]: { ...group, broken: true } } };
    }
    case 'fault.raised': return { ...state, lampFaults: [...new Set([...state.lampFaults, ...lampFaultsOf(data)])] };
    case 'fault.cleared': {
      const over = new Set(lampFaultsOf(data));
      return { ...state, lampFaults: state.lampFaults.filter((one) => !over.has(one)) };
    }
    case 'process.started': return { ...state, yellows: Object.fromEntries(textsOf(data['yellows']).flatMap((one) => { const [id, ms] = one.split('='); return id === undefined || !Number.isFinite(Number(ms)) ? [] : [[id, Number(ms)]]; })) };
    default: return state;
  }
}

function withGroup(state: EvidenceState, id: string, shown: string, lost: string[], atMs: number): EvidenceState {
  const before = state.groups[id];
  const wanted = state.yellows[id] ?? 0;
  const short = before?.shown === 'yellow' && shown === 'red' && before.sinceMs !== null && atMs - before.sinceMs < wanted - yellowSlackMs;
  const green = shown === 'green' || shown === 'flashingGreen';
  const group: GroupEvidence = {
    shown, lost, sinceMs: before?.shown === shown ? before.sinceMs : atMs,
    short: short || (!green && (before?.short ?? false)), broken: !green && (before?.broken ?? false),
  };
  return { ...state, groups: { ...state.groups, [id]: group } };
}

function lampFaultsOf(data: EvidenceRecord['data']): string[] {
  const [fault, colour] = [textOf(data['fault']), textOf(data['colour'])];
  return fault.startsWith('lamp.') ? textsOf(data['groups']).map((group) => `${fault}/${group}/${colour}`) : [];
}

/** The state that a checkpoint names; null = it is none, or names none. */
export function stateOfCheckpoint({ code, data }: EvidenceRecord): EvidenceState | null {
  if (code !== 'evidence.checkpoint') return null;
  const parsed = checkpointSchema.safeParse(data);
  return parsed.success ? readState(parsed.data.state) : null;
}
