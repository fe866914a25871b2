import { createControl, stepControl, type ControlConfig, type ControlRequest, type ControlState, type ControlStep } from '../../../src/control/control.ts';
import { drivesOf, lampColours, type Aspect } from '../../../src/model/aspect.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { BoardSample, CabinetInputs, GroupImage, GroupReading } from '../../../src/model/image.ts';
import { countsAsGreen, kindRules } from '../../../src/model/kind.ts';
import type { ExpectedNow } from '../../../src/model/weekHistory.ts';
import type { WallClock } from '../../../src/model/time.ts';

export const tickMs = 100;

export interface Plant {
  readonly config: ControlConfig;
  n: number;
  state: ControlState;
  step: ControlStep | null;
  /** Image in force on the boards, and the one written last tick. */
  written: GroupImage;
  asked: ReadonlySet<string>;
  pending: readonly BoardSample[];
  flashHalf: boolean;
  readonly images: { readonly n: number; readonly posture: string; readonly image: GroupImage }[];
  readonly events: EventDraft[];
}

export interface Weather {
  readonly detectors?: Readonly<Record<string, DetectorSample>>;
  readonly requests?: readonly ControlRequest[];
  readonly boardsReady?: boolean;
  readonly restart?: boolean;
  /** Something that guard did instead of what was asked. */
  readonly hold?: (image: GroupImage) => GroupImage;
  readonly samplesLost?: boolean;
  readonly inputs?: CabinetInputs;
  readonly faultAllRed?: boolean;
  /** Groups that the third road grants no green. */
  readonly denied?: readonly string[];
  /** Groups whose red is lost: guard gives them none, and control is told. */
  readonly withheld?: readonly string[];
  readonly held?: boolean;
  readonly expected?: ExpectedNow;
  readonly wall?: WallClock;
  /** How late the tick is, ms. */
  readonly lateMs?: number;
}

export function createPlant(config: ControlConfig): Plant {
  const written = Object.fromEntries(config.site.safety.groups.map((group) => [group.id, kindRules[group.kind].flashAspect]));
  return { config, n: 1, state: createControl(config, 0), step: null, written, asked: new Set(), pending: [], flashHalf: false, images: [], events: [] };
}

/** One tick: control, a guard that permits all and needs one tick to grant a start, boards that are read back one scan later. */
export function tick(plant: Plant, weather: Weather = {}): ControlStep {
  plant.n += 1;
  const nowMs = plant.n * tickMs + (weather.lateMs ?? 0);
  const step = stepControl(plant.config, plant.state, {
    nowMs, n: plant.n, detectors: weather.detectors ?? {}, samples: plant.pending, written: plant.written,
    boardsReady: weather.boardsReady ?? true, restart: weather.restart ?? false,
    wall: weather.wall ?? { wallMs: 1_700_000_000_000 + nowMs, synced: true, errorMs: 5 }, requests: weather.requests ?? [], faultAllRed: weather.faultAllRed ?? false,
    withheld: weather.withheld ?? [], held: weather.held ?? false, ...(weather.expected === undefined ? {} : { expected: weather.expected }),
  });
  plant.state = step.state;
  plant.step = step;
  plant.events.push(...step.events);
  // The scan of this tick reads the image in force, which is the one of the tick before.
  plant.flashHalf = Math.floor(nowMs / 500) % 2 === 0;
  plant.pending = weather.samplesLost === true ? [] : [sampleOf(plant, nowMs + 30, weather.inputs ?? {})];
  const granted = grant(plant, step, [...(weather.denied ?? []), ...(weather.withheld ?? [])]);
  const image = weather.hold === undefined ? granted : weather.hold(granted);
  plant.images.push({ n: plant.n, posture: step.posture, image });
  plant.written = image;
  return step;
}

function grant(plant: Plant, step: ControlStep, denied: readonly string[]): GroupImage {
  const starts = new Set<string>();
  const image = Object.fromEntries(plant.config.site.safety.groups.map((group): [string, Aspect] => {
    const before = plant.written[group.id] ?? 'red';
    const desired = step.desired[group.id]?.aspect ?? before;
    const isStart = step.posture === 'run' && (countsAsGreen(group.kind, desired) || desired === 'redYellow') && !countsAsGreen(group.kind, before) && desired !== before;
    if (!isStart || (plant.asked.has(group.id) && !denied.includes(group.id))) return [group.id, desired];
    starts.add(group.id);
    return [group.id, before];
  }));
  plant.asked = starts;
  return image;
}

function sampleOf(plant: Plant, atMs: number, inputs: CabinetInputs): BoardSample {
  const groups: Record<string, GroupReading> = {};
  for (const group of plant.config.site.safety.groups) {
    const drives = drivesOf(plant.written[group.id] ?? 'dark');
    const colours = plant.config.site.safety.lamps.filter((lamp) => lamp.group === group.id).map((lamp) => lamp.colour);
    groups[group.id] = Object.fromEntries(lampColours.filter((colour) => colours.includes(colour)).map((colour) => {
      const voltage = drives[colour] === 'on' || (drives[colour] === 'flash' && plant.flashHalf);
      return [colour, { voltage, current: voltage }];
    }));
  }
  return {
    board: 'b1', atMs, sampleCounter: plant.n & 0xffff, appliedSeq: (plant.n - 1) & 0xffff, challenge: 1, bootCounter: 1, supplyV: 230,
    flashing: false, watchdogTripped: false, armed: true, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs, groups,
  };
}

/** Ticks until `done`, at most `limit`; the number of ticks taken. */
export function tickUntil(plant: Plant, done: (step: ControlStep) => boolean, limit: number, weather: (n: number) => Weather = () => ({})): number {
  for (let count = 1; count <= limit; count += 1) if (done(tick(plant, weather(plant.n)))) return count;
  throw new Error(`not reached within ${limit} ticks`);
}

export const clear: DetectorSample = { presence: 'clear', actuations: 0, ageMs: 50, fault: false };
export const occupied: DetectorSample = { presence: 'occupied', actuations: 0, ageMs: 50, fault: false };
export const actuated: DetectorSample = { presence: 'occupied', actuations: 1, ageMs: 50, fault: false };
export const failed: DetectorSample = { presence: 'unknown', actuations: 0, ageMs: 5000, fault: true };
