import { createControl, type ControlState } from '../../../src/control/control.ts';
import { modeOf } from '../../../src/control/mode.ts';
import { selection, stepOrder } from '../../../src/control/order/order.ts';
import type { ControlRequest } from '../../../src/control/order/request.ts';
import { coordinationView } from '../../../src/control/plan/free.ts';
import { scheduleRequests, stepPlanning, wantedPlan } from '../../../src/control/plan/planning.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { controlSources, freeReasons, modes } from '../../../src/model/mode.ts';
import type { PlanBook } from '../../../src/model/plan.ts';
import { scheduleReasons } from '../../../src/model/scheduleAnswer.ts';
import type { Random } from '../../../src/platform/random.ts';
import { createClockQuality, type ClockQuality } from '../../../src/signald/clockQuality.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const localAheadMs = 7 * hourMs;

/** What a simulated stretch of time brought, in seconds unless said otherwise. */
export interface YearFigures {
  seconds: number; power: number; coordinated: number; fixed: number; actuated: number; flash: number; startup: number; byHand: number;
  changes: number; steps: number; cuts: number; outages: number;
  /** Without a mode, a source or a reason of the closed lists. */
  unexplained: number;
  /** Another plan than the calendar's, though the clock was right. */
  wrongPlan: number;
  /** Flash by the schedule in the ban hours though the clock was right, or for more than 8 h. */
  wrongFlash: number;
  /** Coordinated by a clock that was in truth further off than the bound. */
  wrongClock: number;
}

export function noYear(): YearFigures {
  return { seconds: 0, power: 0, coordinated: 0, fixed: 0, actuated: 0, flash: 0, startup: 0, byHand: 0, changes: 0, steps: 0, cuts: 0, outages: 0, unexplained: 0, wrongPlan: 0, wrongFlash: 0, wrongClock: 0 };
}

const shift = (first: string, days: number): string => new Date(Date.parse(`${first}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** The calendar as a person reads it: by dates as text and the process's own calendar, nothing of it shared with the schedule's code. */
export function calendarSays(book: PlanBook, localMs: number): string {
  const iso = new Date(localMs).toISOString();
  const [date, minute] = [iso.slice(0, 10), iso.slice(0, 16)];
  const ended = (plan: string): boolean => { const until = book.plans.find(({ id }) => id === plan)?.closed?.until; return until !== undefined && minute >= until; };
  const name = (item: { readonly plan?: string | undefined; readonly flash?: true | undefined }): string => (item.flash === true ? 'flash' : item.plan === undefined || ended(item.plan) ? book.defaultPlan : item.plan);
  const { schedule } = book;
  if (schedule === undefined) return book.defaultPlan;
  const change = schedule.changes.find(({ from, until }) => minute >= from && minute < until);
  if (change !== undefined) return name(change);
  const special = schedule.special.find(({ from, to = from }) => date >= from && date <= to)?.day;
  const { tet } = schedule;
  const isTet = tet?.firstDays.some((first) => date >= shift(first, -tet.daysBefore) && date <= shift(first, tet.daysAfter)) === true;
  const yearly = schedule.yearly.find(({ from, to = from }) => date.slice(5) >= from && date.slice(5) <= to)?.day;
  const weekday = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[new Date(localMs).getUTCDay()] ?? 'sun';
  const dayId = special ?? (isTet ? tet?.day : undefined) ?? yearly ?? schedule.week[weekday];
  const items = schedule.days.find(({ id }) => id === dayId)?.items ?? [];
  const past = items.filter(({ at }) => at <= iso.slice(11, 16)).toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  const after = schedule.changes.filter(({ until, afterwards }) => afterwards !== undefined && until <= minute && until.slice(0, 10) === date && until.slice(11) > (past?.at ?? '')).at(-1);
  if (after?.afterwards !== undefined) return name({ plan: after.afterwards });
  return past === undefined ? book.defaultPlan : name(past);
}

const minutes = new WeakMap<PlanBook, { readonly minute: number; readonly says: string }>();

/** The calendar speaks by the minute: it is read once in each. */
function calendarInMinute(book: PlanBook, localMs: number): string {
  const minute = Math.floor(localMs / 60_000);
  const known = minutes.get(book);
  if (known?.minute === minute) return known.says;
  const says = calendarSays(book, minute * 60_000);
  minutes.set(book, { minute, says });
  return says;
}

/** A cabinet's life: what its clock shows, who vouches for it, and when its power is gone. */
interface World { nowMs: number; bootMs: number; wallOffMs: number; quartzPpm: number; driftPpm: number; outageUntilMs: number; offUntilMs: number; quality: ClockQuality; state: ControlState; flashSinceMs: number | null }

const startUpMs = 20_000;

/** So many days of schedule and mode in steps of a second: power cuts, link outages with drift, steps of the clock, and persons. */
export function playYear(site: SealedSite, book: PlanBook, random: Random, fromLocal: string, days: number, found: YearFigures = noYear()): { readonly figures: YearFigures; readonly problems: readonly string[] } {
  const startMs = Date.parse(`${fromLocal}T00:00:00Z`) - localAheadMs;
  const problems: string[] = [];
  const fresh = (): ControlState => createControl({ site, plan: book.plans.find(({ id }) => id === book.defaultPlan) ?? site.traffic.builtinPlan, planVersion: 1, book }, 0);
  const world: World = { nowMs: 0, bootMs: 0, wallOffMs: 0, quartzPpm: random.int(-25, 25), driftPpm: 0, outageUntilMs: 0, offUntilMs: 0, quality: createClockQuality(), state: fresh(), flashSinceMs: null };
  for (let second = 0; second < days * 86_400; second += 1) {
    const trueMs = startMs + second * 1000;
    found.seconds += 1;
    disturb(world, random, second * 1000, found);
    if (second * 1000 < world.offUntilMs) {
      found.power += 1;
      if ((second + 1) * 1000 >= world.offUntilMs) reboot(world, random, fresh(), (second + 1) * 1000);
      continue;
    }
    world.nowMs = second * 1000 - world.bootMs;
    const wallMs = Math.round(trueMs + world.wallOffMs);
    if (second * 1000 >= world.outageUntilMs) {
      world.wallOffMs = Math.abs(world.wallOffMs) > 128 ? world.wallOffMs : world.wallOffMs * 0.9;
      // The time source puts a clock right that is too far off, by a step.
      if (Math.abs(world.wallOffMs) > 128 && second % 64 === 0) world.wallOffMs = random.int(-20, 20);
      if (second % 32 === 0) world.quality.propose({ errorMs: Math.abs(world.wallOffMs) + 5, synced: Math.abs(world.wallOffMs) <= 128, ttlMs: 70_000 }, world.nowMs, Math.round(trueMs + world.wallOffMs));
    } else world.wallOffMs += world.driftPpm / 1000;
    look(world, { site, book, random, trueMs, wallMs: Math.round(trueMs + world.wallOffMs), step: Math.abs(wallMs - trueMs - world.wallOffMs) > 1 }, found, problems);
  }
  return { figures: found, problems };
}

function disturb(world: World, random: Random, atMs: number, found: YearFigures): void {
  if (atMs < world.offUntilMs) return;
  if (random.next() < 1 / (9 * 86_400)) { world.offUntilMs = atMs + random.pick([3, 60, 1800, 4 * 3600]) * 1000; found.cuts += 1; }
  if (random.next() < 1 / (5 * 86_400) && atMs >= world.outageUntilMs) { world.outageUntilMs = atMs + random.int(1, 72) * hourMs; world.driftPpm = world.quartzPpm * (0.8 + 0.4 * random.next()); found.outages += 1; }
  if (random.next() < 1 / (20 * 86_400)) { world.wallOffMs += random.pick([-1, 1]) * random.int(1, 5 * 3600) * 1000; found.steps += 1; }
}

/** The clock of the board goes on through a cut; now and then its battery is dead. */
function reboot(world: World, random: Random, state: ControlState, atMs: number): void {
  world.bootMs = atMs;
  world.quality = createClockQuality();
  world.state = state;
  world.flashSinceMs = null;
  if (random.next() < 0.2) world.wallOffMs = -26 * 365 * dayMs;
  else world.wallOffMs += random.int(-1500, 1500);
}

interface Look { readonly site: SealedSite; readonly book: PlanBook; readonly random: Random; readonly trueMs: number; readonly wallMs: number; readonly step: boolean }

function look(world: World, { site, book, random, trueMs, wallMs }: Look, found: YearFigures, problems: string[]): void {
  const { nowMs } = world;
  const wall = world.quality.wall(nowMs, wallMs);
  const before = world.state;
  const planning = stepPlanning(before.planning, { site, given: before.given, wall, nowMs, sinceLastMs: 1000, samples: {}, tracks: {} });
  const asked: ControlRequest[] = random.next() < 1 / 86_400 ? [{ kind: 'select', plan: random.pick(book.plans.filter(({ closed }) => closed === undefined)), planVersion: 1, source: random.pick(['technician', 'centre'] as const), untilMs: nowMs + random.int(1, 120) * 60_000 }] : [];
  const requests = [...scheduleRequests(planning, nowMs, before.order.forced.some(({ source }) => source === 'schedule'), selection(before.order)), ...asked];
  const { order } = stepOrder(before.order, { nowMs, requests, samples: [], faultAllRed: false, stages: new Map() , preempting: [] });
  const want = wantedPlan(before.given, planning, selection(order), false);
  const flashes = order.ruling.force?.kind === 'flash';
  const posture = flashes || nowMs < startUpMs ? 'flash' as const : 'run' as const;
  const running = { ...before.running, plan: want.plan, version: want.version, fixed: want.fixed, coordinated: want.coordinated };
  if (posture === 'run' && want.plan.id !== before.running.plan.id) found.changes += 1;
  const state: ControlState = { ...before, lastMs: nowMs, planning, order, running: posture === 'run' ? running : before.running, posture: { posture, sinceMs: 0 }, leftFlash: before.leftFlash || posture === 'run' };
  world.state = state;
  tell(world, state, { site, book, trueMs, wallMs }, found, problems);
}

function tell(world: World, state: ControlState, { site, book, trueMs, wallMs }: Pick<Look, 'site' | 'book' | 'trueMs' | 'wallMs'>, found: YearFigures, problems: string[]): void {
  const { mode, source } = modeOf(state);
  const { freeReason } = coordinationView(state, world.nowMs);
  const reason = state.planning.scheduled?.reason ?? null;
  const complain = (what: string): void => { if (problems.length < 20) problems.push(`${new Date(trueMs + localAheadMs).toISOString().slice(0, 19)} ${what}: ${mode} by ${source}, ${String(reason)}, ${String(freeReason)}, clock off ${wallMs - trueMs} ms`); };
  const listed = (modes as readonly string[]).includes(mode) && (controlSources as readonly string[]).includes(source) && reason !== null && (scheduleReasons as readonly string[]).includes(reason) && (freeReason === null || (freeReasons as readonly string[]).includes(freeReason));
  if (!listed) { found.unexplained += 1; complain('unexplained'); }
  if (mode === 'coordinated' || mode === 'fixed' || mode === 'actuated' || mode === 'flash' || mode === 'startup') found[mode] += 1;
  if (source === 'technician' || source === 'centre') found.byHand += 1;
  const errorMs = Math.abs(wallMs - trueMs);
  if (mode === 'coordinated' && errorMs > 500) { found.wrongClock += 1; complain('coordinated by a wrong clock'); }
  const known = state.planning.coordinable && errorMs < 500;
  const localMs = trueMs + localAheadMs;
  const settled = Math.floor((localMs - 500) / 60_000) === Math.floor((localMs + 500) / 60_000);
  if (known && settled && source === 'schedule') {
    const says = calendarInMinute(book, localMs);
    const runs = mode === 'flash' ? 'flash' : state.running.plan.id;
    // Flash ends after 8 h by its own bound, whatever the calendar says.
    if (says !== runs) { found.wrongPlan += 1; complain(`the calendar says ${says}, it runs ${runs}`); }
    const hour = new Date(localMs).getUTCHours();
    if (mode === 'flash' && hour >= Number(site.safety.flashBan.from.slice(0, 2)) && hour < Number(site.safety.flashBan.to.slice(0, 2))) { found.wrongFlash += 1; complain('flash in the ban hours'); }
  }
  world.flashSinceMs = mode === 'flash' && source === 'schedule' ? (world.flashSinceMs ?? world.nowMs) : null;
  if (world.flashSinceMs !== null && world.nowMs - world.flashSinceMs > 8 * hourMs + 1000) { found.wrongFlash += 1; complain('flash for more than 8 h'); }
}

