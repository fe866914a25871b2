import { basename } from 'node:path';
import { loadProfiles } from '../../cli/site/profileFolder.ts';
import { sha256Hex } from '../../cli/site/sha256.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { Parsed } from '../../model/problem.ts';
import { sealSite } from '../../model/seal.ts';
import { detectorsFor, detectorsXml } from '../../sim/sumo/detectors.ts';
import { deriveLight, lightIdsOf, type LightPlan } from '../../sim/sumo/groups.ts';
import { readNetwork } from '../../sim/sumo/network.ts';
import { readScenario, type Scenario } from '../../sim/sumo/scenario.ts';
import { siteFromSumo, siteIdOf } from '../../sim/sumo/siteFromSumo.ts';

/** A scenario made into a junction: its light, the sealed site of it, and the loops that SUMO must lay. */
export interface BenchSite {
  readonly scenario: Scenario;
  readonly light: LightPlan;
  readonly site: SealedSite;
  /** Loops that the site has, each also in `detectorsXml`. */
  readonly loopIds: readonly string[];
  /** SUMO's additional file. */
  readonly detectorsXml: string;
}

/** Derives and seals the junction of a scenario. Throws with the reason where there is no such scenario or light. */
export async function deriveBenchSite(path: string, tls: string | null, sealedAtMs: number): Promise<Parsed<BenchSite>> {
  const scenario = readScenario(path);
  const network = readNetwork(scenario.netFile);
  const lightId = tls ?? lightIdsOf(network)[0];
  if (lightId === undefined) throw new Error(`${scenario.netFile} has no traffic light`);
  const light = deriveLight(network, lightId);
  const detectors = detectorsFor(network, [light]);
  const generatedFrom = `${basename(scenario.netFile)} ${lightId}`;
  const source = siteFromSumo(light, detectors, { siteId: siteIdOf(scenario.name), name: `${scenario.name} ${lightId}`, generatedFrom });
  if (!source.ok) return source;
  const { profiles, problems } = await loadProfiles();
  const sealed = sealSite(source.value, profiles, { kind: 'bench', by: 'bench hil', sealedAtMs }, sha256Hex);
  if (!sealed.ok) return { ok: false, problems: [...problems, ...sealed.problems] };
  const laid = new Set(sealed.value.traffic.detectors.map(({ id }) => id));
  const loops = detectors.filter(({ id, kind }) => laid.has(id) && kind !== 'area');
  const bench = { scenario, light, site: sealed.value, loopIds: loops.map(({ id }) => id), detectorsXml: detectorsXml(network, loops) };
  return { ok: true, value: bench, warnings: sealed.warnings };
}
