import type { ControlState } from '../control/control.ts';
import type { ScanState } from '../field/scan/scan.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { DetectorSample } from '../model/detector.ts';
import type { WallClock } from '../model/time.ts';
import type { CountInputs } from './counting.ts';

/** A loss that is so young belongs to what is counted now, ms: two ticks, so that none is overlooked between them. */
const lossMs = 200;

/** What counting has to know of the detectors besides their samples. */
export function countInputs(
  site: SealedSite, control: Pick<ControlState, 'detectors' | 'forces'>, scanned: { readonly state: Pick<ScanState, 'detectors'>; readonly samples: Readonly<Record<string, DetectorSample>> },
  { nowMs, wall }: { readonly nowMs: number; readonly wall: WallClock },
): CountInputs {
  return {
    detectors: site.traffic.detectors, samples: scanned.samples, wallMs: wall.wallMs, nowMs,
    uncounted: (id) => nowMs - (scanned.state.detectors.get(id)?.uncountedMs ?? Number.NEGATIVE_INFINITY) <= lossMs,
    suspect: (id) => control.detectors[id]?.suspect != null || control.detectors[id]?.stuck === true,
    forced: (id) => control.forces[id] !== undefined,
  };
}
