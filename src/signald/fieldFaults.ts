import type { ControlState } from '../control/control.ts';
import { loopTrouble, type DetectorState } from '../field/scan/detection.ts';
import { fieldBoardFaults, type FieldBoard } from '../field/scan/fieldBoard.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { Fault } from '../model/fault.ts';

const noFaults: readonly Fault[] = [];
/** What the scan knows beside the lamps. */
interface FieldKnown { readonly fieldBoards: ReadonlyMap<string, FieldBoard>; readonly detectors: ReadonlyMap<string, DetectorState> }

/** Counts that were lost are told for so long, ms: the next start of the card is another loss. */
const uncountedToldMs = 1000;

/**
 * What is wrong beside the lamps: detectors that control reports as failed, by what their card says of the loop; a card
 * that has lost all of its several detectors is lost itself, for nobody is seen there; devices that are not the site's.
 */
export function fieldFaults(site: SealedSite, { detectors: tracks, forces }: Pick<ControlState, 'detectors' | 'forces'>, scan: FieldKnown, nowMs: number): readonly Fault[] {
  const { detectors } = site.traffic;
  const wrong = fieldBoardFaults(scan, nowMs);
  const uncounted = detectors.filter(({ id }) => isUncounted(scan.detectors.get(id), nowMs));
  const failed = detectors.filter(({ id }) => tracks[id]?.reported === true);
  if (failed.length === 0 && wrong.length === 0 && uncounted.length === 0) return noFaults;
  // Whom a person has suspended is not broken, and its card has not lost it.
  const suspended = (id: string): boolean => forces[id]?.state === 'suspend';
  const lost = new Set(failed.filter(({ id }) => !suspended(id)).map(({ board }) => board).filter((board) => {
    const own = detectors.filter((detector) => detector.board === board);
    return own.length > 1 && own.every((detector) => failed.includes(detector) && !suspended(detector.id));
  }));
  return [
    ...wrong,
    ...[...lost].map((board): Fault => ({ code: 'field.lost', board })),
    ...failed.filter(({ board }) => !lost.has(board)).map(({ id }): Fault => (suspended(id) ? { code: 'detector.fault', detector: id, detail: suspendedDetail(forces[id]) } : { code: codeOf(scan.detectors.get(id)), detector: id })),
    ...uncounted.map(({ id }): Fault => ({ code: 'detector.uncounted', detector: id })),
  ];
}

function suspendedDetail(force: ControlState['forces'][string] | undefined): string {
  return ['suspended by', force?.source, force?.by].filter((word) => word !== undefined).join(' ');
}

function isUncounted(state: DetectorState | undefined, nowMs: number): boolean {
  const atMs = state?.uncountedMs ?? null;
  return atMs !== null && nowMs - atMs < uncountedToldMs;
}

function codeOf(state: DetectorState | undefined): 'detector.open' | 'detector.short' | 'detector.fault' {
  switch (loopTrouble(state)) {
    case 'open': return 'detector.open';
    case 'short': return 'detector.short';
    case 'fault':
    case null: return 'detector.fault';
  }
}
