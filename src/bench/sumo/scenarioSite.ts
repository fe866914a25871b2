import { basename } from 'node:path';
import { loadProfiles } from '../../cli/site/profileFolder.ts';
import { sha256Hex } from '../../cli/site/sha256.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { Problem } from '../../model/problem.ts';
import { sealSite } from '../../model/seal.ts';
import { detectorsFor, type SumoDetector } from '../../sim/sumo/detectors.ts';
import { deriveLight, lightIdsOf, type LightPlan } from '../../sim/sumo/groups.ts';
import { readNetwork, type Network, type Programme } from '../../sim/sumo/network.ts';
import { readScenario, type Scenario } from '../../sim/sumo/scenario.ts';
import { farDetectors, withSight } from './sight.ts';
import { siteFromSumo, siteIdOf } from '../../sim/sumo/siteFromSumo.ts';

/** One light of the network, as ours and its peers see it. */
export interface BenchLight {
  readonly light: LightPlan;
  readonly programme: Programme;
  readonly site: SealedSite;
  /** Loops of the site. */
  readonly loops: readonly SumoDetector[];
  /** What the adaptive loop sees besides: areas, and what lies beyond a short lane; and the site that knows them. */
  readonly sight: readonly SumoDetector[];
  readonly sightedSite: SealedSite;
}

/** A scenario with every junction in it. */
export interface BenchScenario { readonly scenario: Scenario; readonly network: Network; readonly lights: readonly BenchLight[] }

/** A site that could not be made of a light. */
export class SiteRefused extends Error {
  readonly problems: readonly Problem[];
  constructor(lightId: string, problems: readonly Problem[]) {
    super(`${lightId}: ${problems.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`).join('; ')}`);
    this.problems = problems;
  }
}

/** Derives and seals a site for every light of a scenario. Throws with the reason where one can't be had. */
export async function readBenchScenario(path: string): Promise<BenchScenario> {
  const scenario = readScenario(path);
  const network = readNetwork(scenario.netFile);
  const plans = lightIdsOf(network).map((id) => deriveLight(network, id)).filter(({ stages }) => stages.length > 0);
  if (plans.length === 0) throw new Error(`${scenario.netFile} has no traffic light`);
  const detectors = detectorsFor(network, plans);
  const { profiles } = await loadProfiles();
  const lights = plans.map((light, at): BenchLight => {
    const siteId = siteIdOf(plans.length > 1 ? `${scenario.name}-${at + 1}` : scenario.name);
    const source = siteFromSumo(light, detectors, { siteId, name: `${scenario.name} ${light.lightId}`.slice(0, 80), generatedFrom: `${basename(scenario.netFile)} ${light.lightId}`.slice(0, 120) });
    if (!source.ok) throw new SiteRefused(light.lightId, source.problems);
    const sealed = sealSite(source.value, profiles, { kind: 'bench', by: 'bench sumo', sealedAtMs: 0 }, sha256Hex);
    if (!sealed.ok) throw new SiteRefused(light.lightId, sealed.problems);
    const laid = new Set(sealed.value.traffic.detectors.map(({ id }) => id));
    const programme = network.programmes.find((one) => one.lightId === light.lightId);
    if (programme === undefined) throw new Error(`${light.lightId} has no programme`);
    const own = detectors.filter((one) => one.lightId === light.lightId && one.groups.length > 0);
    const sight = [...own.filter(({ kind }) => kind === 'area'), ...farDetectors(network, own)];
    return { light, programme, site: sealed.value, loops: detectors.filter(({ id, kind }) => laid.has(id) && kind !== 'area'), sight, sightedSite: withSight(sealed.value, sight) };
  });
  return { scenario, network, lights };
}
