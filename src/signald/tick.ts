import { basisOf, decidingOf } from '../control/basis.ts';
import { isDark, type ControlInputs, type ControlRequest, type ControlStep } from '../control/control.ts';
import { createBringUp, stepBringUp, type BringUpStep } from '../field/scan/bringUp.ts';
import { loopTrouble } from '../field/scan/detection.ts';
import { encodeImage, withTokens } from '../field/scan/encodeImage.ts';
import { strangers } from '../field/scan/fieldBoard.ts';
import { beginIdentify, beginScan, detectorCount, detectorSamples } from '../field/scan/scan.ts';
import { beginSettings } from '../field/scan/settingRound.ts';
import type { Feed } from '../field/scan/silence.ts';
import { encodeSeconds } from '../field/scan/seconds.ts';
import { confirmKept, confirmWritten, withheldGroups, type ImageVerdict } from '../guard/guard.ts';
import type { EventDraft } from '../model/event.ts';
import type { Fault, FaultAction } from '../model/fault.ts';
import type { FaultReset } from '../model/latch.ts';
import type { Aspect } from '../model/aspect.ts';
import type { GroupId } from '../model/relation.ts';
import type { MonitorTick } from '../model/monitorMessage.ts';
import type { WallClock } from '../model/time.ts';
import { callEvents } from './callLog.ts';
import { commissionFaults, commissionProblems, heardSerials } from './commissioning.ts';
import { consentAgeMs, grantedNow, lostConsentMs } from './consent.ts';
import { noEffects, rememberedImages, telling, type Core, type CoreConfig, type Effects, type Stepped } from './core.ts';
import { stepCounting } from './counting.ts';
import { countInputs } from './countInputs.ts';
import { stepDetectorLog } from './detectorLog.ts';
import { asksFor, clear } from './faultBook.ts';
import { aboutFault, applyResets, isHeld, keepBook } from './latching.ts';
import { stepQueues } from './queue.ts';
import { shippedRoads, type Roads } from './roads.ts';
import { stepSensors } from './sensing.ts';
import { ageShown } from './shown.ts';
import { fieldFaults } from './fieldFaults.ts';
import { mayCarryToken, mayFeed, type Beat } from './heartbeat.ts';
import { wasShortOutage } from './supply.ts';
import { lineLost, stuckFaults } from './stuck.ts';
import { dropToFlash, dropUnwritten, enterFaults, faultEvent, tellFaults, together } from './trip.ts';
import { stepWeek } from './weekCount.ts';

/** A gap above this: nothing is written, the boards are read, start-up (safety.md S4). */
const gapMs = 500;
/** Requests that wait for a decision, at most: the newest are kept. */
const mostAsked = 64;

export interface TickInputs {
  readonly n: number;
  readonly nowMs: number;
  readonly sinceLastMs: number | null;
  readonly bootId: string;
  readonly wall: WallClock;
  readonly requests: readonly ControlRequest[];
  /** Latched faults that a named person on site has ended. */
  readonly resets: readonly FaultReset[];
  /** What the shell has found: checksums, the journal's disk, its own lateness. */
  readonly faults: readonly Fault[];
  /** Every lamp line's port is open: without one there is nothing to scan. */
  readonly linesUp: boolean;
  readonly lineTrouble?: string | null;
}

/** One tick n, steps 1 to 5 of architecture.md; what arrives afterwards comes through `reply` and `answer`. */
export function tick(config: CoreConfig, earlier: Core, inputs: TickInputs, roads: Roads = shippedRoads): Stepped {
  const { core: before, events: aged } = ageShown(earlier, inputs.nowMs);
  const stepped = tickOf(config, before, inputs, roads);
  return aged.length === 0 ? stepped : { ...stepped, effects: together(telling(aged), stepped.effects) };
}

function tickOf(config: CoreConfig, before: Core, inputs: TickInputs, roads: Roads): Stepped {
  const { nowMs } = inputs;
  const gap = inputs.sinceLastMs !== null && inputs.sinceLastMs > gapMs;
  const early = beginning(config, before, inputs, gap);
  if (!inputs.linesUp || gap || before.unread) return idle(config, early, inputs);
  const raised = bringUp(config, early.core, nowMs);
  const decided = decide(config, raised.core, { ...inputs, step: raised.step, roads });
  const sent = send(config, decided, raised.step, inputs);
  const over = clear(sent.core.faults, sent.core.posture === 'run' && before.posture !== 'run', nowMs);
  return {
    core: over.book === sent.core.faults ? sent.core : { ...sent.core, faults: over.book },
    effects: together(early.effects, raised.effects, sent.effects, telling(over.cleared.map(clearedEvent))),
  };
}

/** Before anything is decided: what a person has ended, what an earlier life has left, what is wrong by now. */
function beginning(config: CoreConfig, before: Core, inputs: TickInputs, gap: boolean): Stepped {
  const { nowMs } = inputs;
  const altered = before.siteAltered || inputs.faults.some(({ code }) => code === 'site.altered');
  const heard: Core = { ...before, siteAltered: altered, wallMs: inputs.wall.wallMs, asked: [...before.asked, ...inputs.requests].slice(-mostAsked) };
  // What an earlier life has left is told by this one (safety.md S5: every flash alarms).
  const restored = before.lastTickMs === null ? [...before.faults.active.values()].map(({ fault }) => faultEvent(config, fault)) : [];
  const reset = applyResets(config, heard, inputs.resets, nowMs);
  const kept = keepBook({ ...reset.core, lastTickMs: nowMs }, nowMs);
  const early = entering(config, kept.core, inputs, gap);
  return { core: early.core, effects: together(telling(restored), reset.effects, kept.effects, early.effects) };
}

/** Faults that the tick itself sees before it decides: a gap, a lost line, consent too old. In flash none of them adds anything. */
function faultsBefore(core: Core, inputs: TickInputs): Fault[] {
  if (core.posture === 'flash') return [];
  const faults: Fault[] = [];
  if (inputs.sinceLastMs !== null && inputs.sinceLastMs > gapMs) faults.push({ code: 'tick.gap', detail: `${Math.round(inputs.sinceLastMs)} ms` });
  if (!inputs.linesUp) faults.push(lineLost(inputs));
  const ageMs = consentAgeMs(core.consent, inputs.nowMs);
  if (ageMs === null || ageMs > lostConsentMs) faults.push({ code: 'monitor.consentLost', detail: ageMs === null ? 'no consent' : `${Math.round(ageMs)} ms old` });
  else if (core.consent?.withheld !== undefined) faults.push({ code: 'monitor.consentLost', detail: core.consent.withheld });
  return faults;
}

/** What was wrong before anything is decided, and what keeps a junction in flash. */
function entering(config: CoreConfig, core: Core, inputs: TickInputs, gap: boolean): Stepped {
  const dropped = enterFaults(config, core, [...inputs.faults, ...faultsBefore(core, inputs)], inputs.nowMs, gap ? dropUnwritten : dropToFlash);
  const uncommissioned = commissionFaults(config.site, config.commissioning, core.serials, inputs.wall.wallMs);
  const told = tellFaults(config, dropped.core, [...stuckFaults(config, dropped.core, inputs), ...uncommissioned], inputs.nowMs);
  return { core: told.core, effects: together(dropped.effects, told.effects) };
}

/** Nothing is written in this tick; after a gap the boards are read, so that the next one knows them. */
function idle(config: CoreConfig, { core, effects }: Stepped, inputs: TickInputs): Stepped {
  // A board that comes back with its line is proved again.
  const begun = core.bringUp.phase === 'identify' || core.bringUp.phase === 'failed';
  if (!inputs.linesUp) return { core: begun ? core : { ...core, bringUp: createBringUp(config.lampBoards, inputs.nowMs) }, effects };
  const scan = beginScan(core.scan, inputs.n, {}, inputs.nowMs);
  const unread = scan.skippedLines.length > 0;
  return { core: counted({ ...core, scan: scan.state, unread }, !unread), effects: { ...effects, requests: [...effects.requests, ...scan.requests] } };
}

function counted(core: Core, scanned: boolean): Core {
  return scanned ? { ...core, lampScans: core.lampScans + 1 } : core;
}

interface Raised extends Stepped { readonly step: BringUpStep }

/**
 * Boards that are not ready go through their proof in flash; a latched fault keeps them from beginning it, not from being
 * asked who they are, and so does any device of the site that says it is another one (field.md, Hard rules).
 */
function bringUp(config: CoreConfig, core: Core, nowMs: number): Raised {
  const held = isHeld(config.site, core, nowMs) || (core.posture === 'flash' && strangers(core.scan.fieldBoards).length > 0);
  const state = held && core.bringUp.phase !== 'identify' ? createBringUp(config.lampBoards, nowMs) : core.bringUp;
  const serials = heardSerials(core.serials, core.identities);
  const uncommissioned = commissionProblems(config.site, config.commissioning, serials).length > 0;
  const step = stepBringUp(state, core.fresh, nowMs, { identities: core.identities, settings: core.settings, modes: core.scan.modes }, held || uncommissioned);
  const named = beginIdentify(core.scan, step.identify, nowMs);
  const set = held ? { state: named.state, requests: [] } : beginSettings(named.state, step.settings, nowMs);
  const asked = { state: set.state, requests: [...named.requests, ...set.requests] };
  const stepped: Core = { ...core, bringUp: step.state, scan: asked.state, identities: [], settings: [], serials };
  const entered = step.ready ? { core: stepped, effects: noEffects } : enterBringUpFaults(config, stepped, step, nowMs);
  const effects = asked.requests.length === 0 ? entered.effects : { ...entered.effects, requests: [...asked.requests, ...entered.effects.requests] };
  return { core: entered.core, effects, step };
}

/** The bring-up has already gone back to where it must: its faults are told, and drop a junction that was not in flash. */
function enterBringUpFaults(config: CoreConfig, core: Core, step: BringUpStep, nowMs: number): Stepped {
  const entered = enterFaults(config, core, step.faults, nowMs);
  return { core: { ...entered.core, bringUp: step.state }, effects: entered.effects };
}

interface Decided { readonly core: Core; /** Flash begins with this tick. */ readonly reached: boolean; readonly control: ControlStep; readonly verdict: ImageVerdict; readonly events: readonly EventDraft[]; readonly effects: Effects }

/** All red by a fault ends in flash after 60 s (safety.md S5): control goes there, and it is told. */
const allRedExpired: readonly Fault[] = [{ code: 'allRed.expired' }];

/** What faults in force ask of control (the action ladder). */
function asks(config: CoreConfig, core: Core): Pick<ControlInputs, 'faultAllRed' | 'recallAll' | 'afterShortOutage'> {
  const asked = (action: FaultAction): boolean => asksFor(core.faults, action, config.site.safety.faultActions);
  return { faultAllRed: asked('allRed'), recallAll: asked('recallAll'), afterShortOutage: wasShortOutage(core) };
}

/** Control decides, guard judges (steps 2 and 3). */
function decide(config: CoreConfig, core: Core, inputs: TickInputs & { readonly step: BringUpStep; readonly roads: Roads }): Decided {
  const { nowMs, n, step, roads } = inputs;
  const detectors = detectorSamples(core.scan, nowMs);
  const logged = stepDetectorLog(core.detectorLog, config.site.traffic.detectors, detectors.samples, nowMs, (id) => loopTrouble(core.scan.detectors.get(id)));
  const ordered = asks(config, core);
  const given: ControlInputs = {
    nowMs, n, detectors: detectors.samples, samples: core.fresh, written: core.written,
    boardsReady: step.ready, restart: core.restart, wall: inputs.wall, requests: core.asked, withheld: withheldGroups(core.guard), held: isHeld(config.site, core, nowMs), guardCloses: core.guard.closing, expected: core.week.expected, ...ordered,
  };
  const control = roads.control(config, core.control, given);
  const deciding = decidingOf(core.control, control);
  const kept: Effects = deciding === null ? noEffects : { ...noEffects, kept: { of: deciding, basis: basisOf(core.control, given) } };
  const minute = stepCounting(core.counting, countInputs(config.site, control.state, detectors, inputs));
  const week = stepWeek(core.week, minute.events, config.site.traffic.timezone, inputs.wall);
  const cabinet = stepSensors(core.sensors, config.site.traffic.sensors ?? [], { readings: core.scan.sensors, startedMs: core.scan.startedMs }, nowMs);
  const desired: Record<GroupId, Aspect> = {};
  for (const [id, { aspect }] of Object.entries(control.desired)) desired[id] = aspect;
  const verdict = roads.guard(config.site.safety, core.guard, { desired, granted: grantedNow(core.consent, n, nowMs), posture: control.posture, n, close: core.closeAsked }, nowMs);
  const reached = control.posture === 'flash' && core.posture !== 'flash';
  // The lamps' supply comes back with the clear command of a new proof, and not before.
  const lightAgain = isDark(core.control) && !control.dark;
  const decided: Core = {
    ...core, control: control.state, guard: verdict.state, scan: detectors.state, posture: control.posture, detectorLog: logged.log, counting: minute.counting, week, sensors: cabinet.tracks,
    fresh: [], asked: [], restart: verdict.restart, closeAsked: false,
    // In colour the last outage is over; the next one is counted for itself.
    supplyLow: control.posture === 'run' ? null : core.supplyLow,
    // A planned flash ends the tokens: what follows it is a start-up, with its proof.
    bringUp: reached || lightAgain ? createBringUp(config.lampBoards, nowMs) : core.bringUp,
    colouredMs: core.colouredMs + (control.posture === 'run' && core.lastTickMs !== null ? (inputs.sinceLastMs ?? 0) : 0),
  };
  const entered = enterFaults(config, decided, [...control.faults, ...verdict.faults, ...fieldFaults(config.site, control.state, decided.scan, nowMs), ...cabinet.faults, ...(reached && ordered.faultAllRed === true ? allRedExpired : [])], nowMs);
  const events = [...logged.events, ...minute.events, ...callEvents(config.site, core.control, control.state), ...control.events];
  return { core: entered.core, reached, control, verdict, events, effects: together(entered.effects, kept) };
}

/** Steps 4 and 5: the monitor is told what will be written, and it is written, with the token where all roads agree. */
function send(config: CoreConfig, decided: Decided, step: BringUpStep, inputs: TickInputs): Stepped {
  const { verdict } = decided;
  const { nowMs, n } = inputs;
  const dropped = decided.core.posture === 'flash' && decided.control.posture !== 'flash' ? decided.effects : null;
  if (dropped !== null) {
    // A fault of this very tick has already sent flash ahead: nothing else is written now.
    return { core: { ...decided.core, frames: [] }, effects: { ...dropped, events: [...decided.events, ...dropped.events] } };
  }
  // Flash is commanded where guard lets it through: control's wish for a planned one may come too early.
  const flash = verdict.state.pending?.phase === 'flash';
  const lampSupplyOff = decided.control.dark || asksFor(decided.core.faults, 'lampSupplyOff', config.site.safety.faultActions);
  const image = { seq: n, flash, clear: step.clear, lampSupplyOff, dim: verdict.dim };
  const shownToMonitor = toKnownBoards(decided.core, encodeImage(config.scan, verdict.write, { ...image, tokens: {} }));
  const beat: Beat = {
    permit: verdict.permit, consentAgeMs: consentAgeMs(decided.core.consent, nowMs), wanted: step.ready ? decided.core.posture !== 'flash' : step.tokenAllowed,
    sampleAgesMs: config.lampBoards.map(({ id }) => nowMs - (decided.core.scan.samples.get(id)?.atMs ?? Number.NEGATIVE_INFINITY)),
  };
  const given = decided.core.consent?.tokens ?? {};
  const feed = feedOf(config, decided, { ...beat, wanted: step.feedAllowed }, given, lampSupplyOff);
  // Held back in colour, an image goes to no board at all: half of it would be right of way that nobody has on record.
  const heldBack = decided.core.posture !== 'flash' && feed === 'withheld' && config.scan.fedByFrames.length > 0;
  // A board whose answer is doubted may have begun anew: a token for its new challenge would end its flash before the reboot is known.
  const writes = heldBack ? {} : withTokens(config.scan, shownToMonitor, mayCarryToken(beat) ? withoutThese(given, decided.core.scan.doubted) : {});
  const seconds = encodeSeconds(config.scan.config, displaySeconds(config, decided.control), decided.control.contacts);
  const scan = beginScan(decided.core.scan, n, { ...writes, ...seconds }, nowMs, feed);
  const scanned = scan.skippedLines.length === 0 && !heldBack;
  const left = scanned ? leaving(scan.state, shownToMonitor) : {};
  // On a silent line, and on one that is only read, nothing of an image leaves: the boards' own watchdogs are what flashes them.
  const kept = scanned ? Object.keys(shownToMonitor).filter((board) => left[board] === undefined) : [];
  const wrote = Object.keys(left).length > 0;
  const monitorTick: MonitorTick = {
    type: 'tick', bootId: inputs.bootId, n, nowMs, safetyHash: config.site.safetyHash, asked: [...verdict.asked], frames: [...decided.core.frames],
    written: Object.entries(left).map(([board, registers]) => ({ board, registers: [...registers] })), ...(kept.length > 0 ? { kept } : {}),
  };
  const core: Core = counted({
    ...decided.core, scan: scan.state, frames: [], toldMonitor: [...decided.core.toldMonitor.slice(1 - rememberedImages), { n, tickMs: nowMs }],
    guard: scanned ? (wrote ? confirmWritten : confirmKept)(decided.core.guard, verdict.write, nowMs) : decided.core.guard,
    written: scanned ? verdict.write : decided.core.written,
    queues: wrote ? stepQueues(config.site, decided.core.queues, verdict.write, (id) => detectorCount(scan.state, id)) : decided.core.queues,
    images: wrote ? [...decided.core.images.slice(1 - rememberedImages), { seq: n & 0xffff, image: verdict.write }] : decided.core.images,
  }, scan.skippedLines.length === 0);
  return {
    core,
    effects: { ...decided.effects, requests: [...decided.effects.requests, ...scan.requests], monitorTick, events: [...decided.events, ...decided.effects.events] },
  };
}

/** What is on the wire in this scan: the images of boards whose line is written. */
function leaving({ modes, plan }: Core['scan'], writes: Readonly<Record<string, readonly number[]>>): Readonly<Record<string, readonly number[]>> {
  return plan.fedByFrames.length === 0 ? writes : Object.fromEntries(Object.entries(writes).filter(([board]) => modes.get(plan.boards.get(board)?.line ?? '') === 'write'));
}

/** Whether this scan's frames may keep alive the boards that live by them (safety.md S4). */
function feedOf({ scan }: CoreConfig, { core, reached }: Decided, beat: Beat, tokens: Readonly<Record<string, number>>, lampSupplyOff: boolean): Feed {
  if (scan.fedByFrames.length === 0) return 'fed';
  // A planned flash has its one command too.
  if (reached) return 'command';
  if (mayFeed(beat, scan.fedByFrames, tokens)) return 'fed';
  if (core.posture !== 'flash') return 'withheld';
  return lampSupplyOff ? 'afterSilence' : 'withheld';
}

/** A board that has not said who it is yet is only read: on another model these registers are something else. */
function toKnownBoards(core: Core, writes: Readonly<Record<string, readonly number[]>>): Record<string, readonly number[]> {
  const known: Record<string, readonly number[]> = {};
  for (const [board, words] of Object.entries(writes)) if (core.scan.health.get(board)?.identified === true) known[board] = words;
  return known;
}

function displaySeconds(config: CoreConfig, control: ControlStep): Record<string, number | null> {
  const seconds: Record<string, number | null> = {};
  const { displays } = config.site.traffic;
  const countdownS = displays.length === 0 ? {} : control.countdownS;
  for (const { id, group } of displays) seconds[id] = countdownS[group] ?? null;
  return seconds;
}

function clearedEvent(fault: Fault): EventDraft {
  return { code: 'fault.cleared', data: aboutFault(fault) };
}


function withoutThese<T>(of: Readonly<Record<string, T>>, names: ReadonlyMap<string, unknown>): Readonly<Record<string, T>> {
  return names.size === 0 ? of : Object.fromEntries(Object.entries(of).filter(([name]) => !names.has(name)));
}
