import type { SiteSafety } from '../model/artefact.ts';
import type { FaultCode } from '../model/fault.ts';
import type { BoardSample } from '../model/image.ts';
import { powersOnSafe } from './boardReading.ts';
import type { Count } from './count.ts';
import type { GuardState, HeadTrack } from './history.ts';
import { judgePairs } from './pairReading.ts';
import { judgeHeads, tell, type SampleVerdict } from './sample.ts';

/** Told of the lamps by so many samples together, or by so much time: one that is doubted may be the last of them. */
const countedCodes: ReadonlySet<FaultCode> = new Set(['guard.dualIndication', 'guard.fieldCheck', 'guard.noIndication', 'guard.greenInFlash']);

/**
 * A reply whose counters jump: a damaged frame with a right CRC by chance, or a board that began anew. It counts against
 * the junction as any other does, so that a conflict is told within its three samples; it ends no green, confirms no red,
 * clears no count and makes no board heard (safety.md S3: fresh samples alone prove). What one sample alone would tell
 * (a reboot, a yellow or an intergreen too short) is told by the next one.
 */
export function judgeDoubted(config: SiteSafety, state: GuardState, sample: BoardSample, nowMs: number): SampleVerdict {
  const before = state.boards.get(sample.board);
  if (before === undefined || !config.boards.some((board) => board.id === sample.board)) return { state, faults: [] };
  const steady: GuardState = { ...state, heads: state.heads.mapped((head) => (head.flasher === null ? head : { ...head, flasher: null })) };
  const heads = judgeHeads(steady, sample, nowMs);
  const pairs = judgePairs(heads.state, sample.board, nowMs);
  const conflicts = new Map(state.conflicts);
  for (const [key, count] of pairs.conflicts) conflicts.set(key, worse(state.conflicts.get(key), count));
  const doubtedStart = before.bootCounter === sample.bootCounter ? before.doubtedStart : { bootCounter: sample.bootCounter, safe: powersOnSafe(sample) };
  const counted: GuardState = {
    ...state, conflicts, boards: state.boards.with(sample.board, { ...before, doubtedStart }),
    heads: state.heads.withEach((state.tables.headsOn.get(sample.board) ?? []).flatMap(({ key }) => against(key, state.heads.get(key), heads.state.heads.get(key)))),
  };
  return tell(counted, [...heads.faults.filter(({ code }) => countedCodes.has(code)), ...pairs.faults], sample.atMs);
}

/** The head as it was, with what the doubted sample counts against it. */
function against(key: string, before: HeadTrack | undefined, judged: HeadTrack | undefined): [string, HeadTrack][] {
  if (before === undefined || judged === undefined) return [];
  return [[key, {
    ...before, dual: worse(before.dual, judged.dual), field: worse(before.field, judged.field), dark: Math.max(before.dark, judged.dark),
    greenInFlashMs: before.greenInFlashMs ?? judged.greenInFlashMs, doubted: { shown: judged.shown, lit: judged.lit, atMs: judged.atMs },
  }]];
}

function worse(before: Count | undefined, judged: Count): Count {
  return before === undefined || judged.bad > before.bad ? judged : before;
}
