import { basename } from 'node:path';
import type { Parsed } from '../../model/problem.ts';
import type { SiteSource } from '../../model/site.ts';
import { detectorsFor } from '../sumo/detectors.ts';
import { deriveLight, lightIdsOf } from '../sumo/groups.ts';
import { readNetwork } from '../sumo/network.ts';
import { readScenario } from '../sumo/scenario.ts';
import { siteFromSumo, siteIdOf } from '../sumo/siteFromSumo.ts';

/**
 * The bench site of one traffic light: of a scenario's folder, a `.sumocfg`, or a `.net.xml`. Without `tls` the network's
 * first light in the order of ids. Throws with the reason where there is no such network or light.
 */
export function generateSite(path: string, tls?: string): Parsed<SiteSource> {
  const netFile = path.endsWith('.net.xml') ? path : readScenario(path).netFile;
  const network = readNetwork(netFile);
  const lights = lightIdsOf(network);
  const lightId = tls ?? lights[0];
  if (lightId === undefined) throw new Error(`${netFile} has no traffic light`);
  const light = deriveLight(network, lightId);
  const scenario = basename(netFile, '.net.xml');
  const siteId = siteIdOf(lights.length > 1 ? `${scenario}-${lights.indexOf(lightId) + 1}` : scenario);
  return siteFromSumo(light, detectorsFor(network, [light]), { siteId, name: `${scenario} ${lightId}`, generatedFrom: `${basename(netFile)} ${lightId}` });
}
