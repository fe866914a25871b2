import { beginScan, compileScan, createScan, detectorSamples, onReply, type ScanConfig, type ScanState } from '../../../src/field/scan/scan.ts';
import type { BusOutcome, BusRequest } from '../../../src/field/scan/request.ts';
import type { BoardWire } from '../../../src/model/artefact.ts';
import type { Detector, DetectorSample } from '../../../src/model/detector.ts';
import type { InputCard } from '../../../src/sim/cabinet/inputCard.ts';
import { createLoopCard } from '../../../src/sim/cabinet/loopCard.ts';
import { servePdu } from '../../../src/sim/cabinet/slave.ts';
import { referenceProfile } from '../../integration/cabinetSite.ts';

/** Loops on virtual cards of 16 channels, each card on a line of its own, read by the shipped scan. */
export interface LoopCards {
  readonly detectors: readonly Detector[];
  /** What a loop sees from now on, and how many came. */
  sense(loop: string, occupied: boolean, came: number): void;
  /** A tick of signald at this time of its own clock, and its scan: what its detectors say. `lost`: nobody answers. */
  tick(nowMs: number, lost: boolean): Readonly<Record<string, DetectorSample>>;
  /** Actuations were lost for good at about now. */
  uncounted(loop: string, nowMs: number): boolean;
  /** signald begins anew; a card begins anew. */
  restart(nowMs: number): void;
  reboot(loop: string): void;
}

const channels = 16;
/** From a tick to its answers, ms. */
const answerMs = 20;
/** A loss that is so young belongs to what is counted now, ms (signald/countInputs.ts). */
const lossMs = 200;

export function loopCards(loops: readonly { readonly id: string; readonly groups: readonly string[]; readonly distanceM: number; readonly advance: boolean }[]): LoopCards {
  const profile = referenceProfile('lc16');
  const boards = Array.from({ length: Math.ceil(loops.length / channels) }, (_, at): BoardWire => ({ id: `card${at}`, line: `line${at}`, unit: 1, profile }));
  const detectors = loops.map(({ id, groups, distanceM, advance }, at): Detector => ({
    id, kind: 'loop', role: advance ? 'advance' : 'stopLine', groups: [...groups], board: `card${Math.floor(at / channels)}`, channel: (at % channels) + 1, distanceM, call: 'nonLocking', extend: true, delayMs: 0, extensionMs: 0,
  }));
  const config: ScanConfig = { lines: boards.map(({ line }) => ({ id: line, purpose: 'field', device: line, baud: 19_200, format: '8E1' })), boards, lamps: [], detectors, displays: [] };
  const plan = compileScan(config);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  const cards = new Map(boards.map(({ id }) => [id, createLoopCard({ id, unit: 1, profile })]));
  const placeOf = new Map(detectors.map(({ id, board, channel }) => [id, { board, channel }]));
  let scan = createScan(plan.value, 0);
  let n = 0;
  return {
    detectors,
    sense(loop, occupied, came) {
      const place = placeOf.get(loop);
      if (place !== undefined) cards.get(place.board)?.sense(place.channel, occupied, came, 0);
    },
    tick(nowMs, lost) {
      const told = detectorSamples(scan, nowMs);
      const begun = beginScan(told.state, n += 1, {}, nowMs);
      scan = begun.requests.reduce((state, request) => answered(state, request, lost ? { kind: 'timeout' } : ask(cards, request), nowMs), begun.state);
      return told.samples;
    },
    uncounted: (loop, nowMs) => nowMs - (scan.detectors.get(loop)?.uncountedMs ?? Number.NEGATIVE_INFINITY) <= lossMs,
    restart(nowMs) { scan = createScan(plan.value, nowMs); },
    reboot(loop) {
      const board = placeOf.get(loop)?.board;
      if (board !== undefined) cards.set(board, createLoopCard({ id: board, unit: 1, profile }));
    },
  };
}

function answered(state: ScanState, request: BusRequest, outcome: BusOutcome, nowMs: number): ScanState {
  return onReply(state, { id: request.id, line: request.line, unit: request.unit, outcome, requestHex: '', responseHex: '', receivedMs: nowMs + answerMs }).state;
}

/** The card's own answer, register by register. */
function ask(cards: ReadonlyMap<string, InputCard>, { line, call }: BusRequest): BusOutcome {
  const card = cards.get(line.replace('line', 'card'));
  if (card === undefined || !('count' in call) || (call.function !== 'fc03' && call.function !== 'fc04')) return { kind: 'timeout' };
  const pdu = servePdu(card, Uint8Array.of(call.function === 'fc03' ? 3 : 4, call.address >> 8, call.address & 0xff, call.count >> 8, call.count & 0xff), 0);
  if (pdu[0] !== undefined && pdu[0] >= 0x80) return { kind: 'exception', code: pdu[1] ?? 0 };
  return { kind: 'registers', registers: Array.from({ length: call.count }, (_, at) => ((pdu[2 + at * 2] ?? 0) << 8) | (pdu[3 + at * 2] ?? 0)) };
}
