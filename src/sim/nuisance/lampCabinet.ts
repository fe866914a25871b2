import type { ScanPlan } from '../../field/scan/scan.ts';
import type { Equipment } from '../cabinet/equipment.ts';
import { firstChallenge } from '../cabinet/heartbeatToken.ts';
import { watchdogMs } from '../cabinet/boardWatchdog.ts';
import { createLampBoard, type PlainLampBoard } from './lampBoard.ts';

/** All lamp boards of a cabinet: what one watchdog does to the others. */
export interface LampCabinet {
  readonly boards: ReadonlyMap<number, PlainLampBoard>;
  serve(board: PlainLampBoard, written: readonly number[] | null, nowMs: number): number[];
  answered(board: PlainLampBoard, nowMs: number): void;
}

/** The plain boards of a site, switched on at 0 ms; what never changes in their answers is read from the cabinet's own. */
export function lampCabinetOf(scan: ScanPlan, { signalBoards }: Equipment): LampCabinet {
  return createLampCabinet([...scan.lampBoards.values()].map((plan) => {
    const reference = signalBoards.get(plan.id);
    if (reference === undefined) throw new Error(`board ${plan.id} is not of the kind that this run knows`);
    reference.onRead(0);
    const atRest = Array.from({ length: plan.readCount }, (_, index) => reference.registers.get('holding', plan.readAddress + index));
    const { bootCounter } = reference.condition();
    const timeoutMs = scan.boards.get(plan.id)?.profile.failsafe?.watchdog?.timeoutMs ?? watchdogMs;
    return createLampBoard({ plan, timeoutMs, bootCounter, challenge: firstChallenge(bootCounter, plan.unit), atRest });
  }));
}

function createLampCabinet(boards: readonly PlainLampBoard[]): LampCabinet {
  const settle = (nowMs: number): void => {
    const closed = boards.every((board) => !board.tripped);
    const supplied = boards.every((board) => !board.opensSupply);
    for (const board of boards) board.settle(closed, supplied, nowMs);
  };
  const step = (nowMs: number): void => {
    for (let dueMs = earliest(boards); dueMs <= nowMs; dueMs = earliest(boards)) {
      for (const board of boards) board.step(dueMs);
      settle(dueMs);
    }
  };
  return {
    boards: new Map(boards.map((board) => [board.unit, board])),
    serve(board, written, nowMs) {
      step(nowMs);
      const words = board.serve(written, nowMs);
      settle(nowMs);
      return words;
    },
    answered(board, nowMs) {
      step(nowMs);
      board.answered(nowMs);
      settle(nowMs);
    },
  };
}

function earliest(boards: readonly PlainLampBoard[]): number {
  let dueMs = Number.POSITIVE_INFINITY;
  for (const board of boards) dueMs = Math.min(dueMs, board.dueMs());
  return dueMs;
}
