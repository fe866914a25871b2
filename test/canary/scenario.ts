import type { Disturbance, PlannedDisturbance } from '../../src/sim/junction/disturbance.ts';
import type { ScenarioName } from './canary.ts';

/** What is done to the junction, and how long the street is watched. */
export interface Scenario {
  readonly endMs: number;
  readonly plan: readonly PlannedDisturbance[];
  /** From here on the street must see flash alone: nobody came to end what was latched. */
  readonly flashFromMs?: number;
  /** Times of the site that are other ones here, `from>to`: ms. */
  readonly intergreens?: Readonly<Record<string, number>>;
}

const begunMs = 60_000;

/** The same disturbance at odd moments. */
function again(disturbance: Disturbance, times = 2, everyMs = 47_300): PlannedDisturbance[] {
  return Array.from({ length: times }, (_, turn) => ({ atMs: begunMs + turn * everyMs, disturbance }));
}

const weld: Disturbance = { kind: 'stuckOn', group: 'vE', colour: 'green', forMs: 20_000 };
const silence: Disturbance = { kind: 'boardSilent', board: 'hb1', forMs: 3000 };
const loss: Disturbance = { kind: 'noise', rates: { loss: 0.25, corrupt: 0, late: 0, duplicate: 0 }, forMs: 60_000 };

const longIntergreens = { 'vN>vE': 30_000, 'vN>vW': 30_000, 'vS>vE': 30_000, 'vS>vW': 30_000 };

/** On the shipped site, seed 4. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  'traffic': { endMs: 150_000, plan: [] },
  'weld': { endMs: 150_000, plan: again(weld) },
  'yellow weld': { endMs: 120_000, plan: again({ kind: 'stuckOn', group: 'vE', colour: 'yellow', forMs: 900 }, 12, 5700) },
  'blinking red': { endMs: 900_000, plan: again({ kind: 'stuckOff', group: 'vE', colour: 'red', forMs: 300 }, 720, 1170) },
  'dead red': { endMs: 130_000, plan: again({ kind: 'stuckOff', group: 'vE', colour: 'red', forMs: 30_000 }) },
  'mute monitor': { endMs: 150_000, plan: again({ kind: 'monitorMute', forMs: 5000 }) },
  'hung loop': { endMs: 150_000, plan: again({ kind: 'tickHang', forMs: 5000 }) },
  'silent board': { endMs: 150_000, plan: again(silence) },
  'short silences': { endMs: 900_000, plan: again({ kind: 'boardSilent', board: 'hb1', forMs: 400 }, 700, 1190) },
  'bad line': { endMs: 150_000, plan: [{ atMs: begunMs, disturbance: loss }] },
  'clock step': { endMs: 150_000, plan: again({ kind: 'wallStep', byMs: 6000 }, 8, 9700) },
  'fast clock': { endMs: 150_000, plan: again({ kind: 'wallStep', byMs: 40 }, 800, 100) },
  'stall': { endMs: 150_000, plan: again({ kind: 'signaldStall', forMs: 2000 }) },
  'restart after a conflict': {
    endMs: 150_000, flashFromMs: 85_000,
    plan: [{ atMs: begunMs, disturbance: { ...weld, forMs: 600 } }, { atMs: 83_000, disturbance: { kind: 'signaldKill', forMs: 500 } }],
  },
  'dead watchdog': { endMs: 90_000, flashFromMs: 10_000, plan: [{ atMs: 0, disturbance: { kind: 'watchdog', board: 'hb1', trippingMs: 0, forMs: 3_600_000 } }] },
  'board reboot': { endMs: 150_000, plan: again({ kind: 'boardReboot', board: 'hb1' }) },
  'restarts': { endMs: 200_000, plan: again({ kind: 'signaldKill', forMs: 700 }, 2, 61_300) },
  'mad stages': { endMs: 170_000, plan: [{ atMs: 50_000, disturbance: { kind: 'madStages', forMs: 90_000 } }] },
  'bursts': { endMs: 900_000, plan: again({ kind: 'burst', forMs: 400 }, 700, 1190) },
  'long intergreen': { endMs: 260_000, plan: [], intergreens: longIntergreens },
  'restarts, long intergreen': { endMs: 200_000, plan: again({ kind: 'signaldKill', forMs: 700 }, 2, 61_300), intergreens: { 'vE>vN': 30_000, 'vE>vS': 30_000, 'vW>vN': 30_000, 'vW>vS': 30_000 } },
  'mmu': { endMs: 130_000, plan: again({ kind: 'key', key: 'mmuFault', forMs: 10_000 }, 1) },
  'counter': { endMs: 130_000, plan: again({ kind: 'counterStuck', board: 'hb1', forMs: 5000 }) },
};
