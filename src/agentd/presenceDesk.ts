import { z } from 'zod';
import { causeOfAbsence, presenceOnline, presenceShutdown, presenceWill, type Absence, type PresenceBase, type PresenceFacts } from '../link/presence.ts';
import { mainsOf, mainsWordOf, reserveLeftMs, sameSignals, signalsOf, type SignalsSnapshot } from '../link/signals.ts';
import type { EventDraft, SignalEvent } from '../model/event.ts';
import type { MainsPower, PlannedAbsence, Presence, Signals } from '../model/linkPresence.ts';
import { shedAtLeast, type ShedRules, type ShedStep } from '../model/shedding.ts';
import type { Clock } from '../platform/clock.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import { readSignals } from './signalsReading.ts';

export interface PresenceDeskParts {
  readonly clock: Clock;
  /** Real time: how long signald has said nothing. */
  readonly realClock: Clock;
  readonly files: StateFiles;
  readonly base: () => PresenceBase;
  /** Publishes it, retained; what can't go now need not: `up` says all anew. */
  readonly send: (presence: Presence) => void;
  readonly note: (draft: EventDraft) => void;
  /** This life of the computer, and when the record last heard anything of the agent before; absent: not known. */
  readonly machine?: { readonly boot: string; readonly lastHeardMs: number | null };
  readonly alarm: (code: 'cabinet.mainsLost', component: string, detail: string | null) => void;
  readonly power: CabinetPower;
}

/** How the cabinet is fed (its file): how long it lives on without mains, s, and the contact that tells of them. */
export interface CabinetPower { readonly reserveS?: number | undefined; readonly mains?: { readonly input: string; readonly lostWhen: 'open' | 'closed' } | undefined; readonly shed?: ShedRules | undefined }

/** What the centre is told of the cabinet as a whole: there or not, in colours or not, and why (docs/link.md). */
export interface PresenceDesk {
  /** What the broker is to say once the agent is gone. */
  will(): Presence;
  up(first: boolean): void;
  down(): void;
  /** Straight from signald, before anything is stored: the mains may be gone in a second. */
  takeEvents(events: readonly SignalEvent[]): void;
  takeState(state: unknown): void;
  signaldDown(): void;
  /** The store has another epoch. */
  renamed(): void;
  announce(asked: { readonly forS: number; readonly by: string; readonly reason: string }): PlannedAbsence;
  /** False: nothing stood announced. */
  withdraw(by: string): boolean;
  planned(): PlannedAbsence | null;
  power(): MainsPower | null;
  /** What the cabinet gives up for want of power, and when it flashes. */
  shed(step: ShedStep, flashMs: number | null): void;
  tick(): void;
  /** The last word of an agent that ends in good order. */
  end(): void;
}

const lifeSchema = z.object({ machineBoot: z.string(), ended: z.boolean(), onReserve: z.boolean().optional(), planned: z.boolean().optional() });

/** So long signald may be silent before nobody knows what is shown: a restart of it takes about 2 s, ms. */
const silentMs = 3000;
/** A UPS reckons anew all the time: what moves less is not told, ms. */
const sameReserveMs = 120_000;
/** What signald tells of again after an outage of the agent is no last gasp, ms. */
const freshMs = 10_000;

// Over 70 lines: what is known, and each of the occasions to say it.
export function createPresenceDesk({ clock, realClock, files, base, send, note, machine, alarm, power: fed }: PresenceDeskParts): PresenceDesk {
  const nowMs = (): number => Math.round(clock.wallMs());
  let connected = false;
  let absence = before();
  let signals: Signals | null = null;
  let power: MainsPower | null = null;
  let planned: PlannedAbsence | null = null;
  let alarmed = false;
  let given: { readonly step: ShedStep; readonly flashMs: number | null } = { step: 'none', flashMs: null };
  let silentSinceMs: number | null = realClock.monoMs();

  /** What the agent before this one has left, and that this one lives now. */
  function before(): Absence | null {
    if (machine === undefined) return null;
    const cause = causeOfAbsence(lifeSchema.safeParse(files.read('life')).data ?? null, machine.boot);
    files.write('life', { machineBoot: machine.boot, ended: false });
    return cause === null ? null : { cause, sinceMs: machine.lastHeardMs, untilMs: nowMs() };
  }
  const facts = (): PresenceFacts => ({ signals, power: power === null || given.step === 'none' ? power : { ...power, shed: given.step, flashMs: given.flashMs }, planned });
  const onReserve = (): boolean => power?.mains === 'lost';
  const trace = (ended: boolean): void => {
    if (machine !== undefined) files.write('life', { machineBoot: machine.boot, ended, ...(onReserve() ? { onReserve: true } : {}), ...(planned === null ? {} : { planned: true }) });
  };
  const say = (cause: 'power' | 'planned' | 'signals'): void => { if (connected) send(presenceOnline(base(), nowMs(), cause, facts())); };
  const put = (read: Signals): void => {
    // Nobody has ordered this flash: it is what is left of the reserve.
    const next = read.shown === 'flash' && read.cause === 'planned' && shedAtLeast(given.step, 'flash') ? { ...read, cause: 'power' as const, expectedUntilMs: null } : read;
    const same = sameSignals(signals, next);
    signals = next;
    if (!same) say('signals');
  };
  const mains = (word: MainsPower['mains'], sinceMs: number): void => {
    if ((power?.mains ?? 'ok') === word) return;
    power = { mains: word, sinceMs, expectedUntilMs: word === 'lost' && fed.reserveS !== undefined ? sinceMs + fed.reserveS * 1000 : null };
    say('power');
  };
  /** A contact that can't be read says nothing: what is known stands. */
  const isLost = (closed: boolean | null): boolean | null => (closed === null || fed.mains === undefined ? null : closed === (fed.mains.lostWhen === 'closed'));
  const contact = (lost: boolean | null): void => {
    if (lost !== null && lost !== alarmed) alarm('cabinet.mainsLost', 'mains', lost ? (fed.mains?.input ?? '') : null);
    alarmed = lost ?? alarmed;
    if (lost === true) mains('lost', nowMs());
  };
  const look = (read: SignalsSnapshot): void => {
    const at = read.detectors.find(({ id }) => id === fed.mains?.input)?.presence;
    const lost = isLost(at === 'occupied' ? true : at === 'clear' ? false : null);
    contact(lost);
    const found = mainsOf(read);
    if (lost !== true && !(lost === null && fed.mains !== undefined && onReserve())) mains(found?.mains ?? 'ok', found?.sinceMs ?? nowMs());
    const leftMs = reserveLeftMs(read);
    if (power === null || power.mains === 'ok' || leftMs === null) return;
    const untilMs = Math.round(read.stamp.wallMs + leftMs);
    if (power.expectedUntilMs !== null && Math.abs(power.expectedUntilMs - untilMs) < sameReserveMs) return;
    power = { ...power, expectedUntilMs: untilMs };
    say('power');
  };
  const forget = (): void => {
    planned = null;
    trace(false);
    say('planned');
  };
  return {
    will: () => presenceWill(base(), nowMs()),
    up(first) {
      connected = true;
      send(presenceOnline(base(), nowMs(), first ? 'started' : 'reconnected', facts(), absence === null ? null : { ...absence, untilMs: nowMs() }));
      absence = null;
    },
    down() {
      connected = false;
      absence = { cause: planned === null ? 'link' : 'planned', sinceMs: nowMs(), untilMs: nowMs() };
    },
    takeEvents(events) {
      for (const { code, data, stamp } of events) {
        // That they are back is told by a snapshot: a contact that chatters is told once a second.
        if (code === 'detector.actuated' && data['detector'] === fed.mains?.input && typeof data['occupied'] === 'boolean' && Math.abs(nowMs() - stamp.wallMs) <= freshMs && isLost(data['occupied']) === true) contact(true);
        const word = code === 'fault.raised' || code === 'fault.cleared' ? mainsWordOf(data['fault']) : null;
        if (word === null || Math.abs(nowMs() - stamp.wallMs) > freshMs) continue;
        if (code === 'fault.raised' && !(word === 'low' && onReserve())) mains(word, Math.round(stamp.wallMs));
        else if (code === 'fault.cleared' && power?.mains === word && fed.mains === undefined) mains('ok', Math.round(stamp.wallMs));
      }
    },
    takeState(state) {
      silentSinceMs = null;
      const read = readSignals(state);
      if (read === null) return;
      look(read);
      put(signalsOf(read));
    },
    signaldDown() { silentSinceMs ??= realClock.monoMs(); },
    renamed() { if (connected) send(presenceOnline(base(), nowMs(), 'reconnected', facts())); },
    announce({ forS, by, reason }) {
      const was = planned;
      planned = { expectedUntilMs: nowMs() + forS * 1000, by, reason };
      note({ code: 'absence.announced', data: { by, reason, untilMs: planned.expectedUntilMs, before: awayWords(was), after: awayWords(planned) } });
      trace(false);
      say('planned');
      return planned;
    },
    withdraw(by) {
      if (planned === null) return false;
      note({ code: 'absence.announced', data: { by, reason: planned.reason, untilMs: null, before: awayWords(planned), after: awayWords(null) } });
      forget();
      return true;
    },
    planned: () => planned,
    power: () => power,
    shed(step, flashMs) {
      given = { step, flashMs };
      say('power');
    },
    tick() {
      if (planned !== null && nowMs() >= planned.expectedUntilMs) forget();
      if (silentSinceMs === null || realClock.monoMs() - silentSinceMs < silentMs || signals?.shown === 'unknown') return;
      put({ shown: 'unknown', cause: planned === null ? 'crash' : 'planned', sinceMs: nowMs() - silentMs, expectedUntilMs: planned?.expectedUntilMs ?? null });
    },
    end() {
      if (connected) send(presenceShutdown(base(), nowMs(), facts()));
      trace(true);
    },
  };
}

function awayWords(planned: PlannedAbsence | null): string {
  return planned === null ? 'not announced' : `until ${planned.expectedUntilMs} (${planned.by})`;
}
