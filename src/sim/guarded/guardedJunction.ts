import { createControl, stepControl, type ControlConfig, type ControlRequest, type ControlState, type ControlStep } from '../../control/control.ts';
import { confirmWritten, createGuard, judgeImage, judgeSample, type GuardState } from '../../guard/guard.ts';
import type { DetectorSample } from '../../model/detector.ts';
import type { BoardSample, GroupImage } from '../../model/image.ts';
import { applyImage, createLampLine, createLampReader } from './lampReader.ts';

export const tickMs = 100;
/** A tick's samples are read so long after its write, ms. */
const scanMs = 30;
/** Boards are identified and ready from this tick on. */
const readyTick = 20;

/** Control and guard as shipped, on lamp boards that always answer; the third road grants whatever guard permits, a tick later. */
export interface GuardedJunction {
  readonly nowMs: number;
  readonly n: number;
  readonly control: ControlState;
  /** Control's last step. */
  readonly step: ControlStep | null;
  /** What went out in the last tick. */
  readonly written: GroupImage;
  /** What guard did not let pass, and what it found, as sentences for a report. */
  readonly refusals: readonly string[];
  readonly faults: readonly string[];
  /** Duration of control and guard together in the last tick, ms of this machine. */
  readonly tookMs: number;
  /** `mayDecide` false: no stage is left in this tick; who would have been is asked again in the next. */
  tick(detectors: Readonly<Record<string, DetectorSample>>, mayDecide?: boolean, requests?: readonly ControlRequest[]): void;
}

/** The step without its departure: everything read, nothing decided. */
function undecided(before: ControlState, last: ControlStep | null, step: ControlStep): ControlStep {
  const { sequence, running, order, promise, counters, cycleGreenMs, cycleSinceMs, cycleDecisions, conflictSinceMs } = before;
  // What was promised comes when it was promised.
  if (before.posture.posture !== 'run' || promise.commitment !== null || last === null) return step;
  const departs = sequence.target === null && step.state.sequence.target !== null;
  const promises = step.state.promise.commitment !== null;
  if (!departs && !promises) return step;
  return { ...step, desired: last.desired, state: { ...step.state, sequence, running, order, promise, counters, cycleGreenMs, cycleSinceMs, cycleDecisions, conflictSinceMs: conflictSinceMs ?? step.state.conflictSinceMs } };
}

export function createGuardedJunction(config: ControlConfig): GuardedJunction {
  const { site } = config;
  const line = createLampLine();
  const read = createLampReader(site, line);
  let guard: GuardState = createGuard(site.safety, 0);
  let samples: readonly BoardSample[] = [];
  let asked: readonly string[] = [];
  let restart = false;
  const refusals: string[] = [];
  const faults: string[] = [];
  const junction = {
    nowMs: 0, n: 0, control: createControl(config, 0), step: null as ControlStep | null, written: {} as GroupImage, refusals, faults, tookMs: 0,
    tick(detectors: Readonly<Record<string, DetectorSample>>, mayDecide = true, requests: readonly ControlRequest[] = []): void {
      junction.n += 1;
      const { n } = junction;
      const nowMs = n * tickMs;
      junction.nowMs = nowMs;
      const beganMs = performance.now();
      const decided = stepControl(config, junction.control, {
        nowMs, n, detectors, samples, written: junction.written, boardsReady: n > readyTick, restart, wall: { wallMs: nowMs, synced: true, errorMs: 5 }, requests,
      });
      const step = mayDecide ? decided : undecided(junction.control, junction.step, decided);
      junction.step = step;
      junction.control = step.state;
      const desired: GroupImage = Object.fromEntries(Object.entries(step.desired).map(([id, item]) => [id, item.aspect]));
      const verdict = judgeImage(site.safety, guard, { desired, granted: new Set(asked), posture: step.posture, n }, nowMs);
      junction.tookMs = performance.now() - beganMs;
      refusals.push(...verdict.refusals.map((item) => `${nowMs} ${step.posture} ${item.group} ${item.rule}`));
      faults.push(...step.faults.map((fault) => `${nowMs} ${fault.code}`), ...verdict.faults.map((fault) => `${nowMs} ${fault.code}`));
      ({ asked, restart } = verdict);
      guard = confirmWritten(verdict.state, verdict.write, nowMs);
      junction.written = verdict.write;
      line.counter = (line.counter + 1) & 0xffff;
      samples = read(nowMs + scanMs);
      for (const sample of samples) {
        const judged = judgeSample(site.safety, guard, sample, nowMs + scanMs);
        guard = judged.state;
        faults.push(...judged.faults.map((fault) => `${nowMs} ${fault.code}`));
      }
      applyImage(line, site.safety.groups, step.posture === 'flash' ? null : verdict.write, n, nowMs + tickMs);
      line.flash = step.posture === 'flash' || step.posture === 'flashTime';
    },
  };
  return junction;
}
