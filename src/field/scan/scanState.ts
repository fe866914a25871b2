import type { DeviceHealth } from '../../model/deviceHealth.ts';
import type { BoardSample } from '../../model/image.ts';
import type { RawFrame } from '../../model/monitorMessage.ts';
import type { Slots } from '../../model/slots.ts';
import type { Fault } from '../../model/fault.ts';
import type { DetectorState } from './detection.ts';
import type { FieldBoard } from './fieldBoard.ts';
import type { SettingFound, SettingRound } from './settings.ts';
import type { LampMode, LineRest } from './lineRest.ts';
import type { PollTrack } from './pollTrack.ts';
import type { SensorReading } from './sensing.ts';
import type { LampBoardPlan } from './lampBoard.ts';
import type { PollPlan, ScanPlan } from './plan.ts';
import type { BusReply, BusRequest } from './request.ts';

/** A request under way, and what it was for. */
export type Pending = { readonly request: BusRequest; readonly sinceMs: number } & (
  | { readonly kind: 'lamp'; readonly board: LampBoardPlan; readonly scan: number; readonly retried: boolean }
  | { readonly kind: 'poll'; readonly poll: PollPlan }
  | { readonly kind: 'display'; readonly board: string; readonly values: readonly number[] }
  | { readonly kind: 'setting'; readonly board: string; readonly round: number; readonly at: number; readonly stage: SettingRound['stage'] }
  | { readonly kind: 'identity'; readonly board: string; readonly round: number; readonly at: number }
);

/** One round of asking a board who it is. */
export interface IdentityRound { readonly round: number; readonly replies: readonly (BusReply | null)[] }

export interface PollState { readonly lastMs: number; readonly track: PollTrack }
/** `writtenMs`: the last write that was confirmed; `askedMs`: the last one sent. */
export interface DisplayState { readonly values: readonly number[]; readonly writtenMs: number; readonly askedMs: number }

/** The scan as a value: what is under way, and what every board said last. */
export interface ScanState {
  readonly plan: ScanPlan;
  readonly startedMs: number;
  /** Tick of the scan begun last, and how many were begun. */
  readonly n: number;
  readonly scans: number;
  readonly pending: ReadonlyMap<string, Pending>;
  /** Retries left in this scan, per lamp line. */
  readonly retries: ReadonlyMap<string, number>;
  readonly health: Slots<DeviceHealth>;
  readonly samples: Slots<BoardSample>;
  /** The words of each of them. */
  readonly words: Slots<readonly number[]>;
  /** Samples whose counters jumped: believed when the next one goes on from them. */
  readonly doubted: ReadonlyMap<string, BoardSample>;
  readonly detectors: Slots<DetectorState>;
  readonly sensors: Slots<SensorReading>;
  readonly polls: Slots<PollState>;
  readonly displays: Slots<DisplayState>;
  readonly identity: Slots<IdentityRound>;
  /** What is known of the boards that carry no lamps. */
  readonly fieldBoards: Slots<FieldBoard>;
  /** Lamp lines with boards that frames keep alive, and what each lamp line did in the last scan. */
  readonly rests: ReadonlyMap<string, LineRest>;
  readonly modes: ReadonlyMap<string, LampMode>;
  /** Rounds of setting a board's watchdog. */
  readonly settings: ReadonlyMap<string, SettingRound>;
}

/** What an answer brought. */
export interface ReplyResult {
  readonly state: ScanState;
  /** The one retry of a lamp frame: the same frame. */
  readonly requests: readonly BusRequest[];
  /** Only for a fresh sample: a repeated counter is none. */
  readonly sample?: BoardSample;
  /** A sample whose counters jump: guard counts it against the junction, and believes nothing of it. */
  readonly doubted?: BoardSample;
  /** Detectors that were read. */
  readonly detectors?: readonly string[];
  /** Frames of a lamp board, for the monitor; `response` null where no sound frame came. */
  readonly frame?: RawFrame;
  /** What became of a board's watchdog settings. */
  readonly setting?: SettingFound;
  /** A board has said who it is: no fault = the right one; not `answered` = ask again. */
  readonly identity?: { readonly board: string; readonly fault: Fault | null; readonly answered: boolean; readonly serial: string | null };
}

export interface ScanStart {
  readonly state: ScanState;
  readonly requests: readonly BusRequest[];
  /** All lamp lines where one was still busy: nothing is written to any in this tick, the samples are unknown. */
  readonly skippedLines: readonly string[];
}
