import type { ControlState } from '../control/control.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { SignalEvent } from '../model/event.ts';
import type { JunctionState } from '../model/junctionState.ts';
import type { WhyNow } from '../model/why.ts';

/** What of the running junction it looks at. */
export interface WhyJunction {
  state(): Pick<JunctionState, 'stamp' | 'mode' | 'source' | 'stage' | 'nextStage' | 'stageElapsedMs' | 'plan' | 'ladder' | 'groups' | 'detectors'>;
  look(): { readonly config: { readonly site: Pick<SealedSite, 'traffic'> }; readonly core: { readonly control: Pick<ControlState, 'adaptive' | 'sequence'> } };
}

/** Why the junction does what it does now, from what it knows itself: no record and no agent is needed. */
export function whyNow(junction: WhyJunction, latest: readonly SignalEvent[]): WhyNow {
  const { stamp, mode, source, stage, nextStage, stageElapsedMs, plan, ladder, groups, detectors } = junction.state();
  const { config, core } = junction.look();
  const proposal = core.control.adaptive?.proposal ?? null;
  // Of another run of the stage it says nothing any more.
  const stands = proposal !== null && proposal.stage === core.control.sequence.stage && proposal.beganMs === core.control.sequence.beganMs ? proposal : null;
  const decided = latest.findLast(({ code }) => code === 'stage.decided');
  return {
    wallMs: stamp.wallMs, mode, source, stage, nextStage, stageElapsedMs, plan, ladder: ladder ?? null,
    groups: groups.map(({ id, commanded, waitingS }) => ({
      id, aspect: commanded, waitingS, stages: config.site.traffic.stages.filter((one) => one.groups.includes(id)).map((one) => one.id),
      notSeen: detectors.filter((one) => (one.fault || one.forced) && config.site.traffic.detectors.some((of) => of.id === one.id && of.groups.includes(id)))
        .map(({ id: detector, fault, standIn, forced }) => ({ id: detector, fault, ...(standIn === undefined ? {} : { standIn }), forced })),
    })),
    decided: decided === undefined ? null : { wallMs: decided.stamp.wallMs, data: decided.data },
    proposal: stands?.explanation ?? null,
    ...(stands?.basis === undefined ? {} : { basis: stands.basis }),
  };
}
