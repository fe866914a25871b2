import { lampColours } from '../../model/aspect.ts';
import { problem, warning, type Problem } from '../../model/problem.ts';
import { pointNames, type ResolvedProfile } from '../../model/profile.ts';
import { currentProblems, imagePointProblems, inside, provedByImage } from './lampImage.ts';
import type { PointIndex } from './pointIndex.ts';

/** What a board must have to drive signal heads of a street site (safety.md S4). */
export function signalHeadProblems(profile: ResolvedProfile, index: PointIndex): Problem[] {
  return [
    ...readBackKindProblems(profile),
    ...knownProblems(profile),
    ...imageProblems(profile, index),
    ...imagePointProblems(profile),
    ...sampleCheckProblems(profile, index),
    ...currentProblems(profile, index),
    ...lampProblems(profile, index),
    ...failsafeProblems(profile),
    ...provedByImage(profile),
  ];
}

/** The module's own output register is an echo of the command, not a proof of the lamp. */
function readBackKindProblems({ readBack }: ResolvedProfile): Problem[] {
  if (readBack === undefined) return [problem('profile.noReadBack', 'readBack')];
  const real = readBack.kind === 'terminalVoltage' || readBack.kind === 'lampCurrent';
  return real ? [] : [problem('profile.readBackEcho', 'readBack.kind', { kind: readBack.kind })];
}

/** Without these the daemons can neither tell fresh from stale nor prove the fail-safe. */
const neededInRead = [
  pointNames.flashing, pointNames.watchdogTripped, pointNames.flashTransfer, pointNames.sampleCounter,
  pointNames.bootCounter, pointNames.appliedSeq, pointNames.supplyVoltage,
];
const neededInWrite = [pointNames.flashCommand, pointNames.clearCommand, pointNames.imageSeq];

function imageProblems(profile: ResolvedProfile, index: PointIndex): Problem[] {
  const { image } = profile;
  if (image === undefined) return [problem('profile.noImage', 'image')];
  const token = profile.failsafe?.watchdog?.refreshedBy === 'token';
  const write = token ? [...neededInWrite, pointNames.token] : neededInWrite;
  const read = token ? [...neededInRead, pointNames.armed, pointNames.challenge] : neededInRead;
  return [
    ...write.filter((id) => !inside(index.get(id), image.write)).map((id) => problem('profile.missingPoint', 'image.write', { point: id })),
    ...read.filter((id) => !inside(index.get(id), image.read)).map((id) => problem('profile.missingPoint', 'image.read', { point: id })),
  ];
}

/** The line's CRC alone lets one damaged answer in 65 536 pass (docs/line.md); a check covers only what stands before it. */
function sampleCheckProblems({ image }: ResolvedProfile, index: PointIndex): Problem[] {
  const check = index.get(pointNames.sampleCheck);
  if (check === undefined) return [warning('profile.noSampleCheck', 'points')];
  const isLast = image !== undefined && inside(check, image.read) && check.address === image.read.address + image.read.count - 1;
  return isLast ? [] : [problem('profile.checkNotLast', 'points', { point: check.id })];
}

function lampProblems(profile: ResolvedProfile, index: PointIndex): Problem[] {
  const { image, slots } = profile;
  if (slots === undefined) return [problem('profile.noSlots', 'slots')];
  if (image === undefined) return [];
  const problems: Problem[] = [];
  for (let slot = 1; slot <= slots; slot += 1) {
    for (const colour of lampColours) {
      const lamp = index.get(pointNames.lamp(slot, colour));
      if (lamp === undefined) continue;
      if (!inside(lamp, image.write)) problems.push(problem('profile.lampOutsideImage', 'image.write', { point: lamp.id }));
      if (!inside(index.get(pointNames.voltage(slot, colour)), image.read)) {
        problems.push(problem('profile.lampWithoutReadBack', 'points', { point: lamp.id }));
      }
    }
    if (lampColours.every((colour) => !index.has(pointNames.lamp(slot, colour)))) problems.push(problem('profile.emptySlot', 'slots', { slot }));
  }
  return problems;
}

/** Lamps hang on nobody who can't say what he is (field.md: identity and firmware are read from the device). */
function knownProblems({ identity, firmwarePoint }: ResolvedProfile): Problem[] {
  return [
    ...(identity.some(({ equals }) => equals !== undefined) ? [] : [problem('profile.lampIdentity', 'identity')]),
    ...(firmwarePoint === undefined ? [problem('profile.lampFirmware', 'firmwarePoint')] : []),
  ];
}

/** safety.md S4: 800 ± 100 ms. */
export const leastWatchdogMs = 700;
export const mostWatchdogMs = 900;

function failsafeProblems({ failsafe }: ResolvedProfile): Problem[] {
  if (failsafe === undefined) return [];
  const problems: Problem[] = [];
  if (failsafe.failsafe !== 'selfFlash' && failsafe.failsafe !== 'dropsFlashTransferRelay') {
    problems.push(problem('profile.failsafeUnfit', 'failsafe.failsafe', { failsafe: failsafe.failsafe }));
  }
  const { watchdog } = failsafe;
  if (watchdog === undefined) problems.push(problem('profile.noWatchdog', 'failsafe.watchdog'));
  else {
    if (watchdog.status === undefined || watchdog.clear === undefined) problems.push(problem('profile.watchdogUnprovable', 'failsafe.watchdog'));
    const { timeoutMs } = watchdog;
    if (timeoutMs !== undefined && (timeoutMs < leastWatchdogMs || timeoutMs > mostWatchdogMs)) problems.push(problem('profile.watchdogTime', 'failsafe.watchdog.timeoutMs', { timeoutMs, least: leastWatchdogMs, most: mostWatchdogMs }));
    if (timeoutMs === undefined && watchdog.timeout === undefined) problems.push(problem('profile.watchdogNoTimeout', 'failsafe.watchdog'));
  }
  if (failsafe.bootCounter === undefined && failsafe.resetLatch === undefined) problems.push(problem('profile.noBootCounter', 'failsafe'));
  return problems;
}
