import type { SiteSafety } from '../../../src/model/artefact.ts';
import type { LampChange } from '../../unit/guard/plant.ts';

type Shown = LampChange['aspect'];
type Group = SiteSafety['groups'][number];
interface Track { aspect: Shown; sinceMs: number; goEndMs: number; steadyEndMs: number }

/** By kind: what may follow what on the street. Written from safety.md S1, not from the model. */
const follows: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  vehicle3: { red: ['redYellow', 'green'], redYellow: ['green', 'red'], green: ['flashingGreen', 'yellow'], flashingGreen: ['yellow'], yellow: ['red'] },
  filterArrow: { dark: ['green'], green: ['yellow', 'dark'], yellow: ['dark'] },
  flashingYellowArrow: { red: ['green', 'flashingYellow'], green: ['yellow', 'flashingYellow'], flashingYellow: ['yellow'], yellow: ['red'] },
  pedestrian2: { red: ['green'], green: ['flashingGreen', 'flashingRed'], flashingGreen: ['red'], flashingRed: ['red'] },
};

function isGo(group: Group, aspect: Shown): boolean {
  if (aspect === 'green' || aspect === 'flashingGreen') return true;
  return (aspect === 'flashingRed' && group.kind === 'pedestrian2') || (aspect === 'flashingYellow' && group.kind === 'flashingYellowArrow');
}

/** Judges what the lamps were told, change by change, by safety.md S2; says what it saw. */
export function streetViolations(site: SiteSafety, changes: readonly LampChange[]): string[] {
  const found: string[] = [];
  const hard = new Set(site.relations.filter((one) => one.relation === 'hard').flatMap((one) => [`${one.a} ${one.b}`, `${one.b} ${one.a}`]));
  // A flashing yellow arrow's steady green is hard against those it yields to.
  const arrows = site.groups.filter((group) => group.kind === 'flashingYellowArrow').map((group) => group.id);
  const apart = new Set(site.relations.flatMap((one) => (one.relation === 'yield' ? [...(arrows.includes(one.who) ? [`${one.who} ${one.to}`] : []), ...(one.mutual === true && arrows.includes(one.to) ? [`${one.to} ${one.who}`] : [])] : [])));
  const clear = new Map(site.intergreens.map((one) => [`${one.from} ${one.to}`, one.ms]));
  const tracks = new Map<string, Track>(site.groups.map((group) => [group.id, { aspect: 'flash', sinceMs: 0, goEndMs: Number.NEGATIVE_INFINITY, steadyEndMs: Number.NEGATIVE_INFINITY }]));
  let startUp = true;
  for (const [index, change] of changes.entries()) {
    const group = site.groups.find((one) => one.id === change.group);
    const track = tracks.get(change.group);
    if (group === undefined || track === undefined) throw new Error('a group that the site has not');
    const say = (what: string): void => { found.push(`${change.tMs} ms ${group.id} ${group.kind} ${track.aspect} → ${change.aspect}: ${what}`); };
    const goes = isGo(group, change.aspect);
    if ((goes || change.aspect === 'redYellow') && startUp) {
      for (const [id, one] of tracks) if ((one.aspect !== 'red' && one.aspect !== 'dark') || change.tMs - one.sinceMs < 5000) say(`start-up: ${id} is ${one.aspect} for ${change.tMs - one.sinceMs} ms`);
      startUp = false;
    }
    if (change.aspect === 'flash') startUp = true;
    else if (startUp) judgeStartUp(group, track, change, say);
    else judgeStep(group, track.aspect, change.aspect, change.tMs - track.sinceMs, say);
    if (goes && !isGo(group, track.aspect)) {
      for (const other of site.groups) {
        const against = tracks.get(other.id);
        const pair = `${other.id} ${group.id}`;
        if (against === undefined || other === group || (!hard.has(pair) && !apart.has(pair) && isGo(other, against.aspect))) continue;
        const gapMs = change.tMs - (apart.has(pair) && isGo(other, against.aspect) ? against.steadyEndMs : against.goEndMs);
        if (gapMs < (clear.get(pair) ?? 0)) say(`${gapMs} ms after the end of ${other.id}, intergreen ${clear.get(pair)}`);
      }
    }
    const goEndMs = isGo(group, track.aspect) && !goes ? change.tMs : track.goEndMs;
    const steadyEndMs = track.aspect === 'green' && change.aspect !== 'green' ? change.tMs : track.steadyEndMs;
    tracks.set(group.id, { aspect: change.aspect, sinceMs: change.tMs, goEndMs, steadyEndMs });
    // Changes of one frame are one instant.
    if (startUp || changes[index + 1]?.tMs === change.tMs) continue;
    const taking = site.groups.filter((one) => tracks.get(one.id)?.aspect === 'yellow' || isGo(one, tracks.get(one.id)?.aspect ?? 'dark'));
    for (const [at, a] of taking.entries()) for (const b of taking.slice(at + 1)) if (hard.has(`${a.id} ${b.id}`)) say(`${a.id} with ${b.id}`);
    for (const a of taking) for (const b of taking) if (tracks.get(a.id)?.aspect === 'green' && apart.has(`${a.id} ${b.id}`)) say(`${a.id}, steady, with ${b.id}`);
  }
  return found;
}

function judgeStartUp(group: Group, track: Track, change: LampChange, say: (what: string) => void): void {
  const yields = group.kind !== 'pedestrian2' && group.kind !== 'filterArrow';
  if (!yields) {
    if (change.aspect !== 'red' && change.aspect !== 'dark') say('no image of the start-up');
  } else if (change.aspect === 'red') {
    if (track.aspect !== 'yellow') say('start-up without yellow');
    else if (change.tMs - track.sinceMs < 3000) say(`start-up yellow of ${change.tMs - track.sinceMs} ms`);
  } else if (change.aspect !== 'yellow') say('no image of the start-up');
}

function judgeStep(group: Group, from: Shown, to: Shown, lastedMs: number, say: (what: string) => void): void {
  const cycle = follows[group.kind === 'bicycle' || group.kind === 'tram' ? 'vehicle3' : group.kind];
  if (cycle?.[from]?.includes(to) !== true) say('not in its cycle');
  const yellowArrow = group.kind === 'flashingYellowArrow';
  if (from === 'green' && !yellowArrow && lastedMs < Math.max(group.minGreenMs, group.kind === 'pedestrian2' ? 5000 : 0)) say(`green of ${lastedMs} ms`);
  if (from === 'yellow' && lastedMs < group.yellowMs) say(`yellow of ${lastedMs} ms`);
  if (from === 'yellow' && lastedMs > group.yellowMs + 1300) say(`yellow of ${lastedMs} ms`);
  if (group.kind === 'pedestrian2' && to === 'red' && lastedMs < group.pedestrianClearanceMs) say(`clearance of ${lastedMs} ms`);
  if (from === 'flashingGreen' && to === 'yellow' && lastedMs < group.flashingGreenMs) say(`flashing green of ${lastedMs} ms`);
  if ((from === 'red' || (from === 'dark' && group.kind === 'filterArrow')) && lastedMs < 2000) say(`red of ${lastedMs} ms`);
  if (group.kind === 'filterArrow' && from === 'green' && to === 'dark' && group.yellowMs > 0) say('yellow left out');
}
