import type { LampColour } from '../../model/aspect.ts';
import type { ControlRequest } from '../../control/control.ts';
import { cleanRates, type ChannelRates } from './channel.ts';
import type { Simulation } from './simulation.ts';

/** What can go wrong, or be asked for, in one moment. Durations in ms. */
export type Disturbance =
  /** Independent faults of frames on every line. */
  | { readonly kind: 'noise'; readonly rates: ChannelRates; readonly forMs: number }
  | { readonly kind: 'burst'; readonly forMs: number }
  | { readonly kind: 'monitorMute' | 'monitorStall' | 'signaldStall' | 'tickHang'; readonly forMs: number }
  /** Killed, and started from nothing after so long. */
  | { readonly kind: 'monitorKill' | 'signaldKill'; readonly forMs: number }
  | { readonly kind: 'boardReboot'; readonly board: string }
  | { readonly kind: 'boardSilent'; readonly board: string; readonly forMs: number }
  /** `lostLamp`: draws 1 % of its current; electrically dead, but what it should show can be judged. */
  | { readonly kind: 'stuckOn' | 'lostLamp' | 'flippedReadBack'; readonly group: string; readonly colour: LampColour; readonly forMs: number }
  | { readonly kind: 'flashKey'; readonly forMs: number }
  | { readonly kind: 'lowSupply'; readonly volts: number; readonly forMs: number }
  | { readonly kind: 'wallStep'; readonly byMs: number }
  | { readonly kind: 'request'; readonly request: ControlRequest }
  /** Something of the processes around signald, by their own name for it. */
  | { readonly kind: 'around'; readonly what: string; readonly forMs: number };

const mainsV = 230;

/** Does it; what lasts is healed when its time is over. */
export function disturb(sim: Simulation, disturbance: Disturbance): void {
  const { world, cabinet, controller, watcher } = sim;
  const nowMs = world.nowMs();
  const wholeMs = (): number => Math.floor(world.nowMs());
  const later = (forMs: number, heal: () => void): void => { world.at(nowMs + forMs, heal); };
  switch (disturbance.kind) {
    case 'noise':
      for (const channel of sim.channels.values()) channel.rates = disturbance.rates;
      later(disturbance.forMs, () => { for (const channel of sim.channels.values()) channel.rates = cleanRates; });
      return;
    case 'burst':
      for (const channel of sim.channels.values()) channel.noisyUntilMs = Math.max(channel.noisyUntilMs, nowMs + disturbance.forMs);
      return;
    case 'monitorMute': watcher.mute(nowMs + disturbance.forMs); return;
    case 'monitorStall': watcher.stall(nowMs + disturbance.forMs); return;
    case 'monitorKill': watcher.kill(disturbance.forMs); return;
    case 'signaldStall': controller.stall(nowMs + disturbance.forMs); return;
    case 'tickHang': controller.hang(nowMs + disturbance.forMs); return;
    case 'signaldKill': controller.kill(disturbance.forMs); return;
    case 'boardReboot': cabinet.inject({ type: 'fault', name: 'reboot', board: disturbance.board }, wholeMs()); return;
    case 'boardSilent': cabinet.inject({ type: 'fault', name: 'silent', board: disturbance.board, forMs: disturbance.forMs }, wholeMs()); return;
    case 'stuckOn':
    case 'flippedReadBack': {
      const { kind: name, group, colour } = disturbance;
      cabinet.inject({ type: 'fault', name, group, colour, on: true }, wholeMs());
      later(disturbance.forMs, () => { cabinet.inject({ type: 'fault', name, group, colour, on: false }, wholeMs()); });
      return;
    }
    case 'lostLamp': {
      const { group, colour } = disturbance;
      cabinet.inject({ type: 'fault', name: 'dimLamp', group, colour, percent: 1 }, wholeMs());
      later(disturbance.forMs, () => { cabinet.inject({ type: 'fault', name: 'dimLamp', group, colour, percent: 100 }, wholeMs()); });
      return;
    }
    case 'flashKey':
      cabinet.inject({ type: 'fault', name: 'flashKey', on: true }, wholeMs());
      later(disturbance.forMs, () => { cabinet.inject({ type: 'fault', name: 'flashKey', on: false }, wholeMs()); });
      return;
    case 'lowSupply':
      cabinet.inject({ type: 'fault', name: 'supply', volts: disturbance.volts }, wholeMs());
      later(disturbance.forMs, () => { cabinet.inject({ type: 'fault', name: 'supply', volts: mainsV }, wholeMs()); });
      return;
    case 'wallStep': sim.wall.offsetMs += disturbance.byMs; return;
    case 'request': controller.junction()?.request(disturbance.request); return;
    case 'around': sim.around?.disturb(disturbance.what, disturbance.forMs); return;
  }
}

/** How long it goes on, ms; what is over in a moment: 0. */
export function lastsMs(disturbance: Disturbance): number {
  return 'forMs' in disturbance ? disturbance.forMs : 0;
}
