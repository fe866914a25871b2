import type { LampColour } from '../../model/aspect.ts';
import type { ControlRequest } from '../../control/control.ts';
import type { Plan } from '../../model/plan.ts';
import type { ChannelRates } from './channel.ts';
import type { Erring } from './errantControl.ts';
import type { Persons } from './operateFault.ts';
import type { CutPlace, TickStep } from './tickCut.ts';
import type { DetectorTrouble } from './detectorTrouble.ts';

/** A moment of the junction that a disturbance may wait for: start-up's yellow begins; a group's way is about to be clear. */
export type Moment = 'startYellow' | 'wayClears';
/** Classes that wait for a moment. */
export type ArmedName = 'startup.weld' | 'startup.bounce' | 'start.silence';

/** What can go wrong, or be asked for, in one moment. Durations in ms. */
export type Disturbance =
  /** Does `first`, waits for the moment, at most so long, and strikes so long after it; each is a disturbance of its own, too. */
  | {
    readonly kind: 'armed'; readonly name: ArmedName; readonly moment: Moment; readonly waitMs: number; readonly first: readonly Disturbance[];
    readonly blows: readonly { readonly afterMs: number; readonly disturbance: Disturbance }[];
  }
  /** Independent faults of frames on every line. */
  | { readonly kind: 'noise'; readonly rates: ChannelRates; readonly forMs: number }
  | { readonly kind: 'burst'; readonly forMs: number }
  /** The port is pulled out of the computer, and put back. */
  | { readonly kind: 'lineGone'; readonly line: string; readonly forMs: number }
  | { readonly kind: 'monitorMute' | 'monitorStall' | 'signaldStall' | 'tickHang'; readonly forMs: number }
  /** Killed, and started from nothing after so long. */
  | { readonly kind: 'monitorKill' | 'signaldKill'; readonly forMs: number }
  /** signald, or the monitor, dies again and again, each time so long after its start. */
  | { readonly kind: 'signaldStorm' | 'monitorStorm'; readonly times: number; readonly aliveMs: number; readonly downMs: number }
  /** No power in the cabinet: boards, lamps and both processes. */
  | { readonly kind: 'powerCut'; readonly forMs: number }
  /** The same at a step of the tick. */
  | { readonly kind: 'cutInTick'; readonly step: TickStep; readonly place: CutPlace; readonly forMs: number }
  /** Frames of somebody hostile on the operate socket. */
  | { readonly kind: 'hostileIpc'; readonly forMs: number }
  /** An order that needs two persons, `forS` long; `forMs`: until it is over, or nobody can confirm it any more. */
  | { readonly kind: 'persons'; readonly persons: Persons; readonly mode: 'flash' | 'dark'; readonly forS: number; readonly forMs: number }
  | { readonly kind: 'boardReboot'; readonly board: string }
  | { readonly kind: 'boardSilent'; readonly board: string; readonly forMs: number }
  /** `lostLamp`: draws 1 % of its current; electrically dead, but what it should show can be judged. */
  | { readonly kind: 'stuckOn' | 'stuckOff' | 'lostLamp' | 'deadLamp' | 'flippedReadBack'; readonly group: string; readonly colour: LampColour; readonly forMs: number }
  | { readonly kind: 'dimLamp'; readonly group: string; readonly colour: LampColour; readonly percent: number; readonly forMs: number }
  | { readonly kind: 'watchdog'; readonly board: string; /** 0: never trips. */ readonly trippingMs: number; readonly forMs: number }
  /** `greenFlasher`: in flash it lights the greens of one of its groups. */
  | { readonly kind: 'counterStuck' | 'swapped' | 'greenFlasher'; readonly board: string; readonly forMs: number }
  /** All its answers come so many scans late. */
  | { readonly kind: 'lagging'; readonly board: string; readonly scans: number; readonly forMs: number }
  | { readonly kind: 'flasher'; readonly board: string; readonly periodMs: number; readonly onMs: number; readonly forMs: number }
  | { readonly kind: 'key'; readonly key: 'mmuFault' | 'policeManual' | 'policeStep' | 'policeAllRed'; readonly forMs: number }
  | { readonly kind: 'detector'; readonly detector: string; readonly trouble: DetectorTrouble; readonly forMs: number }
  | { readonly kind: 'flashKey'; readonly forMs: number }
  | { readonly kind: 'lowSupply'; readonly volts: number; readonly forMs: number }
  | { readonly kind: 'wallStep'; readonly byMs: number }
  /** The disk with the journal of latches takes nothing. */
  | { readonly kind: 'journalFull'; readonly forMs: number }
  /** signald comes back with stages that hard-conflict, as if its own planning were mad; then with its own again. */
  | { readonly kind: 'madStages'; readonly forMs: number }
  /** Control asks for what it must not. */
  | { readonly kind: 'controlErrs'; readonly erring: Erring; readonly forMs: number }
  /** A plan that no admission has seen, in force until its time is over. */
  | { readonly kind: 'madPlan'; readonly plan: Plan; readonly forMs: number }
  | { readonly kind: 'request'; readonly request: ControlRequest; readonly forMs?: number }
  /** Something of the processes around signald, by their own name for it. */
  | { readonly kind: 'around'; readonly what: string; readonly forMs: number };

/** One injected fault of an act. */
export interface PlannedDisturbance { readonly atMs: number; readonly disturbance: Disturbance }

/** Beyond these a disturbance may bring a flash (safety.md S4, nuisance budget): frames lost, and ms of silence. */
export const smallRate = 0.01;
export const smallMs = 350;

/** Its fault class; null for what heals and is none. */
export function classOf(disturbance: Disturbance): string | null {
  switch (disturbance.kind) {
    case 'noise': return classOfNoise(disturbance.rates);
    case 'burst': return disturbance.forMs <= smallMs ? 'bus.burst' : 'bus.longBurst';
    case 'lineGone': return 'bus.lineGone';
    case 'monitorMute': return 'monitor.mute';
    case 'monitorStall': return disturbance.forMs <= smallMs ? 'monitor.shortStall' : 'monitor.stall';
    case 'monitorKill': return 'monitor.kill';
    case 'signaldStall': return disturbance.forMs <= smallMs ? 'signald.shortStall' : 'signald.stall';
    case 'tickHang': return 'signald.hang';
    case 'signaldKill': return 'signald.kill';
    case 'signaldStorm': return 'signald.storm';
    case 'monitorStorm': return 'monitor.crashLoop';
    case 'powerCut': return 'power.cut';
    case 'cutInTick': return `power.at${disturbance.step}`;
    case 'hostileIpc': return 'ipc.hostile';
    case 'persons': return `request.${disturbance.persons}`;
    case 'boardReboot': return 'board.reboot';
    case 'boardSilent': return disturbance.forMs <= smallMs ? 'board.shortSilence' : 'board.silent';
    case 'stuckOn': return 'lamp.stuckOn';
    case 'stuckOff': return 'lamp.stuckOff';
    case 'watchdog': return disturbance.trippingMs === 0 ? 'board.watchdogDead' : 'board.watchdogSlow';
    case 'counterStuck': return 'board.stuckCounter';
    case 'lagging': return 'board.lagging';
    case 'swapped': return 'board.swapped';
    case 'greenFlasher': return 'flasher.green';
    case 'journalFull': return 'journal.full';
    case 'flasher': return disturbance.onMs === 0 || disturbance.onMs === disturbance.periodMs ? 'flasher.stands' : 'flasher.fast';
    case 'key': return disturbance.key === 'mmuFault' ? 'mmu.trip' : 'police.panel';
    case 'lostLamp': return disturbance.colour === 'red' ? 'lamp.lostRed' : 'lamp.lost';
    case 'deadLamp': return disturbance.colour === 'red' ? 'lamp.lostRed' : 'lamp.dead';
    case 'dimLamp': return 'lamp.dim';
    case 'flippedReadBack': return 'lamp.flipped';
    case 'detector': return `detector.${disturbance.trouble}`;
    case 'flashKey': return 'police.flashKey';
    case 'lowSupply': return disturbance.volts < 50 ? 'supply.outage' : 'supply.dip';
    case 'wallStep': return 'clock.step';
    case 'madStages': return 'plan.madStages';
    case 'controlErrs': return `control.${disturbance.erring}`;
    case 'madPlan': return 'plan.mad';
    case 'request': {
      const { request } = disturbance;
      if (request.kind === 'stage' && (request.source === 'railPreemption' || request.source === 'emergencyPreemption')) return 'preempt.stage';
      // A plan given back, and guard's own release, end an act: they heal.
      return request.kind === 'plan' || (request.kind === 'release' && request.source === 'guard') ? null : `request.${request.kind}`;
    }
    case 'around': return disturbance.what;
    case 'armed': return disturbance.name;
  }
}

function classOfNoise({ loss, corrupt, late, duplicate, foreign }: ChannelRates): string | null {
  if (Math.max(loss, corrupt, late) > smallRate || duplicate > 2 * smallRate) return 'bus.heavyNoise';
  if (foreign !== undefined && foreign > 0) return 'bus.crossTalk';
  if (loss > 0) return 'bus.loss';
  if (corrupt > 0) return 'bus.corruption';
  if (late > 0) return 'bus.late';
  return duplicate > 0 ? 'bus.duplicate' : null;
}

/** How long it goes on, ms; what is over in a moment: 0. */
export function lastsMs(disturbance: Disturbance): number {
  if (disturbance.kind === 'signaldStorm' || disturbance.kind === 'monitorStorm') return disturbance.times * (disturbance.aliveMs + disturbance.downMs);
  if (disturbance.kind === 'armed') return disturbance.waitMs + Math.max(...disturbance.blows.map((blow) => blow.afterMs + lastsMs(blow.disturbance)));
  return 'forMs' in disturbance ? (disturbance.forMs ?? 0) : 0;
}

/** A line between the samples of a recording: what was done, for whoever judges it. */
export interface DoneLine {
  readonly type: 'done'; readonly tMs: number; readonly class: string; readonly forMs: number;
  readonly group?: string; readonly colour?: string; readonly board?: string;
}

export function doneLine({ atMs, disturbance }: PlannedDisturbance): DoneLine | null {
  const name = classOf(disturbance);
  if (name === null) return null;
  const about = 'group' in disturbance ? { group: disturbance.group, colour: disturbance.colour } : 'board' in disturbance ? { board: disturbance.board } : {};
  return { type: 'done', tMs: atMs, class: name, forMs: lastsMs(disturbance), ...about };
}
