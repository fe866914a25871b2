import { createControl, stepControl, type ControlRequest, type ControlState, type ControlStep } from '../../../src/control/control.ts';
import { confirmWritten, createGuard, judgeImage, judgeSample, type GuardState } from '../../../src/guard/guard.ts';
import { drivesOf, lampColours } from '../../../src/model/aspect.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { BoardSample, CabinetInputs, GroupImage, GroupReading } from '../../../src/model/image.ts';
import type { Plan, PlanBook } from '../../../src/model/plan.ts';
import type { WallClock } from '../../../src/model/time.ts';
import type { Sample } from '../../street/sample.ts';

/** Control and the real guard on one made-up line, and what its lamps show. */
export interface GuardedStreet {
  readonly refusals: string[];
  readonly faults: string[];
  n: number;
  nowMs: number;
  control: ControlState;
  guard: GuardState;
  written: GroupImage;
  /** Control's last step. */
  step: ControlStep | null;
  /** What the street saw: for the lamp checker, which shares no code with this. */
  readonly seen: Sample[];
  tick(weather: StreetWeather): void;
}

export interface StreetWeather {
  readonly detectors: Readonly<Record<string, DetectorSample>>;
  readonly requests?: readonly ControlRequest[];
  readonly lost?: boolean;
  /** How late the tick is, ms. */
  readonly lateMs?: number;
  readonly wall?: WallClock;
  /** Keys and panel of the first board. */
  readonly inputs?: CabinetInputs;
  /** Groups that the third road grants no green. */
  readonly denied?: readonly string[];
  /** Groups that guard gives none, and of which control is told. */
  readonly withheld?: readonly string[];
  readonly faultAllRed?: boolean;
}

const noInputs: CabinetInputs = {};
const empty: Readonly<Record<string, GroupReading>> = {};

interface Line { image: GroupImage | null; readonly sinceMs: Map<string, number>; flash: boolean; seq: number; counter: number; inputs: CabinetInputs }
type Reader = (atMs: number) => readonly BoardSample[];

/** Reads the boards; what has not changed since the last scan is not made again. */
function createReader(site: SealedSite, line: Line): Reader {
  // A lamp that begins to flash begins lit.
  const lit = (group: string, atMs: number): boolean => Math.floor((atMs - (line.sinceMs.get(group) ?? 0)) / 500) % 2 === 0;
  const boards = site.safety.boards.map(({ id }, index) => {
    const lamps = site.safety.lamps.filter(({ board }) => board === id);
    const heads = [...new Set(lamps.map(({ group }) => group))].map((group) => ({ group, colours: lampColours.filter((colour) => lamps.some((lamp) => lamp.group === group && lamp.colour === colour)), shown: '', reading: {} as GroupReading }));
    return { id, index, heads, groups: empty };
  });
  return (atMs) => boards.map((board) => {
    let changed = false;
    for (const head of board.heads) {
      const aspect = line.image?.[head.group];
      const shown = `${aspect ?? 'flash'} ${lit(head.group, atMs)}`;
      if (shown === head.shown) continue;
      changed = true;
      head.shown = shown;
      head.reading = Object.fromEntries(head.colours.map((colour) => {
        const drive = aspect === undefined ? (colour === 'yellow' ? 'flash' : 'off') : drivesOf(aspect)[colour];
        const voltage = drive === 'on' || (drive === 'flash' && lit(head.group, atMs));
        return [colour, { voltage, current: voltage }];
      }));
    }
    if (changed) board.groups = Object.fromEntries(board.heads.map(({ group, reading }) => [group, reading]));
    return {
      board: board.id, atMs, sampleCounter: line.counter, appliedSeq: line.seq, challenge: 1, bootCounter: 1, supplyV: 230,
      flashing: line.image === null, watchdogTripped: false, armed: true, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false,
      inputs: board.index === 0 ? line.inputs : noInputs, groups: board.groups,
    };
  });
}

const letters = { red: 'R', yellow: 'Y', green: 'G' } as const;

/** The lamps as letters; the same object while no board's lamps have changed. */
function createEyes(): (boards: readonly BoardSample[]) => Readonly<Record<string, string>> {
  let seen: readonly BoardSample['groups'][] = [];
  let lamps: Readonly<Record<string, string>> = {};
  return (boards) => {
    if (boards.length === seen.length && boards.every(({ groups }, index) => groups === seen[index])) return lamps;
    seen = boards.map(({ groups }) => groups);
    lamps = Object.fromEntries(boards.flatMap(({ groups }) => Object.entries(groups).map(([id, reading]) => [id, lampColours.filter((colour) => reading[colour]?.voltage === true).map((colour) => letters[colour]).join('')])));
    return lamps;
  };
}

export function createGuardedStreet(site: SealedSite, plan: Plan, book?: PlanBook): GuardedStreet {
  const config = { site, plan, planVersion: 0, ...(book === undefined ? {} : { book }) };
  const line: Line = { image: null, sinceMs: new Map(), flash: true, seq: 65_535, counter: 0, inputs: noInputs };
  const readBoards = createReader(site, line);
  const lampsOf = createEyes();
  let samples: readonly BoardSample[] = [];
  let asked: readonly string[] = [];
  let restart = false;
  let flashed: boolean | null = null;
  const street: GuardedStreet = {
    refusals: [], faults: [], n: 0, nowMs: 0, control: createControl(config, 0), guard: createGuard(site.safety, 0), written: {}, step: null,
    seen: [{ type: 'header', site: site.safety.siteId, boards: site.safety.boards.map(({ id }) => id), groups: site.safety.groups.map(({ id }) => id), startedMs: 0 }],
    tick({ detectors, requests, lost, lateMs, wall, inputs, denied = [], withheld = [], faultAllRed = false }: StreetWeather): void {
      street.n += 1;
      const { n } = street;
      const nowMs = n * 100 + (lateMs ?? 0);
      street.nowMs = nowMs;
      const step = stepControl(config, street.control, { nowMs, n, detectors, samples, written: street.written, boardsReady: n > 20, restart, wall: wall ?? { wallMs: nowMs, synced: true, errorMs: 5 }, requests: requests ?? [], withheld, faultAllRed });
      street.step = step;
      street.control = step.state;
      const desired: GroupImage = Object.fromEntries(Object.entries(step.desired).map(([id, item]) => [id, item.aspect]));
      const verdict = judgeImage(site.safety, street.guard, { desired, granted: new Set(denied.length + withheld.length === 0 ? asked : asked.filter((id) => !denied.includes(id) && !withheld.includes(id))), posture: step.posture, n }, nowMs);
      street.refusals.push(...verdict.refusals.map((item) => `${nowMs} ${step.posture} ${item.group} ${item.rule}`));
      street.faults.push(...verdict.faults.map((fault) => fault.code));
      ({ asked, restart } = verdict);
      street.guard = confirmWritten(verdict.state, verdict.write, nowMs);
      street.written = verdict.write;
      line.counter = (line.counter + 1) & 0xffff;
      line.inputs = inputs ?? noInputs;
      const read = readBoards(nowMs + 30);
      street.seen.push({ type: 'lamps', tMs: nowMs + 30, lamps: lampsOf(read) });
      if (flashed !== line.flash) {
        flashed = line.flash;
        street.seen.push(...read.map(({ board }): Sample => ({ type: 'board', tMs: nowMs + 30, board, flash: line.flash, watchdog: false, armed: true, bootCounter: 1 })));
      }
      samples = lost === true ? [] : read;
      for (const sample of samples) {
        const judged = judgeSample(site.safety, street.guard, sample, nowMs + 30);
        street.guard = judged.state;
        street.faults.push(...judged.faults.map((fault) => fault.code));
      }
      for (const { id } of site.safety.groups) if (line.image !== null && line.image[id] !== street.written[id]) line.sinceMs.set(id, nowMs + 100);
      line.image = step.posture === 'flash' ? null : street.written;
      line.flash = step.posture === 'flash' || step.posture === 'flashTime';
      line.seq = n & 0xffff;
    },
  };
  return street;
}
