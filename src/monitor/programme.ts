/** What the monitor goes by, of its own reading of the sealed artefact: as a monitor's programming card, default deny. */
export interface Programme {
  readonly groups: readonly ProgrammeGroup[];
  readonly boards: readonly ProgrammeBoard[];
  /** `may[a * groups + b]`: these two may be seen together. */
  readonly may: readonly boolean[];
  /** `apart[arrow * groups + other]`: they may, but not while this arrow's green stands still; flashing yellow it yields. */
  readonly apart: readonly boolean[];
  /** `clearMs[from * groups + to]`: end of right of way of `from` → start of `to`, ms. */
  readonly clearMs: readonly number[];
}

export interface ProgrammeGroup {
  readonly id: string;
  readonly kind: string;
  /** Ends by a yellow of at least 3.0 s. */
  readonly hasYellow: boolean;
  /** At rest nothing is lit (filter arrows). */
  readonly restsDark: boolean;
}

/** Where one lamp stands: bit numbers counted from the first register of the block. −1 = not there. */
export interface ProgrammeLamp { readonly colour: number; readonly output: number; readonly flash: number; readonly readBack: number }
/** The lamps of one group on one board. */
export interface ProgrammeHead { readonly group: number; readonly lamps: readonly ProgrammeLamp[] }

export interface ProgrammeBoard {
  readonly id: string;
  readonly unit: number;
  readonly write: { readonly address: number; readonly count: number };
  readonly read: { readonly address: number; readonly count: number };
  readonly heads: readonly ProgrammeHead[];
  /** Bit numbers. */
  readonly flashCommand: number;
  readonly flashing: number;
  /** Register numbers within their block. */
  readonly imageSeq: number;
  readonly sampleCounter: number;
  /** −1: this board makes no check of its samples; else the last register of its block. */
  readonly sampleCheck: number;
  /** −1: no token refreshes its watchdog, frames do; the monitor's word for it is then a plain yes. */
  readonly challenge: number;
  readonly bootCounter: number;
  readonly appliedSeq: number;
}

export const red = 1;
export const yellow = 2;
export const green = 4;
/** A pair that may not be together and has no intergreen waits this long, ms. */
const unstatedMs = 60_000;
const yellowKinds = new Set(['vehicle3', 'bicycle', 'tram', 'flashingYellowArrow']);
const kinds = new Set([...yellowKinds, 'filterArrow', 'pedestrian2']);

/** Reading stops at the first thing that is not as it must be; the monitor then refuses to start. */
class Unreadable extends Error {}

type Fields = Readonly<Record<string, unknown>>;

export type ReadProgramme = { readonly ok: true; readonly programme: Programme } | { readonly ok: false; readonly problem: string };

export function readProgramme(artefact: unknown): ReadProgramme {
  try {
    return { ok: true, programme: read(fields(artefact, 'artefact')) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
}

function read(artefact: Fields): Programme {
  if (artefact['format'] !== 'ngatu-site/1') throw new Unreadable('format is not ngatu-site/1');
  const safety = fields(artefact['safety'], 'safety');
  const groups = list(safety['groups'], 'safety.groups').map((item, index) => readGroup(fields(item, `safety.groups[${index}]`), index));
  const indexOf = new Map(groups.map((group, index) => [group.id, index]));
  if (groups.length < 2 || indexOf.size !== groups.length) throw new Unreadable('safety.groups: fewer than two, or an id stands twice');
  const group = (value: unknown, path: string): number => {
    const index = indexOf.get(text(value, path));
    if (index === undefined) throw new Unreadable(`${path}: no such group`);
    return index;
  };
  const size = groups.length;
  const may = Array.from({ length: size * size }, (_, cell) => Math.floor(cell / size) === cell % size);
  for (const [index, item] of list(safety['permissive'], 'safety.permissive').entries()) {
    const pair = list(item, `safety.permissive[${index}]`);
    const a = group(pair[0], `safety.permissive[${index}][0]`);
    const b = group(pair[1], `safety.permissive[${index}][1]`);
    may[a * size + b] = true;
    may[b * size + a] = true;
  }
  const apart = readApart(list(safety['relations'], 'safety.relations'), groups, may, group);
  const clearMs: number[] = may.map((together, cell) => (together && !apart[cell] && !apart[(cell % size) * size + Math.floor(cell / size)] ? 0 : unstatedMs));
  for (const [index, item] of list(safety['intergreens'], 'safety.intergreens').entries()) {
    const path = `safety.intergreens[${index}]`;
    const entry = fields(item, path);
    clearMs[group(entry['from'], `${path}.from`) * size + group(entry['to'], `${path}.to`)] = integer(entry['ms'], `${path}.ms`, 0, 60_000);
  }
  const lamps = list(safety['lamps'], 'safety.lamps').map((item, index) => fields(item, `safety.lamps[${index}]`));
  const boards = list(safety['boards'], 'safety.boards')
    .map((item, index) => fields(item, `safety.boards[${index}]`))
    .filter((board) => lamps.some((lamp) => lamp['board'] === board['id']))
    .map((board) => readBoard(board, lamps, group));
  for (const lamp of lamps) if (!boards.some((board) => board.id === lamp['board'])) throw new Unreadable('safety.lamps: a lamp without its board');
  return { groups, boards, may, apart, clearMs };
}

/** Default deny: beside an arrow's steady green runs only who is stated to have nothing to do with it, or to yield to it. */
function readApart(relations: readonly unknown[], groups: readonly ProgrammeGroup[], may: readonly boolean[], group: (value: unknown, path: string) => number): readonly boolean[] {
  const size = groups.length;
  const beside = new Set<number>();
  for (const [index, item] of relations.entries()) {
    const path = `safety.relations[${index}]`;
    const relation = fields(item, path);
    const kind = text(relation['relation'], `${path}.relation`);
    const [a, b] = kind === 'yield' ? [group(relation['to'], `${path}.to`), group(relation['who'], `${path}.who`)] : [group(relation['a'], `${path}.a`), group(relation['b'], `${path}.b`)];
    // The one who is yielded to stands still with the one who yields beside it; of two that yield to each other, neither does.
    if (kind === 'none' || (kind === 'yield' && relation['mutual'] !== true)) beside.add(a * size + b);
    if (kind === 'none') beside.add(b * size + a);
  }
  return may.map((together, cell) => {
    const arrow = Math.floor(cell / size);
    return together && arrow !== cell % size && groups[arrow]?.kind === 'flashingYellowArrow' && !beside.has(cell);
  });
}

function readGroup(group: Fields, index: number): ProgrammeGroup {
  const path = `safety.groups[${index}]`;
  const kind = text(group['kind'], `${path}.kind`);
  if (!kinds.has(kind)) throw new Unreadable(`${path}.kind: unknown`);
  const yellowMs = integer(group['yellowMs'], `${path}.yellowMs`, 0, 6000);
  return { id: text(group['id'], `${path}.id`), kind, hasYellow: yellowKinds.has(kind) || (kind === 'filterArrow' && yellowMs > 0), restsDark: kind === 'filterArrow' };
}

function readBoard(board: Fields, lamps: readonly Fields[], group: (value: unknown, path: string) => number): ProgrammeBoard {
  const id = text(board['id'], 'safety.boards.id');
  const path = `board ${id}`;
  const profile = fields(board['profile'], `${path}.profile`);
  const image = fields(profile['image'], `${path}.profile.image`);
  const write = readBlock(image['write'], `${path}.profile.image.write`);
  const readBack = readBlock(image['read'], `${path}.profile.image.read`);
  const points = new Map(list(profile['points'], `${path}.profile.points`).map((item) => {
    const point = fields(item, `${path}.profile.points`);
    return [text(point['id'], `${path}.profile.points`), point];
  }));
  const register = (name: string, block: Block): number => offset(points.get(name), block, `${path}: point ${name}`);
  const bit = (name: string, block: Block): number => {
    const point = points.get(name);
    return offset(point, block, `${path}: point ${name}`) * 16 + integer(point?.['bit'], `${path}: point ${name}`, 0, 15);
  };
  const heads = new Map<number, ProgrammeLamp[]>();
  for (const lamp of lamps.filter((one) => one['board'] === id)) {
    const place = group(lamp['group'], `${path}: lamp`);
    heads.set(place, [...(heads.get(place) ?? []), readLamp(lamp, write, readBack, `${path}: lamp`)]);
  }
  return {
    id, unit: integer(board['unit'], `${path}.unit`, 1, 247), write, read: readBack,
    heads: [...heads].map(([place, wired]) => ({ group: place, lamps: wired })),
    flashCommand: bit('command.flash', write), flashing: bit('status.flashing', readBack), imageSeq: register('imageSeq', write),
    sampleCounter: register('sampleCounter', readBack), sampleCheck: points.has('sampleCheck') ? lastOf(readBack, register('sampleCheck', readBack), path) : -1, challenge: isFedByToken(profile, path) ? register('challenge', readBack) : -1,
    bootCounter: register('bootCounter', readBack), appliedSeq: register('appliedSeq', readBack),
  };
}

/** What refreshes the board's watchdog; nothing but a token is taken for granted. */
function isFedByToken(profile: Fields, path: string): boolean {
  const failsafe = fields(profile['failsafe'], `${path}.profile.failsafe`);
  const refreshedBy = fields(failsafe['watchdog'], `${path}.profile.failsafe.watchdog`)['refreshedBy'];
  if (refreshedBy !== 'token' && refreshedBy !== 'anyWrite' && refreshedBy !== 'anyFrame') throw new Unreadable(`${path}: what refreshes its watchdog is unknown`);
  return refreshedBy === 'token';
}

function readLamp(lamp: Fields, write: Block, readBack: Block, path: string): ProgrammeLamp {
  const colour = ['red', 'yellow', 'green'].indexOf(text(lamp['colour'], `${path}.colour`));
  if (colour < 0) throw new Unreadable(`${path}.colour: unknown`);
  const wire = (value: unknown, block: Block, name: string): number => {
    const place = fields(value, `${path}.${name}`);
    return offset(place, block, `${path}.${name}`) * 16 + integer(place['bit'], `${path}.${name}.bit`, 0, 15);
  };
  return {
    colour: 1 << colour, output: wire(lamp['output'], write, 'output'), readBack: wire(lamp['readBack'], readBack, 'readBack'),
    flash: lamp['flashOutput'] === undefined ? -1 : wire(lamp['flashOutput'], write, 'flashOutput'),
  };
}

interface Block { readonly address: number; readonly count: number }

/** A check covers what comes before it: anywhere else it would leave something open. */
function lastOf(block: Block, register: number, path: string): number {
  if (register !== block.count - 1) throw new Unreadable(`${path}: its sample check is not the last register of its read-back`);
  return register;
}

function readBlock(value: unknown, path: string): Block {
  const block = fields(value, path);
  // The one image transaction this monitor can read on the wire.
  if (block['function'] !== 'fc23' || block['area'] !== 'holding') throw new Unreadable(`${path}: not one FC23 of holding registers`);
  return { address: integer(block['address'], path, 0, 65_535), count: integer(block['count'], path, 1, 125) };
}

function offset(point: Fields | undefined, block: Block, path: string): number {
  if (point === undefined || point['area'] !== 'holding') throw new Unreadable(`${path}: missing`);
  const at = integer(point['address'], path, 0, 65_535) - block.address;
  if (at < 0 || at >= block.count) throw new Unreadable(`${path}: outside the image`);
  return at;
}

function fields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable(`${path}: not an object`);
  return Object.fromEntries(Object.entries(value));
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Unreadable(`${path}: not a list`);
  return value;
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw new Unreadable(`${path}: not a text`);
  return value;
}

function integer(value: unknown, path: string, from: number, to: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to) throw new Unreadable(`${path}: not a whole number from ${from} to ${to}`);
  return value;
}
