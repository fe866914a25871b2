import type { ControlState } from '../control/control.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { Fault } from '../model/fault.ts';

const noFaults: readonly Fault[] = [];

/** Detectors that control reports as failed; a card that has lost all of its several detectors is lost itself: nobody is seen there. */
export function fieldFaults(site: SealedSite, tracks: ControlState['detectors']): readonly Fault[] {
  const { detectors } = site.traffic;
  const failed = detectors.filter(({ id }) => tracks[id]?.reported === true);
  if (failed.length === 0) return noFaults;
  const lost = new Set(failed.map(({ board }) => board).filter((board) => {
    const own = detectors.filter((detector) => detector.board === board);
    return own.length > 1 && own.every((detector) => failed.includes(detector));
  }));
  return [
    ...[...lost].map((board): Fault => ({ code: 'field.lost', board })),
    ...failed.filter(({ board }) => !lost.has(board)).map(({ id }): Fault => ({ code: 'detector.fault', detector: id })),
  ];
}
