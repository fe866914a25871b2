import type { ControlRequest } from '../../../src/control/control.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { CabinetInputs } from '../../../src/model/image.ts';
import type { ControlSource } from '../../../src/model/mode.ts';
import type { WallClock } from '../../../src/model/time.ts';
import type { Random } from '../../../src/platform/random.ts';
import { clear, failed, occupied } from '../control/plant.ts';
import type { StreetWeather } from '../control/guardedStreet.ts';
import type { Stage } from './scenarioSite.ts';

/** What comes to a junction in one scenario, tick by tick: road users, persons, keys, the clock, a line that loses scans. */
export interface Hand {
  readonly lossy: boolean;
  weather(n: number): StreetWeather;
}

const noInputs: CabinetInputs = {};
const persons: readonly ControlSource[] = ['technician', 'technician', 'centre'];

/** What persons, the centre, a schedule and preemptions from outside may order; keys speak by themselves. */
function randomRequest(random: Random, { site, plans, book }: Stage, nowMs: number): ControlRequest {
  const source = random.pick(persons);
  const untilMs = nowMs + random.pick([2000, 15_000, 40_000, 90_000, 9e12]);
  const untilSoonMs = Math.min(untilMs, nowMs + 20_000);
  const stage = random.pick(site.traffic.stages).id;
  const dice = random.next();
  if (dice < 0.2) return { kind: 'stage', source, untilMs, stage };
  if (dice < 0.25) return { kind: 'stage', source: random.pick(['railPreemption', 'emergencyPreemption']), untilMs, stage };
  if (dice < 0.32) return { kind: 'hold', source, untilMs };
  if (dice < 0.36) return { kind: 'stopTime', source, untilMs };
  if (dice < 0.42) return { kind: 'step', source };
  if (dice < 0.46) return { kind: 'flash', source: random.pick([...persons, 'schedule']), untilMs: untilSoonMs };
  if (dice < 0.52) return { kind: 'allRed', source, untilMs };
  if (dice < 0.54) return { kind: 'dark', source, untilMs: untilSoonMs };
  if (dice < 0.64) return { kind: 'mode', source, untilMs, mode: random.pick(['fixed', 'actuated']) };
  if (dice < 0.75) return { kind: 'select', source, untilMs, plan: random.pick(plans), planVersion: random.int(1, 3) };
  if (dice < 0.8) return { kind: 'plan', plan: random.pick(plans), planVersion: random.int(1, 9), ...(book === null ? {} : { book }) };
  return { kind: 'release', source: random.pick(['railPreemption', 'emergencyPreemption', 'technician', 'centre']) };
}

function randomKeys(random: Random): CabinetInputs {
  const manual = random.next() < 0.6;
  return { flashKey: random.next() < 0.08, mmuFault: random.next() < 0.02, policeManual: manual, policeStep: manual && random.next() < 0.5, policeAllRed: manual && random.next() < 0.2 };
}

/** Detectors hold what they say for a while; the same object where nothing changes. */
function createTraffic(random: Random, { site }: Stage): () => Readonly<Record<string, DetectorSample>> {
  const busy = random.pick([0.05, 0.3, 0.6, 0.95]);
  const broken = random.pick([0, 0.01, 0.03]);
  const contacts = new Set((site.traffic.preemptions ?? []).flatMap(({ inputs }) => inputs.map(({ detector }) => detector)));
  const ids = [...site.traffic.detectors.map(({ id }) => id), ...contacts];
  const next = new Map(ids.map((id) => [id, contacts.has(id) ? random.int(200, 900) : random.int(0, 30)]));
  let said: Readonly<Record<string, DetectorSample>> = Object.fromEntries(ids.map((id) => [id, clear]));
  let begun = false;
  return () => {
    if (begun) said = Object.fromEntries(Object.entries(said).map(([id, sample]) => [id, sample.actuations > 0 ? occupied : sample]));
    begun = false;
    for (const id of ids) {
      const left = next.get(id) ?? 0;
      next.set(id, left - 1);
      if (left > 0) continue;
      const contact = contacts.has(id);
      const sample = random.next() < broken ? failed : random.next() < (contact ? 0.5 : busy) ? { ...occupied, actuations: 1 } : clear;
      next.set(id, contact ? random.int(50, 600) : random.int(3, 80));
      said = { ...said, [id]: sample };
      begun ||= sample.actuations > 0;
    }
    return said;
  };
}

/** The wall clock: right, or stepping by seconds and hours, or with nobody to vouch for it. */
function createClock(random: Random, startWallMs: number): (nowMs: number) => WallClock {
  const steps = random.pick([0, 0, 0.001, 0.004]);
  let shiftMs = 0;
  let known = random.next() < 0.9;
  return (nowMs) => {
    if (random.next() < steps) {
      if (random.next() < 0.3) known = !known;
      else shiftMs += random.pick([random.int(-3000, 3000), random.int(-90, 90) * 1000, random.int(-5, 5) * 3_600_000]);
    }
    return { wallMs: startWallMs + shiftMs + nowMs, synced: known, errorMs: known ? 10 : 900, coordinatedForMs: known ? 3_600_000 : 0 };
  };
}

/** Scans in a row that may be lost. */
const longestBurst = 3;

export function createHand(random: Random, stage: Stage): Hand {
  const orders = random.pick([0, 0.002, 0.006, 0.02]);
  const turnsKeys = random.next() < 0.3;
  const lossRate = random.pick([0, 0, 0, 0, 0.01, 0.03]);
  const denies = random.next() < 0.2;
  const faults = random.next() < 0.05;
  const traffic = createTraffic(random, stage);
  const clock = createClock(random, stage.startWallMs);
  let keys = noInputs;
  let denied: readonly string[] = [];
  let faultAllRed = false;
  let lostInARow = 0;
  return {
    lossy: lossRate > 0,
    weather(n) {
      const nowMs = n * 100;
      if (turnsKeys && random.next() < 0.008) keys = random.next() < 0.5 ? noInputs : randomKeys(random);
      if (denies && random.next() < 0.02) denied = random.next() < 0.6 ? [] : [random.pick(stage.site.safety.groups).id];
      if (faults && random.next() < 0.003) faultAllRed = !faultAllRed;
      const seen = { detectors: traffic(), wall: clock(nowMs), requests: random.next() < orders ? [randomRequest(random, stage, nowMs)] : [] };
      // A burst up to 350 ms is no flash (safety.md S4); of a longer one a board is silent, and guard says so rightly (scenario 207185).
      const lost = lossRate > 0 && random.next() < lossRate && lostInARow < longestBurst;
      lostInARow = lost ? lostInARow + 1 : 0;
      return { ...seen, inputs: keys, denied, faultAllRed, lost, lateMs: random.int(0, 40) };
    },
  };
}
