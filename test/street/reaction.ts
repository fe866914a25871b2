/** What a disturbance may and must bring about at the lamps (safety.md S3–S5), stated here a second time, by class. */
export type Reaction = {
  /** In flash so long after it began, if it lasts as long, ms. */
  readonly flashWithinMs?: number;
  /** A flash while it lasts, and so long after it, has its reason in it, ms; absent: it is no reason for any flash. */
  readonly explainsMs?: number;
};

/** A dead, stopped or hung signald, relay included, and a silent board, ms (safety.md S4). */
const deadMs = 1000;
/** So many scans late at most, 500 ms and five samples of it, and a tick and a scan to the lamps, ms. */
const laggingMs = 3 * 100 + 500 + 100 + 200;
/** Consent over 500 ms old is flash in that tick; a tick and a scan later it is on the lamps, ms (safety.md S3). */
const lostConsentMs = 500 + 30 + 100 + 100;
/** Reconnections, healed frames, faults that are told when a person ends them: echo of a fault that is over, ms. */
const echoMs = 3000;
/** A commanded flash waits for the stage, its clearances, yellow and all red, ms. */
const plannedMs = 120_000;

/** Told a tick, its lateness included, before its point is passed. */
const cutInTick: Reaction = { flashWithinMs: deadMs + 150, explainsMs: echoMs };

const none: Reaction = {};
const explains: Reaction = { explainsMs: echoMs };

const reactions: Readonly<Record<string, Reaction>> = {
  'bus.loss': none, 'bus.corruption': none, 'bus.late': none, 'bus.duplicate': none, 'bus.burst': none,
  'bus.heavyNoise': explains, 'bus.longBurst': explains, 'bus.crossTalk': explains, 'bus.lineGone': { flashWithinMs: deadMs, explainsMs: echoMs },
  'board.shortSilence': none,
  'board.silent': { flashWithinMs: deadMs, explainsMs: echoMs }, 'board.reboot': explains, 'board.swapped': { explainsMs: 60_000 },
  // A read-back that stands still is none: the board counts as silent.
  'board.stuckCounter': { flashWithinMs: deadMs, explainsMs: echoMs },
  // What shows the lamps of a scan or more ago is as good as silent; its lateness counts once the first late sample is there.
  'board.lagging': { flashWithinMs: laggingMs, explainsMs: echoMs },
  // A board that does not trip is found at the next start-up's proof.
  'board.watchdogDead': { explainsMs: 120_000 }, 'board.watchdogSlow': { explainsMs: 120_000 },
  // A lamp is judged when it is lit: after its fault is over, samples of it may still be on their way.
  'lamp.dead': none, 'lamp.lost': none, 'lamp.dim': none,
  'lamp.stuckOff': { explainsMs: 20_000 }, 'lamp.lostRed': explains, 'lamp.stuckOn': { explainsMs: 20_000 }, 'lamp.flipped': explains,
  'flasher.stands': explains, 'flasher.fast': explains, // Somebody turns the flash key, and finds it.
  'flasher.green': { flashWithinMs: deadMs, explainsMs: 5000 },
  'detector.stuckOn': none, 'detector.stuckOff': none, 'detector.chatter': none, 'detector.loopFault': none,
  'monitor.shortStall': none,
  'monitor.stall': { flashWithinMs: lostConsentMs, explainsMs: echoMs }, 'monitor.mute': { flashWithinMs: lostConsentMs, explainsMs: echoMs }, 'monitor.kill': { flashWithinMs: lostConsentMs, explainsMs: echoMs },
  'signald.shortStall': none,
  'signald.stall': { flashWithinMs: deadMs, explainsMs: echoMs }, 'signald.hang': { flashWithinMs: deadMs, explainsMs: echoMs }, 'signald.kill': { flashWithinMs: deadMs, explainsMs: echoMs },
  'monitor.crashLoop': { flashWithinMs: lostConsentMs, explainsMs: echoMs }, 'signald.storm': { flashWithinMs: deadMs, explainsMs: 5000 }, 'power.cut': { flashWithinMs: deadMs, explainsMs: echoMs },
  'power.atread': cutInTick, 'power.atdecide': cutInTick, 'power.atjudge': cutInTick, 'power.attell': cutInTick, 'power.atwrite': cutInTick, 'power.atscan': cutInTick, 'power.atanswer': cutInTick,
  'supply.dip': explains, 'supply.outage': explains,
  'clock.step': none,
  // What no admission has seen is guard's to close, and three closings in an hour end in flash.
  'plan.madStages': { flashWithinMs: deadMs, explainsMs: 30_000 }, 'plan.mad': explains, 'ipc.hostile': none,
  'police.flashKey': { flashWithinMs: deadMs, explainsMs: echoMs }, 'police.panel': none, 'mmu.trip': { flashWithinMs: deadMs, explainsMs: echoMs },
  'request.flash': { explainsMs: plannedMs }, 'request.dark': { explainsMs: plannedMs }, 'request.allRed': { explainsMs: plannedMs + 300_000 }, 'request.release': none,
  // Stages held or chosen by somebody, or taken by a preemption: never a reason for a flash.
  'request.stage': none, 'request.hold': none, 'request.stopTime': none, 'request.step': none, 'preempt.stage': none,
  // An order that needs two persons and has not got them is none.
  'request.onePerson': none, 'request.samePerson': none, 'request.late': none, 'request.twoPersons': { explainsMs: plannedMs },
  // They wait for a moment; what they do in it is told as what it is.
  'startup.weld': none, 'startup.bounce': none, 'start.silence': none,
  'journal.full': explains, 'technician.reset': { explainsMs: 1000 },
};

/** Shorter than the class's own limit, a demanded flash is only allowed. */
export function reactionOf(name: string): Reaction {
  const found = reactions[name];
  if (found !== undefined) return found;
  // A control that errs, whatever it asks for, is guard's to close.
  if (name.startsWith('control.')) return { explainsMs: 30_000 };
  // Processes around signald may die at any moment without a rider noticing (architecture.md).
  if (/^(agent|broker|store|centre|link|wall|clock|plan)\./.test(name)) return none;
  throw new Error(`the street knows no disturbance ${name}: say in test/street/reaction.ts what it may and must bring about`);
}
