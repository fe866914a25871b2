import type { Random } from '../../../src/platform/random.ts';
import type { Told } from '../../street/told.ts';
import type { CabinetStream, Frame } from './cabinetStream.ts';
import { commandsFlash, commandsFlashing, current, isSample, supplyV, voltage, type Colour } from './frame.ts';

/** Where the trial site's heads hang. */
const heads = {
  a: { board: 'hb1', unit: 1, slot: 1 }, c: { board: 'hb1', unit: 1, slot: 2 },
  b: { board: 'hb2', unit: 2, slot: 1 }, d: { board: 'hb2', unit: 2, slot: 2 }, p: { board: 'hb2', unit: 2, slot: 3 },
} as const;
type Group = keyof typeof heads;
const vehicles = ['a', 'b', 'c', 'd'] as const;
const units = [1, 2] as const;

/** What is injected; each has its own row in safety.md S4. */
export const injectionKinds = ['conflict', 'dual', 'dualReadBack', 'fieldCheck', 'dark', 'darkFlashing', 'flasherLit', 'silent', 'redLost', 'supplyDip'] as const;
export type InjectionKind = (typeof injectionKinds)[number];

/** The street's word for each: its checker says by it what the equipment did by itself. */
const streetClass: Readonly<Record<InjectionKind, string>> = {
  conflict: 'lamp.stuckOn', dual: 'lamp.stuckOn', dualReadBack: 'lamp.flipped', fieldCheck: 'lamp.stuckOn', dark: 'lamp.flipped',
  darkFlashing: 'flasher.stands', flasherLit: 'flasher.stands', silent: 'board.silent', redLost: 'lamp.dead', supplyDip: 'supply.dip',
};

export interface Injection {
  readonly kind: InjectionKind;
  readonly inject: object;
  readonly heal: object;
  /** The board that is concerned. */
  readonly unit: number;
  /** This answer shows what is wrong. */
  readonly isWrong: (frame: Frame) => boolean;
  /** The lamp that is physically wrong from the moment of the injection on; null: only its read-back is, or none. */
  readonly lamp: { readonly group: Group; readonly letter: 'R' | 'Y' | 'G' } | null;
  readonly group?: Group;
  readonly colour?: Colour;
}

/** What the street is told of it. */
export function toldOf({ kind, group, colour, unit }: Injection, tMs: number, forMs: number): Told {
  // The recording has whole milliseconds.
  return { type: 'done', class: streetClass[kind], tMs: Math.floor(tMs), forMs: Math.ceil(forMs) + 1, group, colour, board: `hb${unit}` };
}

const letterOf = { red: 'R', yellow: 'Y', green: 'G' } as const;

function lampFault(kind: InjectionKind, name: 'stuckOn' | 'flippedReadBack', group: Group, colour: Colour): Injection {
  const { unit, slot } = heads[group];
  const fault = { type: 'fault', name, group, colour };
  // A green or yellow that is off and reads on, or (the dark head) a red that is on and reads off.
  const wrong = kind !== 'dark';
  return {
    kind, unit, group, colour, inject: { ...fault, on: true }, heal: { ...fault, on: false },
    isWrong: (frame) => frame.unit === unit && voltage(frame, slot, colour) === wrong,
    lamp: name === 'stuckOn' ? { group, letter: letterOf[colour] } : null,
  };
}

/** A flasher that stands, while the crossing's clearance flashes. */
function flasherFault(kind: 'darkFlashing' | 'flasherLit'): Injection {
  const { board, unit, slot } = heads.p;
  const fault = { type: 'fault', name: 'flasher', board };
  const isDark = (frame: Frame): boolean => voltage(frame, slot, 'green') === false && voltage(frame, slot, 'red') === false;
  return {
    kind, unit, inject: { ...fault, periodMs: 1000, onMs: kind === 'flasherLit' ? 1000 : 0 }, heal: fault, lamp: null,
    // One that is lit all the time is wrong from the first command to flash on.
    isWrong: (frame) => frame.unit === unit && (kind === 'flasherLit' ? commandsFlashing(frame, slot, 'green') : isDark(frame)),
  };
}

/** One injection of the kind that is wrong for what is lit now: some group must be green, or (duals alone) start-up must show yellow or all red. */
export function createInjection(kind: InjectionKind, lamps: Readonly<Record<string, string>>, random: Random): Injection | null {
  const green = vehicles.filter((group) => lamps[group] === 'G');
  const red = vehicles.filter((group) => lamps[group] === 'R' || (green.length === 0 && lamps[group] === 'Y'));
  if (red.length === 0) return null;
  const [one, other] = [random.pick(red), green.length === 0 ? null : random.pick(green)];
  switch (kind) {
    case 'conflict': return other === null ? null : lampFault(kind, 'stuckOn', one, 'green');
    case 'dual': return other === null ? lampFault(kind, 'stuckOn', one, 'green') : lampFault(kind, 'stuckOn', other, random.pick(['red', 'yellow']));
    case 'dualReadBack': return other === null ? lampFault(kind, 'flippedReadBack', one, 'green') : lampFault(kind, 'flippedReadBack', other, random.pick(['red', 'yellow']));
    // Red beside yellow is an aspect of the kind, and not what was commanded.
    case 'fieldCheck': return lampFault(kind, 'stuckOn', one, 'yellow');
    case 'dark': return lampFault(kind, 'flippedReadBack', one, 'red');
    case 'darkFlashing':
    case 'flasherLit': return flasherFault(kind);
    case 'silent': {
      const { board, unit } = heads[one];
      const fault = { type: 'fault', name: 'silent', board };
      return { kind, unit, inject: fault, heal: { ...fault, forMs: 0 }, lamp: null, isWrong: () => false };
    }
    case 'redLost': {
      const { unit, slot } = heads[one];
      const fault = { type: 'fault', name: 'deadLamp', group: one, colour: 'red' };
      return {
        kind, unit, group: one, colour: 'red', inject: { ...fault, on: true }, heal: { ...fault, on: false }, lamp: null,
        isWrong: (frame) => frame.unit === unit && voltage(frame, slot, 'red') === true && current(frame, slot, 'red') === false,
      };
    }
    case 'supplyDip': {
      const fault = { type: 'fault', name: 'supply' };
      return { kind, unit: 1, inject: { ...fault, volts: random.int(60, 170) }, heal: { ...fault, volts: 230 }, lamp: null, isWrong: (frame) => (supplyV(frame) ?? 230) < 176 };
    }
  }
}

/** What the wire and the lamps show of one injection; ms. */
export interface Reaction {
  /** From the first answer that showed it (silent board: from its last answer) to the flash command to each board (each other board). */
  readonly writtenMs: number | null;
  /** From the lamp's onset to flash on every board; null: no lamp was wrong, or it did not come. */
  readonly safeMs: number | null;
  /** Answers that showed it before flash was commanded, and were not asked for a second time. */
  readonly samples: number;
  /** Answers that came too late for who had asked: the same request was repeated. */
  readonly lost: number;
  /** When the concerned board answered before flash was commanded, from the first answer that showed it, ms; `lost` ones in brackets, `-` for one that did not show it. */
  readonly answers: string;
}

/** Reads the reaction to an injection out of what the cabinet told since. */
export function reactionTo(injection: Injection, stream: Pick<CabinetStream, 'frames' | 'lamps' | 'boards'>, injectedMs: number, heardWithinMs = Number.POSITIVE_INFINITY): Reaction {
  const frames = stream.frames.filter(({ tMs }) => tMs >= injectedMs - 1);
  const flashed = frames.find(commandsFlash);
  const before = flashed === undefined ? frames : frames.slice(0, frames.indexOf(flashed));
  const unheard = unheardAmong(stream.frames.filter(({ unit }) => unit === injection.unit), heardWithinMs);
  const wrong = before.filter(injection.isWrong);
  const silent = injection.kind === 'silent';
  const lastAnswer = stream.frames.findLast((frame) => frame.unit === injection.unit && isSample(frame));
  const sinceMs = silent ? lastAnswer?.tMs : wrong[0]?.tMs;
  const told = units.filter((unit) => !silent || unit !== injection.unit).map((unit) => frames.find((frame) => frame.unit === unit && commandsFlash(frame))?.tMs);
  const writtenMs = sinceMs === undefined || told.includes(undefined) ? null : Math.max(...told.map(Number)) - sinceMs;
  const lost = wrong.filter((frame) => unheard.has(frame)).length;
  const answers = before.filter((frame) => frame.unit === injection.unit && frame.way === 'answer' && frame.tMs >= (sinceMs ?? 0))
    .map((frame) => {
      const atMs = `${injection.isWrong(frame) ? '' : '-'}${(frame.tMs - (sinceMs ?? 0)).toFixed(0)}`;
      return unheard.has(frame) ? `(${atMs})` : atMs;
    }).join(' ');
  return { writtenMs, lost, answers, samples: wrong.length - lost, safeMs: safeAfter(injection, stream, injectedMs) };
}

/** Answers of one board that did not come in time: it was asked the very same again, or they came after the port's time-out. */
function unheardAmong(frames: readonly Frame[], heardWithinMs: number): ReadonlySet<Frame> {
  const late = new Set<Frame>();
  for (const [index, frame] of frames.entries()) {
    const [request, next] = [frames[index - 1], frames[index + 1]];
    if (frame.way !== 'answer' || request?.way !== 'request') continue;
    if ((next?.way === 'request' && request.pdu === next.pdu) || frame.tMs - request.tMs > heardWithinMs) late.add(frame);
  }
  return late;
}

function safeAfter({ lamp }: Injection, { lamps, boards }: Pick<CabinetStream, 'lamps' | 'boards'>, injectedMs: number): number | null {
  if (lamp === null) return null;
  // The recording has whole milliseconds.
  const onset = lamps.find(({ tMs, lamps: lit }) => tMs >= Math.floor(injectedMs) - 1 && (lit[lamp.group] ?? '').includes(lamp.letter));
  if (onset === undefined) return null;
  const safe = ['hb1', 'hb2'].map((board) => boards.find((line) => line.board === board && line.tMs >= onset.tMs && line.flash)?.tMs);
  return safe.includes(undefined) ? null : Math.max(...safe.map(Number)) - onset.tMs;
}
