import type { ControlState } from '../control/control.ts';
import { laneLayoutsOf } from '../control/adaptive/laneLayout.ts';
import { isAdaptive } from '../control/order/ladder.ts';
import { isShadowing } from '../control/shadowSeat.ts';
import type { AdaptiveView } from '../model/adaptiveView.ts';
import type { SealedSite } from '../model/artefact.ts';

/** What the adaptive loop sees, has learned and does. */
export function adaptiveView(site: SealedSite, control: ControlState): AdaptiveView {
  const { adaptive, ladder, shadow } = control;
  const layout = laneLayoutsOf(site).walking;
  const state = isAdaptive(control) ? 'decides' : isShadowing(site, control) ? 'looksOn' : adaptive === null ? 'off' : 'watches';
  return {
    state, rung: ladder.rung, wanted: ladder.wanted, cause: ladder.cause, ahead: adaptive === null ? null : rounded(adaptive.ahead), counts: adaptive?.counts ?? null,
    lanes: (adaptive?.lanes ?? []).flatMap((lane, at) => {
      const known = layout.lanes[at];
      if (known === undefined || known.walks) return [];
      return [{
        id: known.id, queue: rounded(lane.queue + lane.unseen), confidence: rounded(lane.confidence), perHour: Math.round(lane.flow * 3600), headwayS: rounded(lane.headwayS), undercount: rounded(lane.undercount),
        shares: Object.fromEntries(known.groups.map((group, place) => [group, rounded(lane.shares[place] ?? 0)])),
      }];
    }),
    shadow: shadow?.counts ?? null,
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
