import { createControl, stepControl, type ControlRequest, type ControlState, type ControlStep } from '../../../src/control/control.ts';
import { confirmEmergency, confirmWritten, createGuard, judgeImage, judgeSample, type GuardState } from '../../../src/guard/guard.ts';
import { lampColours, type Aspect } from '../../../src/model/aspect.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { actionRank, faultCatalogue, type Fault } from '../../../src/model/fault.ts';
import type { BoardSample, CabinetInputs, GroupImage } from '../../../src/model/image.ts';
import { kindRules } from '../../../src/model/kind.ts';
import type { Plan, PlanBook } from '../../../src/model/plan.ts';
import type { WallClock } from '../../../src/model/time.ts';
import { applyImage, createLampLine, createLampReader } from '../../../src/sim/guarded/lampReader.ts';
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

/** The boards are ready after as many ticks: identified, their watchdogs proved. */
const bringUpTicks = 20;

const asksForFlash = (faults: readonly Fault[]): boolean => faults.some(({ code }) => actionRank(faultCatalogue[code].action) >= actionRank('flash'));

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
  const line = createLampLine();
  const readBoards = createLampReader(site, line);
  const lampsOf = createEyes();
  const groups = site.safety.groups.map(({ id }) => id);
  let samples: readonly BoardSample[] = [];
  let asked: readonly string[] = [];
  let restart = false;
  let flashed: boolean | null = null;
  let readyN = bringUpTicks;
  /** As signald does it: flash goes ahead of everything, and the boards are brought up again. */
  const drop = (seq: number, nowMs: number): void => {
    street.guard = confirmEmergency(street.guard, seq, nowMs);
    street.written = Object.fromEntries(site.safety.groups.map(({ id, kind }) => [id, kindRules[kind].flashAspect]));
    applyImage(line, site.safety.groups, null, seq, nowMs);
    line.flash = true;
    readyN = street.n + bringUpTicks;
  };
  const street: GuardedStreet = {
    refusals: [], faults: [], n: 0, nowMs: 0, control: createControl(config, 0), guard: createGuard(site.safety, 0), written: {}, step: null,
    seen: [{ type: 'header', site: site.safety.siteId, boards: [...new Set(site.safety.lamps.map(({ board }) => board))], groups, startedMs: 0 }],
    tick({ detectors, requests, lost, lateMs, wall, inputs, denied = [], withheld = [], faultAllRed = false }: StreetWeather): void {
      street.n += 1;
      const { n } = street;
      const nowMs = n * 100 + (lateMs ?? 0);
      street.nowMs = nowMs;
      const step = stepControl(config, street.control, { nowMs, n, detectors, samples, written: street.written, boardsReady: n > readyN && line.inputs.flashKey !== true && line.inputs.mmuFault !== true, restart, wall: wall ?? { wallMs: nowMs, synced: true, errorMs: 5 }, requests: requests ?? [], withheld, faultAllRed });
      street.step = step;
      street.control = step.state;
      const desired: Record<string, Aspect> = {};
      for (const id of groups) if (step.desired[id] !== undefined) desired[id] = step.desired[id].aspect;
      const verdict = judgeImage(site.safety, street.guard, { desired, granted: new Set(denied.length + withheld.length === 0 ? asked : asked.filter((id) => !denied.includes(id) && !withheld.includes(id))), posture: step.posture, n }, nowMs);
      street.refusals.push(...verdict.refusals.map((item) => `${nowMs} ${step.posture} ${item.group} ${item.rule}`));
      street.faults.push(...verdict.faults.map((fault) => fault.code));
      const raised = [...verdict.faults];
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
        raised.push(...judged.faults);
      }
      if (step.posture !== 'flash' && asksForFlash(raised)) {
        drop((n + 0x4000) & 0xffff, nowMs + 30);
        return;
      }
      applyImage(line, site.safety.groups, step.posture === 'flash' ? null : street.written, n, nowMs + 100);
      line.flash = step.posture === 'flash' || step.posture === 'flashTime';
    },
  };
  return street;
}
