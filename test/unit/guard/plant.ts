import { createGuard, judgeDoubted, judgeImage, judgeSample, confirmWritten, type GuardState, type ImageVerdict, type Posture } from '../../../src/guard/guard.ts';
import type { SiteSafety } from '../../../src/model/artefact.ts';
import { drivesOf, lampColours, type Aspect, type LampColour } from '../../../src/model/aspect.ts';
import type { Fault } from '../../../src/model/fault.ts';
import type { BoardSample, GroupImage, GroupReading } from '../../../src/model/image.ts';

/** What a test may do to the line and to the boards in one tick. */
export interface Weather {
  readonly requestLost?: (board: string, n: number) => boolean;
  readonly answerLost?: (board: string, n: number) => boolean;
  /** Lateness of tick n, ms. */
  readonly lateMs?: (n: number) => number;
  readonly granted?: (asked: readonly string[], n: number) => readonly string[];
  /** Wires that lie: what is really lit, changed before it is read back. */
  readonly lamps?: (group: string, lit: string, nowMs: number) => string;
  readonly sample?: (sample: BoardSample, nowMs: number) => BoardSample;
  /** The line doubts it: its counters jump. */
  readonly doubted?: (sample: BoardSample) => boolean;
}

/** One change of a physical group: what its lamps are told by the board from this time on. */
export interface LampChange { readonly tMs: number; readonly group: string; readonly aspect: Aspect | 'flash' }

interface Board { seq: number; image: GroupImage | null; flash: boolean; counter: number; changedMs: number }

export interface Plant {
  guard: GuardState;
  n: number;
  nowMs: number;
  asked: readonly string[];
  readonly changes: LampChange[];
  readonly faults: Fault[];
  readonly writes: GroupImage[];
  readonly boards: Map<string, Board>;
}

const scanMs = 30;

export function createPlant(site: SiteSafety): Plant {
  const boards = new Map(site.boards.map((board) => [board.id, { seq: 65_535, image: null, flash: true, counter: 0, changedMs: 0 }]));
  return { guard: createGuard(site, 0), n: 0, nowMs: 0, asked: [], changes: [], faults: [], writes: [], boards };
}

/** One tick of 100 ms: judge, write, and the scan that reads back the image before. */
export function tick(site: SiteSafety, plant: Plant, posture: Posture, desired: GroupImage, weather: Weather = {}): ImageVerdict {
  plant.n += 1;
  plant.nowMs = plant.n * 100 + (weather.lateMs?.(plant.n) ?? 0);
  const granted = new Set(weather.granted === undefined ? plant.asked : weather.granted(plant.asked, plant.n));
  const verdict = judgeImage(site, plant.guard, { desired, granted, posture, n: plant.n }, plant.nowMs);
  plant.asked = verdict.asked;
  plant.faults.push(...verdict.faults);
  plant.writes.push(verdict.write);
  plant.guard = confirmWritten(verdict.state, verdict.write, plant.nowMs);
  for (const [id, board] of plant.boards) transact(site, plant, id, board, verdict.write, posture === 'flash', weather);
  return verdict;
}

/** One board's FC23: the answer tells of the image before, then the new one is shown. */
function transact(site: SiteSafety, plant: Plant, id: string, board: Board, write: GroupImage, flash: boolean, weather: Weather): void {
  if (weather.requestLost?.(id, plant.n) === true) return;
  const atMs = plant.nowMs + scanMs;
  board.counter = (board.counter + 1) % 65_536;
  const sample = readBoard(site, id, board, atMs, weather);
  const groups = site.lamps.filter((lamp) => lamp.board === id && lamp.colour === 'red').map((lamp) => lamp.group);
  for (const group of new Set(groups)) {
    const shown = flash || isFlashImage(site, write) ? 'flash' : (write[group] ?? 'dark');
    const before = board.flash || board.image === null || isFlashImage(site, board.image) ? 'flash' : board.image[group];
    if (shown !== before) plant.changes.push({ tMs: atMs, group, aspect: shown });
  }
  board.seq = plant.n % 65_536;
  board.image = write;
  board.flash = flash;
  if (weather.answerLost?.(id, plant.n) === true) return;
  const read = weather.sample?.(sample, atMs) ?? sample;
  const judge = weather.doubted?.(read) === true ? judgeDoubted : judgeSample;
  const judged = judge(site, plant.guard, read, atMs);
  plant.guard = judged.state;
  plant.faults.push(...judged.faults);
}

function readBoard(site: SiteSafety, id: string, board: Board, atMs: number, weather: Weather): BoardSample {
  const groups: Record<string, GroupReading> = {};
  for (const lamp of site.lamps.filter((one) => one.board === id && one.colour === 'red')) {
    const lit = litOf(board, lamp.group, atMs, site);
    const seen = weather.lamps?.(lamp.group, lit, atMs) ?? lit;
    groups[lamp.group] = Object.fromEntries(lampColours.map((colour) => [colour, { voltage: seen.includes(letter(colour)), current: null, dim: null }]));
  }
  return {
    board: id, atMs, sampleCounter: board.counter, appliedSeq: board.seq, challenge: 1, bootCounter: 7, supplyV: 230,
    flashing: board.flash, watchdogTripped: false, armed: !board.flash, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups,
  };
}

function isFlashImage(site: SiteSafety, image: GroupImage): boolean {
  return site.groups.every((group) => image[group.id] === (group.kind === 'pedestrian2' || group.kind === 'filterArrow' ? 'dark' : 'flashingYellow'));
}

function litOf(board: Board, group: string, atMs: number, site: SiteSafety): string {
  const flashOn = atMs % 1000 < 500;
  if (board.flash || board.image === null) {
    const kind = site.groups.find((one) => one.id === group)?.kind;
    return flashOn && kind !== 'pedestrian2' && kind !== 'filterArrow' ? 'Y' : '';
  }
  const drives = drivesOf(board.image[group] ?? 'dark');
  return lampColours.filter((colour) => drives[colour] === 'on' || (drives[colour] === 'flash' && flashOn)).map(letter).join('');
}

function letter(colour: LampColour): string {
  return { red: 'R', yellow: 'Y', green: 'G' }[colour];
}

/** Every group at rest. */
export function allStop(site: SiteSafety): Record<string, Aspect> {
  return Object.fromEntries(site.groups.map((group) => [group.id, group.kind === 'filterArrow' ? 'dark' : 'red']));
}

/** Every kind's yellow. */
export function allYellow(site: SiteSafety): Record<string, Aspect> {
  return Object.fromEntries(site.groups.map((group) => [group.id, group.kind === 'pedestrian2' || group.kind === 'filterArrow' ? 'dark' : 'yellow']));
}

/** Flash, yellow and all red until the first green may start. */
export function startUp(site: SiteSafety, plant: Plant, weather: Weather = {}): void {
  for (let i = 0; i < 10; i += 1) tick(site, plant, 'flash', allStop(site), weather);
  for (let i = 0; i < 20; i += 1) tick(site, plant, 'flashTime', allStop(site), weather);
  for (let i = 0; i < 34; i += 1) tick(site, plant, 'yellow', allYellow(site), weather);
  for (let i = 0; i < 3; i += 1) tick(site, plant, 'allRed', allStop(site), weather);
  for (let i = 0; i < 700 && plant.guard.phase !== 'run'; i += 1) tick(site, plant, 'run', allStop(site), weather);
}
