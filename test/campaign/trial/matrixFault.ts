import type { Random } from '../../../src/platform/random.ts';
import type { Told } from '../../street/told.ts';

/** Issue 4, fault matrix: what is done to a junction in operation, and how long at most; ms. */
export interface MatrixFault {
  /** The row of the table. */
  readonly name: string;
  /** Longest time that it lasts before it is healed. */
  readonly forMs: number;
  /** It goes on for so long after flash, and keeps the junction there. */
  readonly standsMs?: number;
  readonly begin: (scene: Scene) => Begun;
}

/** What is lit when it begins, and the trial's own choices. */
export interface Scene { readonly lamps: Readonly<Record<string, string>>; readonly random: Random; /** Trials of this fault before this one. */ readonly turn: number }

export interface Begun {
  /** Messages to the cabinet. */
  readonly inject: readonly object[];
  readonly heal: readonly object[];
  /** What the street's judge must know: what the equipment does by itself. */
  readonly told?: readonly Pick<Told, 'class' | 'group' | 'colour'>[];
  /** Requests of a second master, `UNIT=PDU` in hex. */
  readonly secondMaster?: readonly string[];
  /** What tells this trial from others of its row. */
  readonly which: string;
}

const line = 'lamps';
const boards = ['hb1', 'hb2'] as const;
const answers = { type: 'fault', name: 'answers', line };
const sound = { ...answers, what: 'sound' };
const scanMs = 100;
/** A fault of the line goes on for so long, unless the junction has gone to flash before. */
const lineFaultMs = 4000;

/** One wrong answer of the line: of one board in all its answers, or in one of four. */
function answerFault(name: string, fault: (scene: Scene) => Readonly<Record<string, string | number>>, every: 1 | 4): MatrixFault {
  return {
    name: `${name}, ${every === 1 ? 'every answer of a board' : 'one answer in four'}`, forMs: lineFaultMs,
    begin(scene) {
      const own = fault(scene);
      const board = every === 1 ? { board: scene.random.pick(boards) } : {};
      return { inject: [{ ...answers, ...own, ...board, every }], heal: [sound], which: JSON.stringify({ ...own, ...board }) };
    },
  };
}

function bothWays(name: string, fault: (scene: Scene) => Readonly<Record<string, string | number>>): readonly MatrixFault[] {
  return [answerFault(name, fault, 4), answerFault(name, fault, 1)];
}

function lampFault(name: string, what: string, colour: 'red' | 'yellow' | 'green', of: 'R' | 'G', told: string): MatrixFault {
  return {
    name, forMs: 12_000,
    begin({ lamps, random }) {
      const groups = ['a', 'b', 'c', 'd'].filter((group) => lamps[group] === of);
      const group = random.pick(groups.length === 0 ? ['a'] : groups);
      const fault = { type: 'fault', name: what, group, colour };
      return { inject: [{ ...fault, on: true }], heal: [{ ...fault, on: false }], told: [{ class: told, group, colour }], which: `${group} ${colour}` };
    },
  };
}

function boardFault(name: string, forMs: number, inject: (board: string) => readonly object[], heal: (board: string) => readonly object[]): MatrixFault {
  return {
    name, forMs,
    begin({ random }) {
      const board = random.pick(boards);
      return { inject: inject(board), heal: heal(board), which: board };
    },
  };
}

/** Function 3 of the whole read block, and function 23 with an image of its own; docs/reference-boards.md. */
const readBlock = '030064000c';
function writes(command: number, lamps: number): string {
  const words = [command, 0, 0, lamps & 0xffff, lamps >> 16, 0, 0].map((word) => word.toString(16).padStart(4, '0'));
  return `170064000c000000070e${words.join('')}`;
}

function secondMaster(name: string, requests: readonly string[], told?: Begun['told']): MatrixFault {
  return { name: `two masters: the other one ${name}`, forMs: lineFaultMs, begin: () => ({ inject: [], heal: [], secondMaster: requests, which: name, ...(told === undefined ? {} : { told }) }) };
}

/** What a device says that has no such registers: never asked again in its scan; two turns of both ways have all three. */
const refusals = [1, 2, 3] as const;
/** Busy, failed, or a gateway's: asked again; four turns of both ways have all eight. */
const troubles = [4, 5, 6, 7, 8, 9, 10, 11] as const;

function exceptionOf(codes: readonly number[], turn: number, way: 0 | 1): number {
  // Each way has them all in the end: it begins one further with each round.
  return codes[(2 * turn + way + Math.floor((2 * turn) / codes.length)) % codes.length] ?? 1;
}

export const matrixFaults: readonly MatrixFault[] = [
  boardFault('silent slave', 3000, (board) => [{ type: 'fault', name: 'silent', board }], (board) => [{ type: 'fault', name: 'silent', board, forMs: 0 }]),
  boardFault('silent slave for 300 ms', 2000, (board) => [{ type: 'fault', name: 'silent', board, forMs: 300 }], () => []),
  ...bothWays('bad CRC', () => ({ what: 'badCrc' })),
  ...bothWays('truncated', () => ({ what: 'truncated' })),
  ...[1, 2, 3].flatMap((scans) => bothWays(`late by ${scans} scan${scans === 1 ? '' : 's'}`, ({ random }) => ({ what: 'late', byMs: scans * scanMs + random.int(-20, 10) }))),
  answerFault('duplicated', () => ({ what: 'duplicated' }), 1),
  ...bothWays('wrong unit', () => ({ what: 'otherUnit' })),
  ...bothWays('wrong function', () => ({ what: 'otherFunction' })),
  // Another one in each trial.
  answerFault('exception 1 to 3', ({ turn }) => ({ what: 'exception', code: exceptionOf(refusals, turn, 0) }), 4),
  answerFault('exception 1 to 3', ({ turn }) => ({ what: 'exception', code: exceptionOf(refusals, turn, 1) }), 1),
  answerFault('exception 4 to 11', ({ turn }) => ({ what: 'exception', code: exceptionOf(troubles, turn, 0) }), 4),
  answerFault('exception 4 to 11', ({ turn }) => ({ what: 'exception', code: exceptionOf(troubles, turn, 1) }), 1),
  { name: 'local echo', forMs: lineFaultMs, begin: () => ({ inject: [{ ...answers, what: 'echo' }], heal: [sound], which: 'line' }) },
  ...bothWays('noise before', () => ({ what: 'noiseBefore' })),
  ...bothWays('noise inside', () => ({ what: 'noiseInside' })),
  ...bothWays('noise after', () => ({ what: 'noiseAfter' })),
  lampFault('stuck output: a green that stays on', 'stuckOn', 'green', 'R', 'lamp.stuckOn'),
  lampFault('stuck output: a green that stays off', 'stuckOff', 'green', 'G', 'lamp.stuckOff'),
  lampFault('flipped read-back bit: a green that is off reads on', 'flippedReadBack', 'green', 'R', 'lamp.flipped'),
  lampFault('flipped read-back bit: a red that is on reads off', 'flippedReadBack', 'red', 'R', 'lamp.flipped'),
  boardFault('slave reboot, same firmware', 3000, (board) => [{ type: 'fault', name: 'reboot', board }], () => []),
  {
    // Sound boards leave flash in less than this.
    ...boardFault('slave reboot with other firmware', 3000, (board) => [{ type: 'fault', name: 'reboot', board, firmware: '2.0' }], (board) => [{ type: 'fault', name: 'reboot', board }]),
    standsMs: 5000,
  },
  { name: 'port removed, back under another name', forMs: 3000, begin: () => ({ inject: [{ type: 'fault', name: 'portRemoved', line, forMs: 1500, otherName: true }], heal: [], which: line }) },
  secondMaster('reads', [`1=${readBlock}`, `2=${readBlock}`]),
  secondMaster('commands flash', [`1=${writes(1, 0)}`, `2=${writes(1, 0)}`]),
  // Slots 1 and 2 are a and c on one board, b and d on the other: all of them green.
  secondMaster('writes crossing greens', [`1=${writes(0, 0o44)}`, `2=${writes(0, 0o44)}`], ['a', 'b', 'c', 'd'].map((group) => ({ class: 'lamp.stuckOn', group, colour: 'green' }))),
];
