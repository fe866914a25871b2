import type { Problem } from './problem.ts';
import type { Preemption } from './preemption.ts';
import { preemptionFigures } from './preemptionFigures.ts';
import { unknownStage } from './siteCheckStages.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';

/** Preemptions lead to stages that are there, hear contacts that are there, and come in time. */
export function checkPreemptions(site: SiteFacts): readonly Problem[] {
  const preemptions = site.traffic.preemptions ?? [];
  return [
    ...repeated(preemptions, ({ id }) => id, ({ id }, index) => siteProblem('preempt.duplicate', `traffic.preemptions[${index}].id`, { preemption: id })),
    ...preemptions.flatMap((preemption, index) => checkPreemption(site, preemption, `traffic.preemptions[${index}]`)),
    ...infeasible(site),
  ];
}

function checkPreemption(site: SiteFacts, preemption: Preemption, path: string): readonly Problem[] {
  const { id, kind, inputs, track, dwell, exit } = preemption;
  const problems: Problem[] = [
    ...(track === undefined ? [] : unknownStage(site, track.stage, `${path}.track.stage`)),
    ...dwell.flatMap((stage, index) => unknownStage(site, stage, `${path}.dwell[${index}]`)),
    ...(exit === undefined ? [] : unknownStage(site, exit, `${path}.exit`)),
    ...inputs.flatMap(({ detector }, index) => checkInput(site, preemption, detector, `${path}.inputs[${index}].detector`)),
  ];
  if (inputs.length === 0 && preemption.remote !== true && kind !== 'rail') problems.push(siteProblem('preempt.noInput', `${path}.inputs`, { preemption: id }));
  if (inputs.length === 2 && inputs[0]?.detector === inputs[1]?.detector) problems.push(siteProblem('preempt.pairSame', `${path}.inputs`, { preemption: id }));
  if (preemption.minMs >= preemption.maxPresenceMs) problems.push(siteProblem('preempt.minBeyondMax', `${path}.minMs`, { preemption: id, ms: preemption.minMs, most: preemption.maxPresenceMs }));
  if (kind !== 'rail') return problems;
  if (inputs.length === 0) problems.push(siteProblem('preempt.railInput', `${path}.inputs`, { preemption: id }));
  if (preemption.remote === true) problems.push(siteProblem('preempt.railRemote', `${path}.remote`, { preemption: id }));
  if (preemption.arrivesMs === undefined) problems.push(siteProblem('preempt.railUnpromised', `${path}.arrivesMs`, { preemption: id }));
  if (inputs.length === 1) problems.push(siteWarning('preempt.railUnsupervised', `${path}.inputs`, { preemption: id }));
  return problems;
}

function checkInput(site: SiteFacts, { id }: Preemption, input: string, path: string): readonly Problem[] {
  const detector = site.traffic.detectors.find((one) => one.id === input);
  if (detector === undefined) return [siteProblem('preempt.inputUnknown', path, { preemption: id, detector: input })];
  return detector.role === 'count' ? [] : [siteProblem('preempt.inputRole', path, { preemption: id, detector: input, role: detector.role })];
}

function infeasible(site: SiteFacts): readonly Problem[] {
  return preemptionFigures(site).flatMap(({ preemption, goal, from, needMs, haveMs, fits }) => {
    if (fits || haveMs === null) return [];
    const index = (site.traffic.preemptions ?? []).findIndex(({ id }) => id === preemption);
    return [siteProblem('preempt.infeasible', `traffic.preemptions[${index}].arrivesMs`, { preemption, goal, from, ms: needMs, have: haveMs })];
  });
}
