import { problem, warning, type Problem } from '../../model/problem.ts';
import { pointNames, type Area, type ProfilePoint, type ProfileSource, type ResolvedProfile } from '../../model/profile.ts';
import { expandProfile, pointWords } from './expand.ts';
import { indexPoints, type PointIndex } from './pointIndex.ts';
import { signalHeadProblems } from './signalHeads.ts';

/** What is wrong with a profile beyond its schema; `warning`s do not keep it out. */
export function lintProfile(source: ProfileSource): Problem[] {
  const expanded = expandProfile(source);
  if (!expanded.ok) return [...expanded.problems];
  const profile = expanded.value;
  const index = indexPoints(profile);
  return [
    ...collisionProblems(profile),
    ...referenceProblems(profile, index),
    ...unusedProblems(profile),
    ...blockProblems(profile),
    ...limitProblems(profile),
    ...wordOrderProblems(profile),
    ...identityProblems(profile),
    ...watchdogProblems(profile),
    ...(profile.role === 'signalHeads' ? signalHeadProblems(profile, index) : []),
  ];
}

/** Two points on one bit; a name twice. */
function collisionProblems(profile: ResolvedProfile): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const owners = new Map<string, string>();
  for (const point of profile.points) {
    if (names.has(point.id)) problems.push(problem('profile.duplicatePoint', 'points', { point: point.id }));
    names.add(point.id);
    const other = claim(owners, point);
    if (other !== null) problems.push(problem('profile.addressCollision', 'points', { point: point.id, other, address: point.address }));
  }
  return problems;
}

function claim(owners: Map<string, string>, point: ProfilePoint): string | null {
  const bits = point.bit === undefined ? Array.from({ length: 16 }, (_, bit) => bit) : [point.bit];
  let other: string | null = null;
  for (let word = 0; word < pointWords(point); word += 1) {
    for (const bit of bits) {
      const place = `${point.area} ${point.address + word}.${bit}`;
      other ??= owners.get(place) ?? null;
      owners.set(place, point.id);
    }
  }
  return other;
}

interface Reference { readonly path: string; readonly point: string }

function references(profile: ResolvedProfile): Reference[] {
  const { failsafe, identity, firmwarePoint, serialPoint } = profile;
  const { enable, timeout, status, clear } = failsafe?.watchdog ?? {};
  const named: readonly (readonly [string, string | undefined])[] = [
    ['firmwarePoint', firmwarePoint], ['serialPoint', serialPoint],
    ['failsafe.watchdog.enable', enable], ['failsafe.watchdog.timeout', timeout],
    ['failsafe.watchdog.status', status], ['failsafe.watchdog.clear', clear],
    ['failsafe.safeValue', failsafe?.safeValue], ['failsafe.powerOn', failsafe?.powerOn],
    ['failsafe.bootCounter', failsafe?.bootCounter], ['failsafe.resetLatch', failsafe?.resetLatch],
  ];
  return [
    ...identity.map(({ point }, at) => ({ path: `identity[${at}].point`, point })),
    ...(failsafe?.watchdog?.needs ?? []).map(({ point }, at) => ({ path: `failsafe.watchdog.needs[${at}].point`, point })),
    ...named.flatMap(([path, point]) => (point === undefined ? [] : [{ path, point }])),
  ];
}

function referenceProblems(profile: ResolvedProfile, index: PointIndex): Problem[] {
  return references(profile)
    .filter(({ point }) => !index.has(point))
    .map(({ path, point }) => problem('profile.unknownPoint', path, { point }));
}

const fixedNames = new Set<string>(Object.values(pointNames).filter((name) => typeof name === 'string'));
const families = new Set(['lamp', 'flash', 'voltage', 'current', 'dim', 'input', 'presence', 'count', 'occupancy', 'loopFault', 'loopOpen', 'loopShort', 'overflow', 'seconds', 'relay']);

/** A point that is never polled, and that nothing refers to, is either a slip or a wish. */
function unusedProblems(profile: ResolvedProfile): Problem[] {
  const referred = new Set(references(profile).map(({ point }) => point));
  const idle = profile.points.filter(({ id, poll }) => {
    const family = id.split('.')[0] ?? id;
    return poll === 'never' && !referred.has(id) && !fixedNames.has(id) && !families.has(family);
  });
  return idle.map(({ id }) => warning('profile.unusedPoint', 'points', { point: id }));
}

const areaOfFunction = { fc01: 'coil', fc02: 'discreteInput', fc03: 'holding', fc04: 'input', fc15: 'coil', fc16: 'holding', fc23: 'holding' } as const satisfies Record<string, Area>;
const readFunctions = new Set<string>(['fc01', 'fc02', 'fc03', 'fc04', 'fc23']);
const writeFunctions = new Set<string>(['fc15', 'fc16', 'fc23']);

function blockProblems({ image }: ResolvedProfile): Problem[] {
  if (image === undefined) return [];
  const problems: Problem[] = [];
  for (const side of ['write', 'read'] as const) {
    const block = image[side];
    if (areaOfFunction[block.function] !== block.area) problems.push(problem('profile.blockArea', `image.${side}`, { function: block.function, area: block.area }));
    const may = side === 'read' ? readFunctions : writeFunctions;
    if (!may.has(block.function)) problems.push(problem('profile.blockFunction', `image.${side}.function`, { function: block.function }));
  }
  const both = image.write.function === 'fc23';
  if (both !== (image.read.function === 'fc23')) problems.push(problem('profile.blockFunction', 'image', { function: 'fc23' }));
  return problems;
}

function limitProblems({ image, limits, points }: ResolvedProfile): Problem[] {
  const problems: Problem[] = [];
  if (image !== undefined && image.read.count > limits.maxReadRegisters) {
    problems.push(problem('profile.limit', 'image.read.count', { count: image.read.count, limit: limits.maxReadRegisters }));
  }
  const maxWrite = limits.maxWriteRegisters ?? 0;
  if (image !== undefined && image.write.count > maxWrite) {
    problems.push(problem('profile.limit', 'image.write.count', { count: image.write.count, limit: maxWrite }));
  }
  for (const point of points) {
    const words = pointWords(point);
    if (words > limits.maxReadRegisters) problems.push(problem('profile.limit', 'points', { point: point.id, count: words, limit: limits.maxReadRegisters }));
  }
  return problems;
}

/** Vendors disagree on which word comes first; a profile that does not say it was not looked at. */
function wordOrderProblems({ points }: ResolvedProfile): Problem[] {
  return points
    .filter((point) => pointWords(point) === 2 && point.type !== 'ascii' && point.wordOrder === undefined)
    .map(({ id }) => problem('profile.wordOrder', 'points', { point: id }));
}

function identityProblems({ identity }: ResolvedProfile): Problem[] {
  return identity.some(({ equals }) => equals !== undefined) ? [] : [warning('profile.identityProvesNothing', 'identity')];
}

function watchdogProblems({ failsafe, role }: ResolvedProfile): Problem[] {
  const watchdog = failsafe?.watchdog;
  if (watchdog?.autoClears !== true) return [];
  const say = role === 'signalHeads' ? problem : warning;
  return [say('profile.watchdogAutoClears', 'failsafe.watchdog.autoClears')];
}
