import type { ControlRequest } from '../../../src/control/control.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { isButton } from '../../../src/control/detection/detector.ts';
import { detectorForces } from '../../../src/model/detectorForce.ts';
import type { Detector, DetectorSample } from '../../../src/model/detector.ts';
import type { CabinetInputs } from '../../../src/model/image.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { exitSchema } from '../../../src/model/exit.ts';
import { policePanelSchema } from '../../../src/model/police.ts';
import type { Random } from '../../../src/platform/random.ts';
import { clear, failed, occupied } from '../control/plant.ts';
import type { StreetWeather } from '../control/guardedStreet.ts';
import type { Stage } from './scenarioSite.ts';

/** What a site got by it, counted by the campaign. */
export interface Newest extends Stage {
  /** Displays that count from a pulse: in fixed time alone, and from which number, s. */
  readonly pulseS: number | null;
}

/** The smallest and the largest number from which such a display is set to count. */
const pulseFrom = { least: 5, most: 12 };

/**
 * The scene with the newest features: flash through declared stages, stage buttons and the radio of the police, wait
 * lamps, full exits, the optimiser within a coordinated plan or looking on, remote preemptions, displays that count from
 * pulses. With dice of its own, as what came before it.
 */
export function renewed(random: Random, before: Stage): Newest {
  const { traffic } = before.site;
  const stages = traffic.stages.map(({ id }) => id);
  const maybe = <T>(share: number, make: () => T): Partial<T> => (random.next() < share ? make() : {});
  const buttons = [...stages.map((stage) => ({ input: `k-${stage}`, stage })), { input: 'k-step' }].map((button, at) => ({ ...button, remote: at % 2 === 1 }));
  const police = maybe(0.4, () => ({ police: policePanelSchema.parse({ remoteIdleS: random.int(30, 120), buttons }) }));
  const presses: readonly Detector[] = police.police === undefined ? [] : buttons.map(({ input }, at) => contact(input, at, []));
  const exits = before.quiet === true ? [] : exitsOf(random, before.site);
  const waitLamps = maybe(0.6, () => ({ waitLamps: traffic.detectors.filter(isButton).map(({ id, groups }, at) => ({ id: `w-${id}`, group: groups[0] ?? '', board: 'x1', channel: (at % 32) + 1 })) }));
  const flash = maybe(0.5, () => ({ flash: { ...maybe(0.8, () => ({ entryStage: random.pick(stages) })), ...maybe(0.8, () => ({ exitStage: random.pick(stages) })) } }));
  const remote = (traffic.preemptions ?? []).map((one) => (one.kind === 'rail' || random.next() < 0.5 ? one : { ...one, remote: true, ...maybe(0.5, () => ({ owedMaxMs: random.int(0, 20) * 1000 })) }));
  const site: SealedSite = {
    ...before.site,
    traffic: {
      ...traffic, detectors: [...traffic.detectors, ...presses, ...exits], preemptions: remote,
      ...police, ...waitLamps, ...flash, ...maybe(0.15, () => ({ adaptiveShadow: true })),
      ...(exits.length === 0 ? {} : { exits: exits.map(({ id }) => exitSchema.parse({ detector: id, fullS: random.int(3, 15) })) }),
    },
  };
  const windowed = random.next() < 0.6 && traffic.detectors.some(({ role }) => role === 'advance');
  const pulsed = traffic.displays.length > 0 && before.quiet !== true && random.next() < 0.3;
  if (pulsed) return withPulses({ ...before, site }, random.int(pulseFrom.least, pulseFrom.most));
  return { ...(windowed ? withPlans({ ...before, site }, (plan) => (plan.id === 'wave' ? withinWindow(random, plan) : plan)) : { ...before, site }), pulseS: null };
}

function contact(id: string, at: number, groups: readonly string[]): Detector {
  return { id, kind: 'loop', role: 'count', groups: [...groups], board: 'x1', channel: 40 + at, distanceM: 0, call: 'none', extend: false, delayMs: 0, extensionMs: 0 };
}

function exitsOf(random: Random, { safety }: SealedSite): readonly Detector[] {
  if (random.next() < 0.75) return [];
  const vehicles = safety.groups.filter(({ kind }) => kind !== 'pedestrian2').map(({ id }) => id);
  return ['e1', 'e2'].map((id, at) => contact(id, 20 + at, vehicles.filter(() => random.next() < 0.4))).filter(({ groups }) => groups.length > 0);
}

function withPlans<T extends Stage>(stage: T, made: (plan: Plan) => Plan): T {
  const plans = stage.plans.map(made);
  return { ...stage, plans, book: stage.book === null ? null : { ...stage.book, plans: stage.book.plans.map(made) } };
}

function withinWindow(random: Random, plan: Plan): Plan {
  return { ...plan, mode: 'adaptiveCoordinated', stages: plan.stages.map((item) => (random.next() < 0.5 ? item : { ...item, minSplitMs: Math.max(1000, Math.round((item.splitMs * random.next()) / 1000) * 1000) })) };
}

/** Every plan in fixed time: such displays stand beside nothing else (planCheck, `display.pulseNotFixed`). */
function withPulses(before: Stage, pulseS: number): Newest {
  const { safety, traffic } = before.site;
  const [first] = safety.boards;
  if (first === undefined) throw new Error('a site without boards');
  const fixed = withPlans(before, (plan) => ({ ...plan, mode: 'fixed' }));
  const board = { ...first, id: 'pulses', profile: { ...first.profile, role: 'countdownDisplay' as const, display: { drive: 'pulse' as const, countsS: pulseS } } };
  return {
    ...fixed, pulseS,
    site: { ...before.site, safety: { ...safety, boards: [...safety.boards, board] }, traffic: { ...traffic, builtinPlan: { ...traffic.builtinPlan, mode: 'fixed' }, displays: traffic.displays.map((display) => ({ ...display, board: 'pulses' })) } },
  };
}

/** What the newest features bring in one tick, over what the others bring. */
export interface NewHand {
  add(n: number, before: StreetWeather): StreetWeather;
  /** Detectors that somebody has forced, or had until just now: the street and control see them differently. */
  readonly forced: ReadonlyMap<string, number>;
  readonly counts: { presses: number; forces: number };
}

/** A button of the police is down for so long; one in twenty is stuck, ticks. */
const pressTicks = 3;
const stuckTicks = 700;
/** A forced detector is believed again by the judges so long after its end, ms. */
const forgottenMs = 1000;

export function createNewHand(random: Random, { site, quiet }: Newest): NewHand {
  const { traffic } = site;
  const buttons = traffic.police?.buttons ?? [];
  const exits = traffic.exits ?? [];
  const forceable = traffic.detectors.filter(({ role }) => role !== 'count');
  const forceRate = quiet === true || forceable.length === 0 ? 0 : random.pick([0, 0, 0.002, 0.01]);
  const officer = quiet !== true && buttons.length > 0 && random.next() < 0.5;
  // A flash that has an end soon, by who is led through the declared stages.
  const flashRate = quiet === true || traffic.flash === undefined ? 0 : random.pick([0, 0.001, 0.002]);
  const called = (traffic.preemptions ?? []).filter(({ remote }) => remote === true);
  const callRate = quiet === true || called.length === 0 ? 0 : random.pick([0, 0.002]);
  const forced = new Map<string, number>();
  const counts = { presses: 0, forces: 0 };
  const full = new Map<string, DetectorSample>(exits.map(({ detector }) => [detector, clear]));
  const up: Readonly<Record<string, DetectorSample>> = Object.fromEntries(buttons.map(({ input }) => [input, clear]));
  let manualUntil = 0;
  let down: { readonly input: string; readonly until: number } | null = null;
  let keys: { readonly of: CabinetInputs | undefined; readonly now: CabinetInputs } | null = null;

  const force = (nowMs: number): ControlRequest => {
    const detector = random.pick(forceable).id;
    const untilMs = nowMs + random.int(1, 60) * 1000;
    forced.set(detector, Math.max(forced.get(detector) ?? 0, untilMs));
    counts.forces += 1;
    return { kind: 'detector', detector, state: random.pick([...detectorForces, null]), source: random.pick(['technician', 'centre']), untilMs };
  };
  const press = (n: number, manual: boolean): void => {
    if (down !== null && n < down.until) return;
    down = null;
    // Outside manual a press is nobody's order.
    if (random.next() >= (manual ? 0.03 : 0.002)) return;
    down = { input: random.pick(buttons).input, until: n + (random.next() < 0.05 ? stuckTicks : pressTicks) };
    counts.presses += 1;
  };

  return {
    forced, counts,
    add(n, before) {
      const nowMs = n * 100;
      for (const [id, untilMs] of forced) if (nowMs > untilMs + forgottenMs) forced.delete(id);
      const requests = [...(before.requests ?? [])];
      if (random.next() < forceRate) requests.push(force(nowMs));
      if (random.next() < flashRate) requests.push({ kind: random.pick(['flash', 'flash', 'dark']), source: random.pick(['technician', 'centre', 'schedule']), untilMs: nowMs + random.int(5, 40) * 1000 });
      if (random.next() < callRate) requests.push({ kind: 'preempt', preemption: random.pick(called).id, source: random.pick(['technician', 'centre']), untilMs: nowMs + random.pick([-1, 5000, 30_000, 300_000]) });
      for (const id of full.keys()) if (random.next() < 0.004) full.set(id, random.pick([clear, occupied, occupied, failed]));
      if (officer && n >= manualUntil && random.next() < 0.003) manualUntil = n + random.int(50, 900);
      const manual = n < manualUntil;
      const inputs = before.inputs ?? {};
      if (officer) press(n, manual || inputs.policeManual === true);
      if (manual && (keys === null || keys.of !== before.inputs)) keys = { of: before.inputs, now: { ...inputs, policeManual: true } };
      const pressed = down === null ? up : { ...up, [down.input]: occupied };
      return { ...before, requests, inputs: manual && keys !== null ? keys.now : inputs, detectors: { ...before.detectors, ...pressed, ...Object.fromEntries(full) } };
    },
  };
}
