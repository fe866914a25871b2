import type { BoardWire } from '../../../src/model/artefact.ts';
import type { ProfilePoint } from '../../../src/model/profile.ts';
import type { BusOutcome } from '../../../src/field/scan/request.ts';

/** A detector card with one channel, as its profile may declare it. */
export interface CardKind {
  readonly type: 'u16' | 'u32';
  readonly clearsOnRead: boolean;
  readonly samples: boolean;
  readonly boots: boolean;
  readonly overflows: boolean;
}

export function cardBoard(kind: CardKind): BoardWire {
  const read = { area: 'input', access: 'read', poll: 'everyTick' } as const;
  const points: ProfilePoint[] = [
    { ...read, id: 'presence.1', address: 0, bit: 0, type: 'bit' },
    ...(kind.overflows ? [{ ...read, id: 'overflow.1', address: 0, bit: 1, type: 'bit' as const }] : []),
    { ...read, id: 'count.1', address: 1, type: kind.type, ...(kind.type === 'u32' ? { wordOrder: 'big' as const } : {}), ...(kind.clearsOnRead ? { clearsOnRead: true } : {}) },
    // One block whatever the card has: registers without a meaning are of no use to anybody.
    { ...read, id: kind.type === 'u32' ? 'spare.1' : 'spare.2', address: kind.type === 'u32' ? 5 : 2, type: 'u16' },
    { ...read, id: kind.samples ? 'sampleCounter' : 'spare.3', address: 3, type: 'u16' },
    { ...read, id: kind.boots ? 'bootCounter' : 'spare.4', address: 4, type: 'u16' },
  ];
  return {
    id: 'card', line: 'field', unit: 9,
    profile: {
      format: 'ngatu-profile/1', vendor: 'test', model: 'card', role: 'detectorCard', firmware: { from: '1', to: '1' }, variant: 'modbusRtu',
      identity: [{ point: 'model' }], limits: { maxReadRegisters: 16, minGapMs: 0, responseMs: 5 }, quirks: [],
      points: [...points, { id: 'model', area: 'input', address: 100, type: 'u16', access: 'read', poll: 'once' }],
      source: { document: 'none', edition: '0', page: '0' },
    },
  };
}

/** The card itself: what truly arrived, and what it says of it. */
export interface Card {
  arrive(vehicles: number): void;
  /** One answer; a counter that clears itself is 0 afterwards, whoever hears it. */
  answer(): BusOutcome;
  reboot(): void;
}

export function createCard(kind: CardKind, start: number, boot: number): Card {
  const width = kind.type === 'u32' ? 2 ** 32 : 2 ** 16;
  let count = start % width;
  let overflow = false;
  // It has run for a while.
  let samples = 1000;
  let boots = boot;
  return {
    arrive(vehicles) {
      overflow ||= count + vehicles >= width;
      count = (count + vehicles) % width;
    },
    answer() {
      samples = (samples + 1) % 2 ** 16;
      const words = kind.type === 'u32' ? [Math.floor(count / 2 ** 16), count % 2 ** 16] : [count, 0];
      const registers = [overflow && kind.overflows ? 2 : 0, ...words, samples, boots, 0].slice(0, kind.type === 'u32' ? 6 : 5);
      if (kind.clearsOnRead) {
        count = 0;
        overflow = false;
      }
      return { kind: 'registers', registers };
    },
    reboot() {
      count = 0;
      samples = 0;
      overflow = false;
      boots += 1;
    },
  };
}
