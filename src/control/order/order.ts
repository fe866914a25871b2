import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { EventDraft } from '../../model/event.ts';
import type { Fault } from '../../model/fault.ts';
import type { BoardSample } from '../../model/image.ts';
import type { ControlSource, GreenEnd } from '../../model/mode.ts';
import type { PolicePanel } from '../../model/police.ts';
import type { StageId } from '../../model/stage.ts';
import { judgeRequest, rank } from './admission.ts';
import { keyEvents, type KeyTracks } from './keyEvents.ts';
import { quietPanel, stepPanel, type PanelTrack } from './panel.ts';
import { aged, holdsStages, longestMs, sameForce, type ControlRequest, type Force, type Selection, type Standing, type Standings } from './request.ts';

/** What is in force of all that stands: the highest source's word (safety.md S6). */
export interface Ruling {
  readonly source: ControlSource | null;
  readonly force: Force | null;
  /** A fault's own order: flash is not led through yellow and all red. */
  readonly atOnce: boolean;
  /** Guard, police and preemption may change a running interstage, for groups still red. */
  readonly mayRetarget: boolean;
  /** Who holds the stages has asked for the next one. */
  readonly steps: boolean;
}

/** Who has asked for what, and what is in force. Plain data. */
export interface OrderState extends Standings {
  readonly panel: PanelTrack;
  readonly keys: KeyTracks;
  /** Who has asked for a step that has not been made; the police press a button for it. */
  readonly stepBy: ControlSource | null;
  readonly ruling: Ruling;
}

export const noRuling: Ruling = { source: null, force: null, atOnce: false, mayRetarget: false, steps: false };
export const noOrders: OrderState = { forced: [], selected: [], panel: quietPanel, keys: {}, stepBy: null, ruling: noRuling };

export interface OrderInputs {
  readonly nowMs: number;
  readonly requests: readonly ControlRequest[];
  readonly samples: readonly BoardSample[];
  /** The site's further buttons of the police, and their contacts. */
  readonly police?: PolicePanel | null;
  readonly detectors?: Readonly<Record<DetectorId, DetectorSample>>;
  /** A fault whose action is all red is in force. */
  readonly faultAllRed: boolean;
  readonly stages: ReadonlyMap<StageId, unknown>;
  /** A display counts from a pulse: nothing but fixed plans. */
  readonly fixedOnly?: boolean;
  /** What the preemptions ask for in this tick. */
  readonly preempting?: readonly Standing[];
}

export interface OrderStep { readonly order: OrderState; readonly events: readonly EventDraft[]; readonly faults: readonly Fault[] }

/** One tick of the order of control: requests are taken up, leases run out, and the highest source rules. */
export function stepOrder(before: OrderState, inputs: OrderInputs): OrderStep {
  const { nowMs } = inputs;
  const events: EventDraft[] = [];
  const taken = inputs.requests.reduce((orders, request) => takeRequest(orders, request, inputs, events), before);
  const lasting = runOut(taken, nowMs, events);
  const keys = stepPanel(before.panel, inputs);
  const moved = keyEvents(keys.moves, before.keys, nowMs);
  events.push(...moved.events);
  if (before.panel.idle !== keys.panel.idle && keys.panel.idle) events.push(ended('hold', 'policePanel', 'idle'));
  const forced = [...lasting.forced.filter(({ source }) => source !== 'policePanel' || keys.police === null), ...keyed(before, keys, inputs)];
  const next: OrderState = { selected: lasting.selected, panel: keys.panel, keys: moved.keys, ...ruled(forced, lasting.stepBy, keys.panel.steps) };
  return { order: next, events, faults: keys.faults };
}

/**
 * What stands, with what is ordered of flash and dark in this very tick: a preemption that those keep off does not take
 * the numbers off the displays for the one tick before.
 */
export function standingNow(before: OrderState, inputs: Pick<OrderInputs, 'nowMs' | 'requests' | 'stages' | 'fixedOnly'>): readonly Standing[] {
  const flashes = inputs.requests.filter(({ kind }) => kind === 'flash' || kind === 'dark');
  return flashes.reduce((orders, request) => takeRequest(orders, request, inputs, []), before).forced;
}

/** What preemptions, keys and faults ask for as long as they are there. */
function keyed(before: OrderState, keys: ReturnType<typeof stepPanel>, { faultAllRed, preempting = [], nowMs }: OrderInputs): readonly Standing[] {
  const standing: Standing[] = [...preempting];
  if (keys.police !== null) standing.push({ source: 'policePanel', ...keys.police, untilMs: Number.POSITIVE_INFINITY });
  if (keys.mmu) standing.push({ source: 'guard', force: { kind: 'flash' }, sinceMs: nowMs, untilMs: nowMs });
  else if (faultAllRed) {
    const known = before.forced.find(({ source }) => source === 'guard');
    standing.push(aged({ source: 'guard', force: known?.force ?? { kind: 'allRed' }, sinceMs: known?.sinceMs ?? nowMs, untilMs: nowMs }, nowMs));
  }
  return standing;
}

function takeRequest(orders: OrderState, request: ControlRequest, inputs: Pick<OrderInputs, 'nowMs' | 'stages' | 'fixedOnly'>, events: EventDraft[]): OrderState {
  const { nowMs } = inputs;
  const refusal = judgeRequest(orders, request, { stages: inputs.stages, fixedOnly: inputs.fixedOnly === true }, nowMs);
  if (refusal !== null) {
    // The schedule asks in every tick until it may: it waits, and nobody is told of it ten times a second.
    if ('source' in request && request.source === 'schedule') return orders;
    const named = request.kind === 'stage' ? { stage: request.stage } : {};
    events.push({ code: 'command.rejected', data: { command: request.kind, ...named, source: 'source' in request ? (request.source ?? null) : null, detail: refusal.code } });
    return orders;
  }
  switch (request.kind) {
    case 'plan':
    case 'priority':
    case 'detector':
    case 'preempt': return orders;
    case 'step': return { ...orders, stepBy: request.source };
    case 'release': return release(orders, request.source, events);
    case 'mode':
    case 'select': {
      const known = orders.selected.find(({ source }) => source === request.source);
      const chosen = request.kind === 'mode' ? { mode: request.mode } : { plan: { plan: request.plan, version: request.planVersion } };
      const next: Selection = { mode: null, plan: null, ...known, ...chosen, ...byOf(request), source: request.source, untilMs: Math.min(request.untilMs, nowMs + longestMs(request.source, 'selection')) };
      return { ...orders, selected: [...orders.selected.filter((item) => item !== known), next] };
    }
    case 'stage': return takeForce(orders, request, { kind: 'stage', stage: request.stage }, nowMs);
    case 'flash':
    case 'allRed':
    case 'dark':
    case 'stopTime':
    case 'hold': return takeForce(orders, request, { kind: request.kind }, nowMs);
  }
}

/** A source has one word at a time; the same again renews it, and moves no bound that counts from its beginning. */
function takeForce(orders: OrderState, request: { readonly source: ControlSource; readonly untilMs: number; readonly by?: string }, wanted: Force, nowMs: number): OrderState {
  const { source } = request;
  const known = orders.forced.find((standing) => standing.source === source);
  const sinceMs = known !== undefined && sameForce(known.force, wanted) ? known.sinceMs : nowMs;
  const standing: Standing = { source, ...byOf(request), force: wanted, sinceMs, untilMs: Math.min(request.untilMs, nowMs + longestMs(source, wanted.kind)) };
  return { ...orders, forced: [...orders.forced.filter((item) => item !== known), standing] };
}

function byOf({ by }: { readonly by?: string }): { readonly by?: string } {
  return by === undefined ? {} : { by };
}

/** Nobody releases what a higher one ordered. Without a source: whoever rules. */
function release(orders: OrderState, source: ControlSource | undefined, events: EventDraft[]): OrderState {
  const by = source ?? orders.ruling.source ?? 'technician';
  const mine = (item: { readonly source: ControlSource }): boolean => rank(item.source) >= rank(by);
  for (const item of orders.forced.filter(mine)) events.push(ended(item.force.kind, item.source, 'released'));
  for (const item of orders.selected.filter(mine)) events.push(ended('selection', item.source, 'released'));
  return { ...orders, forced: orders.forced.filter((item) => !mine(item)), selected: orders.selected.filter((item) => !mine(item)) };
}

function runOut(orders: OrderState, nowMs: number, events: EventDraft[]): OrderState {
  if (orders.forced.length === 0 && orders.selected.length === 0) return orders;
  const over = (item: { readonly untilMs: number }): boolean => nowMs >= item.untilMs;
  // What keys and faults ask for is asked anew in every tick.
  const forced = orders.forced.filter(({ source, untilMs }) => source !== 'guard' && untilMs !== Number.POSITIVE_INFINITY);
  for (const item of forced.filter(over)) events.push(ended(item.force.kind, item.source, item.source === 'centre' ? 'lease' : 'end'));
  for (const item of orders.selected.filter(over)) events.push(ended('selection', item.source, item.source === 'centre' ? 'lease' : 'end'));
  return { ...orders, forced: forced.filter((item) => !over(item)).map((item) => aged(item, nowMs)), selected: orders.selected.filter((item) => !over(item)) };
}

/** What is in force, and the step that is still to be made: it is who rules that steps, and holds the stages from there. */
function ruled(given: readonly Standing[], asked: ControlSource | null, pressed: boolean): Pick<OrderState, 'forced' | 'stepBy' | 'ruling'> {
  const forced = asked === null ? given : given.map((item): Standing => (item.source === asked && holdsStages(item.force.kind) && item.force.kind !== 'hold' ? { ...item, force: { kind: 'hold' } } : item));
  const ruling = rulingOf(forced);
  const stepBy = asked !== null && ruling.source === asked && ruling.force?.kind === 'hold' ? asked : null;
  return { forced, stepBy, ruling: { ...ruling, steps: stepBy !== null || (ruling.source === 'policePanel' && pressed) } };
}

function rulingOf(forced: readonly Standing[]): Ruling {
  if (forced.length === 0) return noRuling;
  const highest = forced.toSorted((a, b) => rank(a.source) - rank(b.source))[0];
  if (highest === undefined) return noRuling;
  const { source } = highest;
  const mayRetarget = rank(source) <= rank('emergencyPreemption');
  return { source, force: highest.force, atOnce: source === 'guard' && highest.force.kind === 'flash', mayRetarget, steps: false };
}

/** The step is made. */
export function stepMade(orders: OrderState): OrderState {
  return orders.panel.steps || orders.stepBy !== null ? { ...orders, stepBy: null, panel: { ...orders.panel, steps: false } } : orders;
}

function ended(command: string, source: ControlSource, cause: string): EventDraft {
  return { code: 'command.ended', data: { command, source, cause } };
}

/** What keeps the junction away from its stages altogether. */
export function forcedPosture({ force }: Ruling): 'flash' | 'allRed' | null {
  if (force === null) return null;
  return force.kind === 'allRed' ? 'allRed' : force.kind === 'flash' || force.kind === 'dark' ? 'flash' : null;
}

/** Stages are chosen by somebody, not by the plan. */
export function isManual({ force }: Ruling): boolean {
  return force !== null && holdsStages(force.kind);
}

/** A railway, an ambulance: its stages come as soon as the street lets them, whatever the plan asks beyond the site's own minima. */
export function isPreempting({ source }: Ruling): boolean {
  return source === 'railPreemption' || source === 'emergencyPreemption';
}

/** Why greens end under this order. */
export function orderedEnd(ruling: Ruling): GreenEnd {
  if (ruling.source === 'guard') return 'fault';
  return isPreempting(ruling) ? 'preempt' : 'manual';
}

/** The selection of the highest source that has made one. */
export function selection(orders: OrderState): Selection | null {
  return orders.selected.toSorted((a, b) => rank(a.source) - rank(b.source))[0] ?? null;
}
