import { problem, type Problem } from '../../model/problem.ts';
import { pointNames, type ProfilePoint, type ResolvedProfile } from '../../model/profile.ts';
import { pointWords } from './expand.ts';
import type { PointIndex } from './pointIndex.ts';

type Block = NonNullable<ResolvedProfile['image']>['read'];

/** All of it lies in the block: its last register too. */
export function inside(point: ProfilePoint | undefined, block: Pick<Block, 'area' | 'address' | 'count'>): boolean {
  return point !== undefined && point.area === block.area && point.address >= block.address && point.address + pointWords(point) <= block.address + block.count;
}

/** What the scan takes as a whole register; everything else of an image is a bit. */
const numbers = new Set<string>([
  pointNames.token, pointNames.imageSeq, pointNames.sampleCounter, pointNames.sampleCheck, pointNames.challenge, pointNames.bootCounter, pointNames.appliedSeq, pointNames.supplyVoltage,
]);
const commands = new Set<string>([pointNames.flashCommand, pointNames.clearCommand, pointNames.lampSupplyOffCommand, pointNames.dimCommand, pointNames.token, pointNames.imageSeq]);
const reports = new Set<string>([
  pointNames.flashing, pointNames.watchdogTripped, pointNames.armed, pointNames.flashTransfer, pointNames.lampSupply, pointNames.dimmed,
  pointNames.sampleCounter, pointNames.sampleCheck, pointNames.challenge, pointNames.bootCounter, pointNames.appliedSeq, pointNames.supplyVoltage,
]);
const isCommand = (id: string): boolean => commands.has(id) || /^(?:lamp|flash)\.\d+\./.test(id);
const isReport = (id: string): boolean => reports.has(id) || /^(?:voltage|current|dim)\.\d+\./.test(id) || id.startsWith('input.');

/** The scan writes and reads whole blocks by these names, whatever access and type a point states: so they must be what it takes them for. */
export function imagePointProblems({ points }: ResolvedProfile): Problem[] {
  return points.flatMap(({ id, access, type }): Problem[] => {
    if (!isCommand(id) && !isReport(id)) return [];
    const wanted = numbers.has(id) ? 'u16' : 'bit';
    return [
      ...(access === (isCommand(id) ? 'read' : 'write') ? [problem('profile.imageAccess', 'points', { point: id, access })] : []),
      ...(type === wanted ? [] : [problem('profile.imageType', 'points', { point: id, type, wanted })]),
    ];
  });
}

/** The watchdog's trip and the boot counter of a lamp board are what the scan reads with each image, under these names and no other. */
export function provedByImage({ failsafe }: ResolvedProfile): Problem[] {
  const status = failsafe?.watchdog?.status;
  const counter = failsafe?.bootCounter;
  return [
    ...(status === undefined || status === pointNames.watchdogTripped ? [] : [problem('profile.notTheImages', 'failsafe.watchdog.status', { point: status, wanted: pointNames.watchdogTripped })]),
    ...(counter === undefined || counter === pointNames.bootCounter ? [] : [problem('profile.notTheImages', 'failsafe.bootCounter', { point: counter, wanted: pointNames.bootCounter })]),
  ];
}

/** A read-back by current needs the current of every lamp. */
export function currentProblems({ readBack, image, points }: ResolvedProfile, index: PointIndex): Problem[] {
  if (readBack?.kind !== 'lampCurrent' || image === undefined) return [];
  return points.flatMap(({ id }): Problem[] => {
    if (!/^lamp\.\d+\./.test(id) || inside(index.get(id.replace('lamp.', 'current.')), image.read)) return [];
    return [problem('profile.lampWithoutCurrent', 'points', { point: id })];
  });
}
