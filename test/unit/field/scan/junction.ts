import { lampColours } from '../../../../src/model/aspect.ts';
import type { BoardWire, LampWire } from '../../../../src/model/artefact.ts';
import type { Detector } from '../../../../src/model/detector.ts';
import { pointNames } from '../../../../src/model/profile.ts';
import { wireBit } from '../../../../src/field/profile/pointIndex.ts';
import type { ScanConfig } from '../../../../src/field/scan/config.ts';
import type { BusOutcome, BusReply, BusRequest } from '../../../../src/field/scan/request.ts';
import { sampleCheck } from '../../../../src/field/scan/sampleCheck.ts';
import { unmet } from '../../../../src/field/scan/fieldBoard.ts';
import { compileScan, createScan, type ScanState } from '../../../../src/field/scan/scan.ts';
import { loadProfile } from '../profile/loadProfile.ts';

export const board = (id: string, line: string, unit: number, profile: string, serial?: string): BoardWire => ({
  id, line, unit, profile: loadProfile(profile), ...(serial === undefined ? {} : { serial }),
});

export function lampsOf(group: string, on: BoardWire, slot: number): LampWire[] {
  return lampColours.map((colour) => {
    const bit = (id: string): NonNullable<ReturnType<typeof wireBit>> => {
      const found = wireBit(on.profile, id);
      if (found === null) throw new Error(id);
      return found;
    };
    return {
      group, colour, board: on.id, slot, output: bit(pointNames.lamp(slot, colour)), flashOutput: bit(pointNames.flash(slot, colour)),
      readBack: bit(pointNames.voltage(slot, colour)), current: bit(pointNames.current(slot, colour)), dim: bit(pointNames.dim(slot, colour)),
    };
  });
}

export const detector = (id: string, on: string, channel: number): Detector => ({
  id, kind: 'loop', role: 'stopLine', groups: ['g1'], board: on, channel, distanceM: 0, call: 'nonLocking', extend: true, delayMs: 0, extensionMs: 0,
});

/** Two lamp boards with two groups each, a loop card, a VDS card and a display. */
export function junction(change: Partial<ScanConfig> = {}): ScanConfig {
  const [b1, b2] = [board('b1', 'lamps', 1, 'ngatu/shb8'), board('b2', 'lamps', 2, 'ngatu/shb8')];
  return {
    lines: [
      { id: 'lamps', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' },
      { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' },
    ],
    boards: [b1, b2, board('loops', 'field', 10, 'ngatu/lc16'), board('vds', 'field', 11, 'ngatu/vds4'), board('clock', 'field', 12, 'ngatu/cd8')],
    lamps: [...lampsOf('g1', b1, 1), ...lampsOf('g2', b1, 6), ...lampsOf('g3', b2, 1), ...lampsOf('g4', b2, 8)],
    detectors: [detector('d1', 'loops', 1), detector('d16', 'loops', 16), detector('v2', 'vds', 2)],
    displays: [{ id: 's1', group: 'g1', board: 'clock', channel: 1 }, { id: 's3', group: 'g3', board: 'clock', channel: 3 }],
    ...change,
  };
}

/** The same with lamp boards whose watchdog lives by writes. */
export function junctionFedByFrames(): ScanConfig {
  const [b1, b2] = [board('b1', 'lamps', 1, 'ngatu/shb8w'), board('b2', 'lamps', 2, 'ngatu/shb8w')];
  const base = junction();
  return { ...base, boards: [b1, b2, ...base.boards.slice(2)], lamps: [...lampsOf('g1', b1, 1), ...lampsOf('g2', b1, 6), ...lampsOf('g3', b2, 1), ...lampsOf('g4', b2, 8)] };
}

export function scanOf(config: ScanConfig = junction(), nowMs = 0): ScanState {
  const plan = compileScan(config);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  return createScan(plan.value, nowMs);
}

/** A scan that knows its field boards already. */
export function metScan(config: ScanConfig = junction(), nowMs = 0): ScanState {
  const scan = scanOf(config, nowMs);
  return { ...scan, fieldBoards: scan.fieldBoards.mapped(() => ({ ...unmet, standing: 'right', rightMs: nowMs })) };
}

export function replyTo(request: BusRequest, outcome: BusOutcome, receivedMs: number): BusReply {
  return { id: request.id, line: request.line, unit: request.unit, outcome, requestHex: 'aa', responseHex: 'bb', receivedMs };
}

export interface ReadBlock { readonly status?: number; readonly counter?: number; readonly challenge?: number; readonly boot?: number; readonly applied?: number; readonly supply?: number; readonly voltage?: readonly [number, number]; readonly current?: readonly [number, number]; readonly dim?: readonly [number, number] }

/** Answer of a signal-head board: armed, flash transfer and lamp supply closed. */
export function boardWords(block: ReadBlock = {}): BusOutcome {
  const { status = 0x40c, counter = 1, challenge = 1, boot = 1, applied = 0, supply = 2300, voltage = [0, 0], current = [0, 0], dim = [0, 0] } = block;
  const words = [status, counter, challenge, boot, applied, supply, ...voltage, ...current, ...dim];
  return { kind: 'registers', registers: [...words, sampleCheck(words, words.length)] };
}

/** The lamp frames of a scan, in their order. */
export function lampRequests(requests: readonly BusRequest[]): BusRequest[] {
  return requests.filter(({ line }) => line === 'lamps').toSorted((a, b) => a.priority - b.priority);
}

function text(value: string, length: number): number[] {
  return Array.from({ length }, (_, at) => ((value.codePointAt(2 * at) ?? 0) << 8) | (value.codePointAt(2 * at + 1) ?? 0));
}

/** What a reference board says when it is asked who it is. */
export function identity(model: string, firmware: number, serial: string): { kind: 'registers'; registers: number[] } {
  return { kind: 'registers', registers: [...text(model, 5), firmware, ...text(serial, 4)] };
}

/** The lamp frame of a scan to this board. */
export function toBoard(requests: readonly BusRequest[], name: string): BusRequest {
  const found = lampRequests(requests).find(({ id }) => id.includes(name));
  if (found === undefined) throw new Error(`nothing to ${name}`);
  return found;
}
