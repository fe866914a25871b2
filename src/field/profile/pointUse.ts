import { problem, type Problem } from '../../model/problem.ts';
import { pointNames, type ProfilePoint, type ResolvedProfile } from '../../model/profile.ts';
import { kindOfPoint, sensorForms } from '../../model/sensor.ts';
import type { PointIndex } from './pointIndex.ts';

/** A place in the profile that names a point, and what must be possible there. */
interface Reference { readonly path: string; readonly point: string; readonly must: 'read' | 'write' | 'exist' }

function references({ failsafe, identity, firmwarePoint, serialPoint }: ResolvedProfile): Reference[] {
  const { enable, timeout, status, clear, needs } = failsafe?.watchdog ?? {};
  const named: readonly (readonly [string, string | undefined, Reference['must']])[] = [
    ['firmwarePoint', firmwarePoint, 'read'], ['serialPoint', serialPoint, 'read'],
    ['failsafe.watchdog.enable', enable, 'write'], ['failsafe.watchdog.timeout', timeout, 'write'],
    ['failsafe.watchdog.status', status, 'read'], ['failsafe.watchdog.clear', clear, 'write'],
    ['failsafe.safeValue', failsafe?.safeValue, 'exist'], ['failsafe.powerOn', failsafe?.powerOn, 'exist'],
    ['failsafe.bootCounter', failsafe?.bootCounter, 'read'], ['failsafe.resetLatch', failsafe?.resetLatch, 'read'],
  ];
  return [
    ...identity.map(({ point }, at): Reference => ({ path: `identity[${at}].point`, point, must: 'read' })),
    ...(needs ?? []).map(({ point }, at): Reference => ({ path: `failsafe.watchdog.needs[${at}].point`, point, must: 'write' })),
    ...named.flatMap(([path, point, must]): Reference[] => (point === undefined ? [] : [{ path, point, must }])),
  ];
}

/** The points that a name stands for: one, or all of a repeated one where it has a `#`. */
function pointsNamed(name: string, index: PointIndex, fields: ResolvedProfile['fields']): readonly Pick<ProfilePoint, 'id' | 'access'>[] {
  const field = fields?.find(({ id }) => id === name);
  if (field !== undefined) return [{ id: field.id, access: 'read' }];
  if (!name.includes('#')) return [index.get(name)].filter((point) => point !== undefined);
  const [before = '', after = ''] = name.split('#');
  return [...index.values()].filter(({ id }) => id.startsWith(before) && id.endsWith(after) && /^\d+$/.test(id.slice(before.length, id.length - after.length)));
}

export function referenceProblems(profile: ResolvedProfile, index: PointIndex): Problem[] {
  return references(profile).flatMap(({ path, point, must }): Problem[] => {
    const found = pointsNamed(point, index, profile.fields);
    if (found.length === 0) return [problem('profile.unknownPoint', path, { point })];
    if (must === 'write' && found.some(({ access }) => access === 'read')) return [problem('profile.notWritable', path, { point })];
    if (must === 'read' && found.some(({ access }) => access === 'write')) return [problem('profile.notReadable', path, { point })];
    return [];
  });
}

const fixedNames = new Set<string>(Object.values(pointNames).filter((name) => typeof name === 'string'));
/** Names with a number or a colour behind them, as the daemons make them. */
const families: readonly RegExp[] = [
  /^(?:lamp|flash|voltage|current|dim)\.\d+\.(?:red|yellow|green)$/, /^(?:presence|count|loopFault|loopOpen|loopShort|overflow|seconds|wait|pulse)\.\d+$/, /^input\.[A-Za-z]+$/,
];
export const lampName = /^lamp\.\d+\.(?:red|yellow|green)$/;

function isKnown(id: string): boolean {
  return fixedNames.has(id) || kindOfPoint(id) !== null || families.some((family) => family.test(id));
}

function isInImage(point: ProfilePoint, image: ResolvedProfile['image']): boolean {
  const blocks = image === undefined ? [] : [image.write, image.read];
  return blocks.some(({ area, address, count }) => point.area === area && point.address >= address && point.address < address + count);
}

/** Every point by which the board is known, or falls to its safe state: identity, watchdog and what it needs, safe and power-on values, boot counter. */
export function referredPoints(profile: ResolvedProfile): ReadonlySet<string> {
  const index: PointIndex = new Map(profile.points.map((point) => [point.id, point]));
  return new Set(references(profile).flatMap(({ point }) => pointsNamed(point, index, profile.fields).map(({ id }) => id)));
}

/** A point that nobody reads or writes is either a slip or a wish; one for the tools alone says so. */
export function unusedProblems(profile: ResolvedProfile): Problem[] {
  const referred = referredPoints(profile);
  return profile.points.flatMap((point): Problem[] => {
    const { id, poll, service } = point;
    if (service === true) return poll === 'never' ? [] : [problem('profile.servicePolled', 'points', { point: id, poll })];
    return poll === 'never' && !referred.has(id) && !isKnown(id) && !isInImage(point, profile.image) ? [problem('profile.unusedPoint', 'points', { point: id })] : [];
  });
}

/** What is named as a sensor of the cabinet is read, is of that sensor's form and has its unit: a site takes it by its name. */
export function sensorProblems({ points }: ResolvedProfile): Problem[] {
  return points.flatMap(({ id, type, unit, poll, access, service }): Problem[] => {
    const kind = kindOfPoint(id);
    if (kind === null || service === true) return [];
    const wanted = sensorForms[kind].unit;
    const fits = poll !== 'once' && poll !== 'never' && access !== 'write' && type !== 'ascii' && (wanted === null ? type === 'bit' : type !== 'bit' && unit === wanted);
    return fits ? [] : [problem('profile.sensorUnfit', 'points', { point: id, form: wanted ?? 'bit' })];
  });
}
