import { reserveLeftMs } from '../link/signals.ts';
import type { Outcome } from '../ipc/server.ts';
import type { Json } from '../model/canonical.ts';
import type { EventDraft } from '../model/event.ts';
import type { MainsPower } from '../model/linkPresence.ts';
import { nothingShed, shedAtLeast, stepShedding, type Shedding, type ShedRules, type ShedStep } from '../model/shedding.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { detach } from './detach.ts';
import { readSignals } from './signalsReading.ts';

export interface ReserveDeskParts {
  readonly rules: ShedRules;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The mains, and until when the reserve is said to last. */
  readonly power: () => MainsPower | null;
  readonly ask: (method: string, params: Readonly<Record<string, Json>>) => Promise<Outcome>;
  readonly note: (draft: EventDraft) => void;
  /** `detail` null = it is over. */
  readonly alarm: (code: 'cabinet.shedding', component: string, detail: string | null) => void;
  /** Presence says it too: until when there are colours. */
  readonly tell: (step: ShedStep, flashWallMs: number | null) => void;
  /** What is stored is signed, once, when the last minutes begin. */
  readonly sign: () => void;
}

/** A cabinet without mains gives up what the street needs least, first (docs/operations.md). */
export interface ReserveDesk {
  takeState(state: unknown): void;
  /** Cameras and counters rest. */
  resting(): boolean;
  tick(): void;
}

/** An answer of a UPS counts for so long; then what was said of its end goes on, ms. */
const freshMs = 15_000;
/** The flash is a proposal that ends: an agent that dies holds no junction in flash, s. */
const flashForS = 60;
const renewEveryMs = 20_000;

export function createReserveDesk(parts: ReserveDeskParts): ReserveDesk {
  const { rules, clock, logger, note, alarm } = parts;
  const nowMs = (): number => clock.monoMs();
  let shedding: Shedding = nothingShed;
  let measured: { readonly minutesLeft: number | null; readonly charge: number | null; readonly atMs: number } | null = null;
  let askedMs = Number.NEGATIVE_INFINITY;
  let refusal: string | null = null;

  const reading = (): Parameters<typeof stepShedding>[2] => {
    const power = parts.power();
    const fresh = measured !== null && nowMs() - measured.atMs <= freshMs ? measured : null;
    const saidMs = power?.expectedUntilMs ?? null;
    return { mainsLost: power?.mains === 'lost', minutesLeft: fresh?.minutesLeft ?? (saidMs === null ? null : (saidMs - clock.wallMs()) / 60_000), charge: fresh?.charge ?? null };
  };
  const alarms = (): void => {
    const standing = (['devices', 'flash', 'last'] as const).filter((step) => shedAtLeast(shedding.step, step === 'flash' ? 'notice' : step));
    for (const step of ['devices', 'flash', 'last'] as const) alarm('cabinet.shedding', step, standing.includes(step) ? (step === 'flash' ? (refusal ?? shedding.step) : '') : null);
  };
  const askFlash = (): void => {
    if (nowMs() - askedMs < renewEveryMs) return;
    askedMs = nowMs();
    detach(parts.ask('mode.flash', { forS: flashForS, by: 'agentd', reason: 'on the reserve' }).then((outcome) => {
      // Within a site's ban hours two persons are asked: the flash waits for them, and this says so.
      const result: unknown = outcome.ok ? outcome.result : null;
      const waits = typeof result === 'object' && result !== null && 'waitsFor' in result;
      const next = !outcome.ok ? outcome.code : waits ? 'mode.waitsForSecond' : null;
      if (next !== refusal) {
        refusal = next;
        if (next !== null) logger.warn({ refusal: next }, 'the flash on the reserve is refused');
        alarms();
      }
      return null;
    }));
  };
  const moved = (from: ShedStep): void => {
    const { step, flashMs } = shedding;
    const { minutesLeft, charge } = reading();
    const flashWallMs = flashMs === null ? null : Math.round(clock.wallMs() + flashMs - nowMs());
    logger.warn({ from, step, minutesLeft, charge }, 'on the reserve');
    note({ code: 'power.shed', data: { from, step, minutesLeft: minutesLeft === null ? null : Math.round(minutesLeft), charge, flashMs: flashWallMs } });
    if (step === 'none') refusal = null;
    alarms();
    parts.tell(step, flashWallMs);
    if (step === 'last') parts.sign();
  };
  return {
    takeState(state) {
      const read = readSignals(state);
      if (read === null) return;
      const leftMs = reserveLeftMs(read);
      const charges = read.sensors.flatMap(({ kind, value }) => (kind === 'charge' && typeof value === 'number' ? [value] : []));
      if (leftMs === null && charges.length === 0) return;
      measured = { minutesLeft: leftMs === null ? null : leftMs / 60_000, charge: charges.length === 0 ? null : Math.min(...charges), atMs: nowMs() };
    },
    resting: () => shedAtLeast(shedding.step, 'devices'),
    tick() {
      const from = shedding.step;
      shedding = stepShedding(rules, shedding, reading(), nowMs());
      if (shedding.step !== from) moved(from);
      if (rules.flash !== undefined && shedAtLeast(shedding.step, 'flash')) askFlash();
    },
  };
}
