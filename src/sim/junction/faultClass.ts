import type { LampColour } from '../../model/aspect.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { StartRule } from '../../guard/groupStart.ts';
import type { StepRule } from '../../guard/groupStep.ts';
import type { FaultCode } from '../../model/fault.ts';
import type { Random } from '../../platform/random.ts';
import { cleanRates, type ChannelRates } from './channel.ts';
import { smallMs, smallRate, type Disturbance } from './disturbance.ts';
import type { DetectorTrouble } from './detectorTrouble.ts';
import { errings, type Erring } from './errantControl.ts';
import { madPlan } from './madStages.ts';
import { tooLateMs, type Persons } from './operateFault.ts';
import { placesOf, tickSteps, type CutPlace, type TickStep } from './tickCut.ts';

/** One class of the swarm: how one injection of it is drawn, and what it must have brought about somewhere in a campaign. */
export interface FaultClass {
  readonly name: string;
  /** Small ones go by without a flash, and come often; great ones may end in flash. */
  readonly size: 'small' | 'great';
  /** One disturbance is one injected fault, however many frames it spoils; null where the site has nothing for it. */
  readonly draw: (random: Random, site: SealedSite) => Disturbance | null;
  /** Codes of the catalogue that this class alone or with others raises: each must have been raised by a run that is ok. */
  readonly reaches: readonly FaultCode[];
  /** What guard refused or the monitor held back because of it, by `Observed`'s names: reached by a run that is ok, too. */
  readonly observes: readonly Observation[];
}

/** Guard's refusals by their rule, the monitor's answers, and a rule that the street asks only where this class brings its moment. */
export type Observation = `guard.${Refused}` | 'monitor.denied' | 'monitor.withheld' | `veto.${string}` | 'street.greenWhileUnknown'
  /** A cut at a point of the tick; what the operate socket answered to frames, and to orders of mode. */
  | `cut.${TickStep}.${CutPlace}` | `ipc.${string}` | `command.${string}`;
type Refused = StepRule | StartRule | 'pair' | 'startup' | 'yellowTrap' | 'allRed';

const small = (name: string, draw: FaultClass['draw'], reaches: readonly FaultCode[] = [], observes: readonly Observation[] = []): FaultClass => ({ name, size: 'small', draw, reaches, observes });
const great = (name: string, draw: FaultClass['draw'], reaches: readonly FaultCode[] = [], observes: readonly Observation[] = []): FaultClass => ({ name, size: 'great', draw, reaches, observes });

const seconds = (random: Random, least: number, most: number): number => random.int(least * 10, most * 10) * 100;
const rate = (random: Random, most: number): number => most * (0.2 + 0.8 * random.next());
const noise = (rates: Partial<ChannelRates>, forMs: number): Disturbance => ({ kind: 'noise', rates: { ...cleanRates, ...rates }, forMs });

function lamp(random: Random, site: SealedSite, colours: readonly LampColour[]): { readonly group: string; readonly colour: LampColour } {
  const { group, colour } = random.pick(site.safety.lamps.filter((one) => colours.includes(one.colour)));
  return { group, colour };
}

function board(random: Random, site: SealedSite): string {
  return random.pick(site.safety.lamps).board;
}

const detector = (trouble: DetectorTrouble): FaultClass['draw'] => (random, site) => {
  const { detectors } = site.traffic;
  return detectors.length === 0 ? null : { kind: 'detector', detector: random.pick(detectors).id, trouble, forMs: seconds(random, 5, 120) };
};

/** From a death to start-up's yellow, flash and proof included, and a person who ends a latch, ms. */
const startUpMs = 150_000;

/** Two groups that may run together, with a green each; null where the site has none. */
function together(random: Random, site: SealedSite): readonly [string, string] | null {
  const pairs = site.safety.relations.filter(({ relation }) => relation !== 'hard');
  if (pairs.length === 0) return null;
  const { a, b } = random.pick(pairs);
  return [a, b];
}

const hourMs = 3_600_000;
/** Who holds stages, and who takes the junction from its plan. */
const holders = ['technician', 'centre'] as const;
const preempting = ['railPreemption', 'emergencyPreemption'] as const;
const persons = ['policePanel', 'technician', 'centre'] as const;

/** On the line, and to the boards. */
const onTheLine: readonly FaultClass[] = [
  small('bus.loss', (random) => noise({ loss: rate(random, smallRate) }, seconds(random, 5, 60))),
  small('bus.corruption', (random) => noise({ corrupt: rate(random, smallRate) }, seconds(random, 5, 60))),
  small('bus.late', (random) => noise({ late: rate(random, smallRate) }, seconds(random, 5, 60))),
  small('bus.duplicate', (random) => noise({ duplicate: rate(random, 2 * smallRate) }, seconds(random, 5, 60))),
  small('bus.burst', (random) => ({ kind: 'burst', forMs: random.int(20, smallMs) })),
  great('bus.heavyNoise', (random) => noise({ loss: 0.02 + rate(random, 0.5), corrupt: rate(random, 0.2), late: rate(random, 0.2), duplicate: rate(random, 0.3) }, seconds(random, 2, 20)), ['board.silent']),
  great('bus.longBurst', (random) => ({ kind: 'burst', forMs: random.int(400, 4000) }), ['board.silent']),
  great('bus.crossTalk', (random) => noise({ foreign: rate(random, 0.6) }, seconds(random, 1, 15))),
  great('bus.lineGone', (random, site) => ({ kind: 'lineGone', line: random.pick(site.safety.lines.filter(({ purpose }) => purpose === 'lamps')).id, forMs: random.int(1100, 8000) }), ['line.lost']),
  small('board.shortSilence', (random, site) => ({ kind: 'boardSilent', board: board(random, site), forMs: random.int(50, smallMs) })),
  great('board.silent', (random, site) => ({ kind: 'boardSilent', board: board(random, site), forMs: random.int(1100, 5000) }), ['board.silent', 'board.watchdogTripped']),
  // A board falls silent right before a green would begin: it may not, whatever board it is.
  great('start.silence', (random, site) => ({
    kind: 'armed', name: 'start.silence', moment: 'wayClears', waitMs: 120_000, first: [],
    blows: [{ afterMs: 0, disturbance: { kind: 'boardSilent', board: board(random, site), forMs: random.pick([450, random.int(1100, 3000)]) } }],
  }), [], ['street.greenWhileUnknown']),
  great('board.watchdogDead', (random, site) => ({ kind: 'watchdog', board: board(random, site), trippingMs: 0, forMs: seconds(random, 30, 120) }), ['board.watchdogProof']),
  great('board.watchdogSlow', (random, site) => ({ kind: 'watchdog', board: board(random, site), trippingMs: random.int(1200, 3000), forMs: seconds(random, 30, 120) }), ['board.watchdogProof']),
  great('board.stuckCounter', (random, site) => ({ kind: 'counterStuck', board: board(random, site), forMs: seconds(random, 1, 10) }), ['board.silent']),
  great('board.lagging', (random, site) => ({ kind: 'lagging', board: board(random, site), scans: random.int(1, 3), forMs: seconds(random, 2, 20) }), ['board.lagging']),
  great('board.swapped', (random, site) => ({ kind: 'swapped', board: board(random, site), forMs: seconds(random, 2, 30) }), ['board.identity']),
  great('board.reboot', (random, site) => ({ kind: 'boardReboot', board: board(random, site) }), ['board.rebooted']),
];

/** Lamps, their supply, detectors. */
const onTheStreet: readonly FaultClass[] = [
  small('lamp.lost', (random, site) => ({ kind: 'lostLamp', ...lamp(random, site, ['yellow', 'green']), forMs: seconds(random, 2, 60) }), ['lamp.lost']),
  small('lamp.dead', (random, site) => ({ kind: 'deadLamp', ...lamp(random, site, ['yellow', 'green']), forMs: seconds(random, 2, 60) }), ['lamp.lost']),
  small('lamp.dim', (random, site) => ({ kind: 'dimLamp', ...lamp(random, site, ['red', 'yellow', 'green']), percent: random.int(51, 74), forMs: seconds(random, 10, 120) })),
  great('lamp.lostRed', (random, site) => ({ kind: 'lostLamp', ...lamp(random, site, ['red']), forMs: seconds(random, 2, 20) }), ['lamp.lostRed']),
  great('lamp.stuckOn', (random, site) => ({ kind: 'stuckOn', ...lamp(random, site, ['green', 'green', 'green', 'yellow', 'red']), forMs: seconds(random, 1, 20) }), ['guard.shortIntergreen', 'guard.dualIndication', 'guard.fieldCheck'], ['veto.shortIntergreen']),
  // Beside a running rival the first sample of a green is a short intergreen: a conflict is counted to three where nobody has run yet.
  great('startup.weld', (random, site) => ({
    kind: 'armed', name: 'startup.weld', moment: 'startYellow', waitMs: startUpMs, first: [{ kind: 'signaldKill', forMs: 500 }],
    blows: [{ afterMs: random.int(0, 1500), disturbance: { kind: 'stuckOn', ...lamp(random, site, ['green']), forMs: seconds(random, 1, 4) } }],
  }), ['guard.conflict']),
  // Each too short for guard, who counts by pair and by head: the monitor counts the junction's scans.
  great('startup.bounce', (random, site) => {
    const pair = together(random, site);
    return pair === null ? null : {
      kind: 'armed', name: 'startup.bounce', moment: 'startYellow', waitMs: startUpMs, first: [{ kind: 'signaldKill', forMs: 500 }],
      blows: pair.map((group, place) => ({ afterMs: 1000 + 250 * place, disturbance: { kind: 'stuckOn', group, colour: 'green', forMs: 200 } })),
    };
  }, [], ['veto.conflict']),
  great('lamp.flipped', (random, site) => ({ kind: 'flippedReadBack', ...lamp(random, site, ['red', 'yellow', 'green']), forMs: seconds(random, 1, 20) }), ['guard.fieldCheck']),
  great('lamp.stuckOff', (random, site) => ({ kind: 'stuckOff', ...lamp(random, site, ['red', 'yellow', 'green']), forMs: seconds(random, 2, 20) }), ['guard.fieldCheck']),
  great('flasher.stands', (random, site) => ({ kind: 'flasher', board: board(random, site), periodMs: 1000, onMs: random.pick([0, 1000]), forMs: seconds(random, 10, 60) }), ['flash.rate']),
  great('flasher.fast', (random, site) => ({ kind: 'flasher', board: board(random, site), periodMs: 400, onMs: 200, forMs: seconds(random, 10, 60) }), ['flash.rate']),
  great('flasher.green', (random, site) => ({ kind: 'greenFlasher', board: board(random, site), forMs: seconds(random, 3, 10) }), ['guard.greenInFlash']),
  great('supply.dip', (random) => ({ kind: 'lowSupply', volts: random.int(120, 175), forMs: random.int(200, 5000) }), ['board.supplyLow']),
  great('supply.outage', (random) => ({ kind: 'lowSupply', volts: random.int(0, 49), forMs: random.int(600, 15_000) }), ['board.supplyLow']),
  small('detector.stuckOn', detector('stuckOn')),
  small('detector.stuckOff', detector('stuckOff')),
  small('detector.chatter', detector('chatter')),
  small('detector.loopFault', detector('loopFault')),
];

/** The processes, the clock, the power. */
const onTheMachine: readonly FaultClass[] = [
  small('monitor.shortStall', (random) => ({ kind: 'monitorStall', forMs: random.int(50, smallMs) })),
  small('signald.shortStall', (random) => ({ kind: 'signaldStall', forMs: random.int(50, smallMs) })),
  small('journal.full', (random) => ({ kind: 'journalFull', forMs: seconds(random, 70, 150) }), ['journal.unwritable']),
  small('clock.step', (random) => ({ kind: 'wallStep', byMs: random.int(-5, 5) * hourMs + random.int(-2000, 2000) })),
  great('monitor.mute', (random) => ({ kind: 'monitorMute', forMs: random.int(800, 3000) }), ['monitor.consentLost']),
  great('monitor.stall', (random) => ({ kind: 'monitorStall', forMs: random.int(800, 3000) }), ['monitor.consentLost']),
  great('monitor.kill', (random) => ({ kind: 'monitorKill', forMs: random.int(100, 5000) }), ['monitor.consentLost']),
  great('monitor.crashLoop', (random) => ({ kind: 'monitorStorm', times: random.int(4, 6), aliveMs: seconds(random, 20, 60), downMs: 500 }), ['monitor.storm']),
  great('signald.stall', (random) => ({ kind: 'signaldStall', forMs: random.int(smallMs + 1, 2500) }), ['tick.gap']),
  great('signald.hang', (random) => ({ kind: 'tickHang', forMs: random.int(400, 3000) }), ['tick.gap']),
  great('signald.kill', (random) => ({ kind: 'signaldKill', forMs: random.int(200, 5000) })),
  great('signald.storm', (random) => ({ kind: 'signaldStorm', times: random.int(3, 5), aliveMs: random.int(1000, 20_000), downMs: 500 })),
  ...tickSteps.map((step) => great(
    `power.at${step}`, (random) => ({ kind: 'cutInTick', step, place: random.pick(placesOf[step]), forMs: random.int(1500, 15_000) }),
    [], placesOf[step].map((place) => `cut.${step}.${place}` as const),
  )),
  great('power.cut', (random) => ({ kind: 'powerCut', forMs: random.int(100, 20_000) })),
];

/** What guard refuses a control that errs, by how it errs. */
const refusals: Readonly<Record<Erring, readonly Observation[]>> = {
  random: ['guard.cycle', 'guard.pair'], early: ['guard.intergreen', 'guard.redRevert', 'monitor.denied'], conflict: ['guard.pair'], cut: ['guard.minGreen'],
  clearance: ['guard.clearance'], redYellow: ['guard.redYellow'], hasty: ['guard.yellow', 'guard.minGreen'], hold: [], missing: ['guard.missing'], trap: ['guard.yellowTrap'], posture: ['guard.startup'],
};
/** These err in one moment of the junction's cycle alone: they last until it has come. */
const momentary: ReadonlySet<Erring> = new Set(['clearance', 'redYellow', 'trap']);
const erring = (how: Erring): FaultClass => great(
  `control.${how}`, (random) => ({ kind: 'controlErrs', erring: how, forMs: momentary.has(how) ? seconds(random, 60, 120) : seconds(random, 2, 40) }),
  how === 'conflict' ? ['guard.refusedImage', 'guard.closings'] : [], refusals[how],
);

/** By day, within the ban hours, flash needs two persons; dark always. */
function byPersons(random: Random, who: Persons, forMs: number): Disturbance {
  return { kind: 'persons', persons: who, mode: random.pick(['flash', 'dark'] as const), forS: random.int(61, 110), forMs };
}

/** Persons, and what comes in from outside. */
const fromOutside: readonly FaultClass[] = [
  great('police.flashKey', (random) => ({ kind: 'flashKey', forMs: seconds(random, 2, 20) })),
  great('mmu.trip', (random) => ({ kind: 'key', key: 'mmuFault', forMs: seconds(random, 2, 20) }), ['cabinet.mmuFault']),
  small('police.panel', (random) => ({ kind: 'key', key: random.pick(['policeManual', 'policeStep', 'policeAllRed'] as const), forMs: seconds(random, 1, 30) })),
  great('request.flash', (random) => ({ kind: 'request', request: { kind: 'flash', source: random.pick(persons), untilMs: random.int(0, hourMs) }, forMs: 60_000 })),
  great('request.dark', (random) => ({ kind: 'request', request: { kind: 'dark', source: random.pick(persons), untilMs: random.int(0, hourMs) }, forMs: 60_000 })),
  great('request.allRed', (random) => ({ kind: 'request', request: { kind: 'allRed', source: random.pick(persons), untilMs: random.int(0, hourMs) }, forMs: 60_000 })),
  small('request.stage', (random, site) => ({ kind: 'request', request: { kind: 'stage', stage: random.pick(site.traffic.stages).id, source: random.pick(holders), untilMs: random.int(0, hourMs) }, forMs: 60_000 })),
  small('request.hold', (random) => ({ kind: 'request', request: { kind: 'hold', source: random.pick(holders), untilMs: random.int(0, hourMs) }, forMs: 60_000 })),
  small('request.stopTime', (random) => ({ kind: 'request', request: { kind: 'stopTime', source: random.pick(holders), untilMs: random.int(0, hourMs) }, forMs: 60_000 })),
  small('request.step', (random) => ({ kind: 'request', request: { kind: 'step', source: random.pick(holders) } })),
  small('preempt.stage', (random, site) => ({ kind: 'request', request: { kind: 'stage', stage: random.pick(site.traffic.stages).id, source: random.pick(preempting), untilMs: random.int(0, hourMs) }, forMs: 60_000 })),
  small('request.release', (random) => ({ kind: 'request', request: { kind: 'release', source: random.pick(persons) } })),
  small('ipc.hostile', (random) => ({ kind: 'hostileIpc', forMs: seconds(random, 2, 30) }), [], ['ipc.badClaim', 'ipc.protocol', 'ipc.badRequest', 'ipc.noPresence', 'ipc.tooLong', 'ipc.tooDeep', 'ipc.tooMany', 'ipc.notJson']),
  small('request.onePerson', (random) => byPersons(random, 'onePerson', 1000), [], ['command.waits']),
  small('request.samePerson', (random) => byPersons(random, 'samePerson', 10_000), [], ['command.samePerson']),
  small('request.late', (random) => byPersons(random, 'late', tooLateMs + 1000), [], ['command.nothingToConfirm']),
  great('request.twoPersons', (random) => byPersons(random, 'twoPersons', 120_000), [], ['command.carriedOut']),
  ...errings.map(erring),
  great('plan.madStages', (random) => ({ kind: 'madStages', forMs: seconds(random, 40, 120) })),
  small('plan.mad', (random, site) => ({ kind: 'madPlan', plan: madPlan(random, site), forMs: seconds(random, 30, 180) })),
];

/** The one list of all fault classes of the junction alone; the full stack adds its own. */
export const faultClasses: readonly FaultClass[] = [...onTheLine, ...onTheStreet, ...onTheMachine, ...fromOutside];
