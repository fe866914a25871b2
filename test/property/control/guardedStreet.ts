import { createControl, stepControl, type ControlRequest, type ControlState } from '../../../src/control/control.ts';
import { confirmWritten, createGuard, judgeImage, judgeSample, type GuardState } from '../../../src/guard/guard.ts';
import { drivesOf, lampColours } from '../../../src/model/aspect.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { BoardSample, GroupImage, GroupReading } from '../../../src/model/image.ts';
import type { Plan } from '../../../src/model/plan.ts';
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
}

interface Line { image: GroupImage | null; readonly sinceMs: Map<string, number>; flash: boolean; seq: number; counter: number }

function readBoards(site: SealedSite, line: Line, atMs: number): readonly BoardSample[] {
  // A lamp that begins to flash begins lit.
  const lit = (group: string): boolean => Math.floor((atMs - (line.sinceMs.get(group) ?? 0)) / 500) % 2 === 0;
  return site.safety.boards.map((board) => {
    const groups: Record<string, GroupReading> = {};
    for (const lamp of site.safety.lamps.filter((item) => item.board === board.id)) {
      const aspect = line.image?.[lamp.group];
      const drive = aspect === undefined ? (lamp.colour === 'yellow' ? 'flash' : 'off') : drivesOf(aspect)[lamp.colour];
      const voltage = drive === 'on' || (drive === 'flash' && lit(lamp.group));
      groups[lamp.group] = { ...groups[lamp.group], [lamp.colour]: { voltage, current: voltage } };
    }
    return {
      board: board.id, atMs, sampleCounter: line.counter, appliedSeq: line.seq, challenge: 1, bootCounter: 1, supplyV: 230,
      flashing: line.image === null, watchdogTripped: false, armed: true, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups,
    };
  });
}

const letters = { red: 'R', yellow: 'Y', green: 'G' } as const;

function lampsOf(boards: readonly BoardSample[]): Readonly<Record<string, string>> {
  return Object.fromEntries(boards.flatMap(({ groups }) => Object.entries(groups).map(([id, reading]) => [id, lampColours.filter((colour) => reading[colour]?.voltage === true).map((colour) => letters[colour]).join('')])));
}

export function createGuardedStreet(site: SealedSite, plan: Plan): GuardedStreet {
  const config = { site, plan, planVersion: 0 };
  const line: Line = { image: null, sinceMs: new Map(), flash: true, seq: 65_535, counter: 0 };
  let samples: readonly BoardSample[] = [];
  let asked: readonly string[] = [];
  let restart = false;
  let flashed: boolean | null = null;
  const street: GuardedStreet = {
    refusals: [], faults: [], n: 0, nowMs: 0, control: createControl(config, 0), guard: createGuard(site.safety, 0), written: {},
    seen: [{ type: 'header', site: site.safety.siteId, boards: site.safety.boards.map(({ id }) => id), groups: site.safety.groups.map(({ id }) => id), startedMs: 0 }],
    tick({ detectors, requests, lost, lateMs }: StreetWeather): void {
      street.n += 1;
      const { n } = street;
      const nowMs = n * 100 + (lateMs ?? 0);
      street.nowMs = nowMs;
      const step = stepControl(config, street.control, { nowMs, n, detectors, samples, written: street.written, boardsReady: n > 20, restart, wall: { wallMs: nowMs, synced: true, errorMs: 5 }, requests: requests ?? [] });
      street.control = step.state;
      const desired: GroupImage = Object.fromEntries(Object.entries(step.desired).map(([id, item]) => [id, item.aspect]));
      const verdict = judgeImage(site.safety, street.guard, { desired, granted: new Set(asked), posture: step.posture, n }, nowMs);
      street.refusals.push(...verdict.refusals.map((item) => `${nowMs} ${step.posture} ${item.group} ${item.rule}`));
      street.faults.push(...verdict.faults.map((fault) => fault.code));
      ({ asked, restart } = verdict);
      street.guard = confirmWritten(verdict.state, verdict.write, nowMs);
      street.written = verdict.write;
      line.counter = (line.counter + 1) & 0xffff;
      const read = readBoards(site, line, nowMs + 30);
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
