import type { Deciding, TickBasis } from '../control/basis.ts';
import { createControl, type ControlRequest, type ControlState, type Posture } from '../control/control.ts';
import { createBringUp, type BringUpState, type IdentityFound } from '../field/scan/bringUp.ts';
import { scanConfigOf } from '../field/scan/config.ts';
import { compileScan, createScan, type ScanPlan, type ScanState } from '../field/scan/scan.ts';
import type { BusRequest } from '../field/scan/request.ts';
import type { SettingFound } from '../field/scan/settings.ts';
import { createGuard, type GuardState } from '../guard/guard.ts';
import type { BoardWire, SealedSite } from '../model/artefact.ts';
import type { EventDraft } from '../model/event.ts';
import type { BoardSample, GroupImage } from '../model/image.ts';
import { kindRules } from '../model/kind.ts';
import { emptyLatches, standingFaults, type JournalRecord, type LatchBook } from '../model/latch.ts';
import type { LearnedLanes } from '../model/learned.ts';
import { freshWeek, type WeekHistory, type WeekTrack } from '../model/weekHistory.ts';
import type { MonitorTick, RawFrame } from '../model/monitorMessage.ts';
import type { Plan, PlanBook } from '../model/plan.ts';
import { Slots } from '../model/slots.ts';
import { problem, type Parsed } from '../model/problem.ts';
import type { Commissioning, Serials } from './commissioning.ts';
import type { Consent, Told } from './consent.ts';
import { noCounting, type Counting } from './counting.ts';
import { emptyDetectorLog, type DetectorLog } from './detectorLog.ts';
import { noSensorTracks, type SensorTracks } from './sensing.ts';
import type { SupplyTrack } from './supply.ts';
import { emptyQueues, type QueueTrack } from './queue.ts';
import { emptyFaultBook, raise, type FaultBook } from './faultBook.ts';

/** What does not change while signald runs. */
export interface CoreConfig {
  readonly site: SealedSite;
  readonly plan: Plan;
  readonly planVersion: number;
  /** The set that the plan is of, with its schedule. */
  readonly book?: PlanBook;
  /** What the adaptive loop learned in an earlier life. */
  readonly learned?: LearnedLanes;
  /** What was usual of its detectors at each hour of the week, counted in an earlier life. */
  readonly week?: WeekHistory;
  readonly scan: ScanPlan;
  /** Boards that carry lamps. */
  readonly lampBoards: readonly BoardWire[];
  readonly commissioning: Commissioning;
}

/**
 * Everything that signald knows, as one immutable value: the roads' states, what the monitor said, what was written.
 * `tick`, `reply` and `answer` are its only steps; a simulation runs them unchanged.
 */
export interface Core {
  readonly control: ControlState;
  readonly guard: GuardState;
  readonly scan: ScanState;
  readonly bringUp: BringUpState;
  readonly consent: Consent | null;
  /** Start of each tick that the monitor was told of: an answer counts from there. */
  readonly toldMonitor: readonly Told[];
  readonly faults: FaultBook;
  /** What outlives a power cut, as the journal has it or will have it. */
  readonly latches: LatchBook;
  /** Persisted uptime at this process's 0 ms: uptime = this + nowMs. */
  readonly uptimeFromMs: number;
  /** The wall clock of the last tick, ms; null before the first. */
  readonly wallMs: number | null;
  /** A fault asked for guard's closing, and the next decision has not heard of it yet. */
  readonly closeAsked: boolean;
  /** A checksum of what is in use was wrong in this life: only a new one can be trusted again. */
  readonly siteAltered: boolean;
  /** The lamp supply's last weakness; null = none since colour. */
  readonly supplyLow: SupplyTrack | null;
  /** The image in command: written last, or the flash of boards that get no frame. */
  readonly written: GroupImage;
  /** The images written last, by their number on the boards, newest last. */
  readonly images: readonly { readonly seq: number; readonly image: GroupImage }[];
  readonly posture: Posture;
  /** Arrivals counted per group when its green ended last. */
  readonly queues: QueueTrack;
  /** Arrived since the last tick: for control, for the bring-up, for the monitor. */
  readonly fresh: readonly BoardSample[];
  readonly identities: readonly IdentityFound[];
  /** What became of the boards' watchdog settings. */
  readonly settings: readonly SettingFound[];
  /** What the lamp boards gave as their serial numbers. */
  readonly serials: Serials;
  readonly frames: readonly RawFrame[];
  /** What each group was last seen to show, as it was reported. */
  readonly shown: Readonly<Record<string, string>>;
  /** By board: its last sample was true at this moment or later, ms (`surelyMs`). */
  readonly readMs: Slots<number>;
  /** Requests that no decision has heard of yet: a tick that only reads decides nothing. */
  readonly asked: readonly ControlRequest[];
  /** Guard's closing reached all red in the last tick. */
  readonly restart: boolean;
  /** After a tick gap the line was still busy with what went before: the boards are yet to be read. */
  readonly unread: boolean;
  readonly lampScans: number;
  readonly lampSamples: number;
  /** Scan in which each lamp board's sample was counted last. */
  readonly sampledN: Slots<number>;
  readonly fieldCheckFaults: number;
  readonly colouredMs: number;
  readonly lastTickMs: number | null;
  /** What of the detectors is on record. */
  readonly detectorLog: DetectorLog;
  /** What they have counted in the running minute. */
  readonly counting: Counting | null;
  /** What is usual of them at this time of the week. */
  readonly week: WeekTrack;
  /** Alarms of the cabinet's own sensors. */
  readonly sensors: SensorTracks;
}

/** Images whose number a board may still name, and ticks whose start is remembered for the monitor's answers. */
export const rememberedImages = 10;

/** What the shell has to do after a step. */
export interface Effects {
  readonly requests: readonly BusRequest[];
  /** Ids of requests to take back if they were not written yet. */
  readonly withdraw: readonly string[];
  readonly monitorTick: MonitorTick | null;
  readonly events: readonly EventDraft[];
  /** To be on disk within 100 ms, off the tick (architecture.md, Ownership). */
  readonly journal: readonly JournalRecord[];
  /** A tick that decided about stages, to be gone through again by whoever asks why. */
  readonly kept: KeptTick | null;
}

export interface KeptTick { readonly of: Deciding; readonly basis: TickBasis }

export interface Stepped { readonly core: Core; readonly effects: Effects }

export const noEffects: Effects = { requests: [], withdraw: [], monitorTick: null, events: [], journal: [], kept: null };

/** Nothing to do but to tell of these. */
export function telling(events: readonly EventDraft[]): Effects {
  return events.length === 0 ? noEffects : { ...noEffects, events };
}

/** Compiles a site for running; refuses one whose lamps do not fit their line's budget (safety.md S4). */
export function configureCore(site: SealedSite, plan: Plan, planVersion: number, commissioning: Commissioning = uncommissioned(site), book?: PlanBook): Parsed<CoreConfig> {
  const scan = compileScan(scanConfigOf(site.safety, site.traffic));
  if (!scan.ok) return scan;
  const used = new Set(site.safety.lamps.map(({ board }) => board));
  const lampBoards = site.safety.boards.filter(({ id }) => used.has(id));
  return { ok: true, value: { site, plan, planVersion, ...(book === undefined ? {} : { book }), scan: scan.value, lampBoards, commissioning }, warnings: scan.warnings };
}

/** Without a record a bench site runs and a street site does not. */
function uncommissioned(site: SealedSite): Commissioning {
  return site.safety.bench ? { state: 'waived' } : { state: 'unfit', problems: [problem('commission.absent', '', { detail: '' })] };
}

/** The junction before its first tick: in flash, nothing known but what the last life has left. */
export function createCore(config: CoreConfig, nowMs: number, latches: LatchBook = emptyLatches): Core {
  return {
    control: createControl(config, nowMs), written: flashImage(config.site), images: [], guard: createGuard(config.site.safety, nowMs), scan: createScan(config.scan, nowMs),
    bringUp: createBringUp(config.lampBoards, nowMs), consent: null, toldMonitor: [], faults: raise(emptyFaultBook, standingFaults(latches), nowMs).book,
    latches, uptimeFromMs: latches.uptimeMs - nowMs, wallMs: null, closeAsked: false, siteAltered: false, supplyLow: null,
    posture: 'flash', queues: emptyQueues, fresh: [], identities: [], settings: [], serials: new Map(), frames: [], shown: {}, asked: [], restart: false, unread: false,
    lampScans: 0, lampSamples: 0, sampledN: Slots.empty(config.lampBoards.map(({ id }) => id)), readMs: Slots.empty(config.lampBoards.map(({ id }) => id)), fieldCheckFaults: 0, colouredMs: 0, lastTickMs: null, detectorLog: emptyDetectorLog, counting: noCounting, week: freshWeek(config.week ?? {}), sensors: noSensorTracks,
  };
}

/** The boards are proved anew before anything is lit; in colour that is the way of a fault alone. */
export function provedAnew(config: CoreConfig, core: Core, nowMs: number): Core {
  return core.posture === 'flash' ? { ...core, bringUp: createBringUp(config.lampBoards, nowMs) } : core;
}

/** Persisted uptime, ms. */
export function uptimeOf(core: Core, nowMs: number): number {
  return core.uptimeFromMs + nowMs;
}

/** What every head shows in flash. */
export function flashImage(site: SealedSite): GroupImage {
  return Object.fromEntries(site.safety.groups.map(({ id, kind }) => [id, kindRules[kind].flashAspect]));
}
