import { clear, createPlant, tickUntil, type Plant } from '../../property/control/plant.ts';
import { crossing, planActuated } from './crossing.ts';

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };

/** A junction past start-up and past the demands that the start-up put in: it dwells in its last stage. */
export function dwelling(plan = planActuated, site = crossing()): Plant {
  const plant = createPlant({ site, plan, planVersion: 3 });
  const detectors = { ...Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, clear])), ...nobody };
  tickUntil(plant, (step) => step.view.mode !== 'startup', 400, () => ({ detectors }));
  if (plan.mode === 'actuated') tickUntil(plant, (step) => step.view.oldestDemandS === null && !step.view.interstage && step.view.stageElapsedMs > 10_000, 1500, () => ({ detectors }));
  return plant;
}
