import { note, problem, warning, type Problem } from '../../model/problem.ts';
import type { Area, ProfilePoint, ProfileSource, ResolvedProfile } from '../../model/profile.ts';
import { isUnordered } from './codec.ts';
import { expandProfile, pointWords } from './expand.ts';
import { displayProblems } from './lintDisplay.ts';
import { watchdogProblems } from './lintWatchdog.ts';
import { lampName, referenceProblems, sensorProblems, unusedProblems } from './pointUse.ts';
import { indexPoints } from './pointIndex.ts';
import { signalHeadProblems } from './signalHeads.ts';
import { compareVersions } from './version.ts';

/** What is wrong with a profile beyond its schema; `warning`s do not keep it out. */
export function lintProfile(source: ProfileSource): Problem[] {
  const expanded = expandProfile(source);
  if (!expanded.ok) return [...expanded.problems];
  const profile = expanded.value;
  const index = indexPoints(profile);
  return [
    ...variantProblems(profile),
    ...firmwareProblems(profile),
    ...collisionProblems(profile),
    ...areaProblems(profile),
    ...referenceProblems(profile, index),
    ...unusedProblems(profile),
    ...sensorProblems(profile),
    ...blockProblems(profile),
    ...limitProblems(profile),
    ...scaleProblems(profile),
    ...wordOrderProblems(profile),
    ...identityProblems(profile),
    ...sourceNotes(profile),
    ...(profile.failsafe === undefined ? [problem('profile.noFailsafe', 'failsafe')] : []),
    ...watchdogProblems(profile, index),
    ...displayProblems(profile),
    ...(profile.role === 'signalHeads' ? signalHeadProblems(profile, index) : lampProblems(profile)),
  ];
}

/** What belongs to one way of speaking only. */
function variantProblems({ variant, points, fields, serial, tcp }: ResolvedProfile): Problem[] {
  const problems: Problem[] = [];
  const z1 = variant === 'z1';
  if (z1 !== (fields !== undefined)) problems.push(problem('profile.fieldsOfVariant', 'fields', { variant }));
  if (z1 !== (points.length === 0)) problems.push(problem('profile.pointsOfVariant', 'points', { variant }));
  if (variant === 'modbusTcp' && serial !== undefined) problems.push(problem('profile.otherVariant', 'serial', { variant, key: 'serial' }));
  if (variant !== 'modbusTcp' && tcp !== undefined) problems.push(problem('profile.otherVariant', 'tcp', { variant, key: 'tcp' }));
  return problems;
}

function firmwareProblems({ firmware: { from, to, reading } }: ResolvedProfile): Problem[] {
  return compareVersions(from, to, reading) > 0 ? [problem('profile.firmwareRange', 'firmware', { from, to })] : [];
}

/** Modbus has no function that writes an input (Application Protocol V1.1b3, 4.3). */
function areaProblems({ points }: ResolvedProfile): Problem[] {
  const wrong = points.filter(({ area, access }) => (area === 'input' || area === 'discreteInput') && access !== 'read');
  return wrong.map(({ id, area, access }) => problem('profile.inputWritten', 'points', { point: id, area, access }));
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
  const width = point.type === 'bit' ? 1 : point.type === 'u8' ? 8 : 16;
  const bits = Array.from({ length: point.area === 'coil' || point.area === 'discreteInput' ? 1 : width }, (_, bit) => bit + (point.bit ?? 0));
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

function scaleProblems({ points }: ResolvedProfile): Problem[] {
  return points.flatMap(({ id, type, scale }): Problem[] => {
    if (scale === 0) return [problem('profile.scaleZero', 'points', { point: id })];
    return scale !== undefined && (type === 'bit' || type === 'ascii') ? [problem('profile.scaleIdle', 'points', { point: id, type })] : [];
  });
}

/** Vendors disagree on which word comes first; a profile that does not say it was not looked at. */
function wordOrderProblems({ points }: ResolvedProfile): Problem[] {
  const wide = points.filter((point) => pointWords(point) === 2 && point.type !== 'ascii');
  const unsaid = wide.filter(({ wordOrder }) => wordOrder === undefined);
  const unknown = wide.filter(isUnordered).map(({ id }) => id);
  return [
    ...unsaid.map(({ id }) => problem('profile.wordOrder', 'points', { point: id })),
    ...(unknown.length === 0 ? [] : [warning('profile.wordOrderUnknown', 'points', { points: unknown.join(', ') })]),
  ];
}

function sourceNotes({ source: { unverified } }: ResolvedProfile): Problem[] {
  return unverified === undefined ? [] : [note('profile.unverified', 'source.unverified', { unverified })];
}

/** A device that can't be told from others is used knowingly, or not at all. */
function identityProblems({ identity, identityUnproved: reason }: ResolvedProfile): Problem[] {
  const proves = identity.some(({ equals }) => equals !== undefined);
  if (reason === undefined) return proves ? [] : [problem('profile.identityProvesNothing', 'identity')];
  return [proves ? problem('profile.identityProvedAfterAll', 'identityUnproved') : note('profile.identityUnproved', 'identityUnproved', { reason })];
}

/** Lamps on a board that is none for signal heads would pass by every rule that such a board is under. */
function lampProblems({ points, role }: ResolvedProfile): Problem[] {
  const lamp = points.find(({ id }) => lampName.test(id));
  return lamp === undefined ? [] : [problem('profile.lampsOfOtherRole', 'role', { point: lamp.id, role })];
}
