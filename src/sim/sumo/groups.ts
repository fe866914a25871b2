import { linksOf, type SignalLink } from './link.ts';
import type { GreenStage, GroupDraft, LinkGroup } from './linkGroup.ts';
import type { Network, Programme } from './network.ts';
import { relationsOf, type GroupRelation } from './relations.ts';

/** One traffic light as signal groups, stages and relations; plain data for `site from-sumo`. */
export type LightPlan = {
  readonly lightId: string;
  readonly programmeId: string;
  /** Length of the state string. */
  readonly stateLength: number;
  readonly cycleS: number;
  readonly groups: readonly LinkGroup[];
  readonly stages: readonly GreenStage[];
  /** Every unordered pair of groups once. */
  readonly relations: readonly GroupRelation[];
  /** Links that no stage makes green (red or `s` for ever), that are switched off (o, O), or that steer nothing. */
  readonly unused: { readonly neverGreen: readonly number[]; readonly uncontrolled: readonly number[]; readonly dead: readonly number[] };
};

/** The lights of a network, each by its first programme. */
export function lightIdsOf(network: Network): string[] {
  return [...new Set(network.programmes.map((programme) => programme.lightId))].toSorted();
}

export function deriveLight(network: Network, lightId: string): LightPlan {
  const programme = network.programmes.find((one) => one.lightId === lightId);
  if (programme === undefined) throw new Error(`no traffic light ${lightId}; the network has ${lightIdsOf(network).join(', ') || 'none'}`);
  const links = linksOf(network, lightId);
  const stateLength = Math.max(0, ...programme.phases.map((phase) => phase.state.length));
  if (links.some((link) => link.index >= stateLength)) throw new Error(`${lightId}: the programme has ${stateLength} letters, a link needs more`);
  const phases = stagePhases(programme, links);
  const unused = unusedLinks(programme, phases, links, stateLength);
  const idle = new Set([...unused.neverGreen, ...unused.uncontrolled]);
  const drafts = draftGroups(network, links.filter((link) => !idle.has(link.index)), phases);
  const groups = drafts.map((draft) => draft.group);
  const stages = phases.map((phase, at) => ({
    id: `s${at + 1}`,
    groups: groups.filter((group) => isGreen(phase.state, group.links[0] ?? -1)).map((group) => group.id),
    ...phase,
  }));
  return {
    lightId, programmeId: programme.programmeId, stateLength,
    cycleS: programme.phases.reduce((sum, phase) => sum + phase.durationS, 0),
    groups, stages, unused,
    relations: relationsOf(network, drafts, stages),
  };
}

type StagePhase = { readonly state: string; readonly phaseIndex: number; readonly durationS: number };

function isGreen(state: string, index: number): boolean {
  return state[index] === 'G' || state[index] === 'g';
}

/** The distinct phases with a green and no yellow; one that only ends walks is a clearance, no stage. */
function stagePhases(programme: Programme, links: readonly SignalLink[]): StagePhase[] {
  const found = new Map<string, StagePhase>();
  let previous = programme.phases.at(-1)?.state ?? '';
  for (const [phaseIndex, phase] of programme.phases.entries()) {
    const { state, durationS } = phase;
    const greens = state.replaceAll(/[Gg]/g, '1').replaceAll(/[^1]/g, '0');
    const known = found.get(greens);
    if (greens.includes('1') && !/[yYu]/.test(state) && !endsOnlyWalks(previous, state, links)) {
      found.set(greens, known === undefined ? { state, phaseIndex, durationS } : { ...known, durationS: known.durationS + durationS });
    }
    previous = state;
  }
  return [...found.values()];
}

function endsOnlyWalks(before: string, state: string, links: readonly SignalLink[]): boolean {
  const changed = links.filter((link) => isGreen(before, link.index) !== isGreen(state, link.index));
  return changed.length > 0 && changed.every((link) => link.isCrossing && isGreen(before, link.index));
}

function unusedLinks(programme: Programme, phases: readonly StagePhase[], links: readonly SignalLink[], stateLength: number): LightPlan['unused'] {
  const steered = new Set(links.map((link) => link.index));
  const neverGreen: number[] = [];
  const uncontrolled: number[] = [];
  const dead: number[] = [];
  for (let index = 0; index < stateLength; index += 1) {
    if (!steered.has(index)) dead.push(index);
    else if (programme.phases.every((phase) => /[oO]/.test(phase.state[index] ?? ''))) uncontrolled.push(index);
    else if (!phases.some((phase) => isGreen(phase.state, index))) neverGreen.push(index);
  }
  return { neverGreen, uncontrolled, dead };
}

function draftGroups(network: Network, links: readonly SignalLink[], phases: readonly StagePhase[]): GroupDraft[] {
  const byHead = new Map<string, SignalLink[]>();
  // One letter of the state is one head, whatever it steers: its first connection names the approach.
  const approachOfIndex = new Map<number, string>();
  for (const link of links) {
    const approach = approachOfIndex.get(link.index) ?? approachOf(link);
    approachOfIndex.set(link.index, approach);
    const key = `${approach} ${phases.map((phase) => (isGreen(phase.state, link.index) ? '1' : '0')).join('')}`;
    byHead.set(key, [...(byHead.get(key) ?? []), link]);
  }
  let vehicles = 0;
  let pedestrians = 0;
  return [...byHead.values()].map((own) => {
    const isPedestrian = own.every((link) => link.isCrossing);
    if (isPedestrian) pedestrians += 1;
    else vehicles += 1;
    return { links: own, group: groupOf(network, isPedestrian ? `p${pedestrians}` : `v${vehicles}`, isPedestrian, own) };
  });
}

function approachOf(link: SignalLink): string {
  return link.isCrossing ? link.connection.toEdge : link.connection.fromEdge;
}

function groupOf(network: Network, id: string, isPedestrian: boolean, links: readonly SignalLink[]): LinkGroup {
  const lanes = [...new Set(links.map((link) => link.connection.fromLane))];
  const fastestMs = Math.max(0, ...lanes.map((lane) => network.lanes.get(lane)?.speedMs ?? 0));
  return {
    id,
    kind: isPedestrian ? 'pedestrian' : 'vehicle',
    approach: links[0] === undefined ? '' : approachOf(links[0]),
    links: [...new Set(links.map((link) => link.index))],
    lanes,
    directions: [...new Set(links.map((link) => link.connection.direction))],
    speedKmh: Math.round(fastestMs * 3.6),
    crossingM: Math.max(0, ...links.map((link) => link.crossingM)),
  };
}
