import type { SiteSafety } from '../../../src/model/artefact.ts';
import type { MonitorAnswer, MonitorTick } from '../../../src/model/monitorMessage.ts';
import { createMonitor, stepMonitor, type Monitor, type MonitorState } from '../../../src/monitor/monitor.ts';
import { emptyTick, readBlock, request, response, safetyHash, writeBlock } from './wire.ts';

/** Slot → letters; a small letter flashes. */
export type Lamps = Readonly<Record<number, string>>;
export const stop: Lamps = { 1: 'R', 2: 'R', 3: 'R', 4: 'R' };
export const flash: Lamps = { 1: 'y', 2: 'y', 3: 'y' };

/** A board that obeys one scan later, and the monitor beside it. */
export class Bench {
  readonly monitor: Monitor;
  state: MonitorState;
  n = 0;
  /** The monitor's own clock at tick n. */
  ownMs = (n: number): number => 7000 + n * 100;
  applied: Lamps | 'selfFlash' = 'selfFlash';
  last: { request: string; response: string | null } | null = null;
  answer: MonitorAnswer = { type: 'consent', bootId: '', n: 0, tokens: {}, granted: [] };

  constructor(safety: SiteSafety) {
    const created = createMonitor({ format: 'ngatu-site/1', safetyHash, safety }, 'monitor-1');
    if (!created.ok) throw new Error(created.problem);
    this.monitor = created.monitor;
    this.state = created.state;
  }

  /** One tick writes `lamps`; `seen` replaces what is read back of the image before. */
  tick(lamps: Lamps, more: { asked?: string[]; seen?: Lamps; lost?: boolean; flashCommand?: boolean; change?: (tick: MonitorTick) => MonitorTick } = {}): MonitorAnswer {
    this.n += 1;
    const frames = this.last === null ? [] : [{ board: 'b1', ...this.last, receivedMs: this.n * 100 - 70 }];
    const registers = writeBlock({ seq: this.n, lamps, flashCommand: more.flashCommand === true });
    const tick: MonitorTick = { ...emptyTick(this.n), written: [{ board: 'b1', registers }], asked: more.asked ?? [], frames };
    const step = stepMonitor(this.monitor, this.state, more.change?.(tick) ?? tick, this.ownMs(this.n));
    this.state = step.state;
    this.answer = step.answer;
    const on = this.n % 10 < 5;
    const applied = this.applied === 'selfFlash' ? flash : this.applied;
    const lit = Object.fromEntries(Object.entries(applied).map(([slot, letters]) => [slot, shown(letters, on)]));
    const read = readBlock({ sample: this.n, applied: this.n - 1, flashing: this.applied === 'selfFlash', lit: more.seen ?? lit, challenge: 100 + this.n });
    this.last = { request: request(1, registers), response: more.lost === true ? null : response(1, read) };
    this.applied = more.flashCommand === true ? 'selfFlash' : lamps;
    return this.answer;
  }

  run(ticks: number, lamps: Lamps, more: Parameters<Bench['tick']>[1] = {}): MonitorAnswer {
    for (let i = 0; i < ticks; i += 1) this.tick(lamps, more);
    return this.answer;
  }

  /** Flash, yellow, all red. */
  startUp(): void {
    this.run(5, flash, { flashCommand: true });
    this.run(20, flash);
    this.run(32, { 1: 'Y', 2: 'Y', 3: 'Y', 4: 'R' });
    this.run(90, stop);
  }

  /** What went out in the last tick was another image than the one that was told. */
  onWire(lamps: Lamps): void {
    this.last = { request: request(1, writeBlock({ seq: this.n, lamps })), response: null };
  }

  /** Asks until granted, then lights. */
  light(group: string, lamps: Lamps, base: Lamps = stop): void {
    for (let i = 0; i < 200; i += 1) {
      const answer = this.tick(base, { asked: [group] });
      if (answer.type === 'consent' && answer.granted.includes(group)) break;
    }
    this.tick(lamps);
  }
}

function shown(letters: string, on: boolean): string {
  return on ? letters.toUpperCase() : letters.replaceAll(/[a-z]/g, '');
}
