import { problem, warning, type Problem } from './problem.ts';

/** Everything that `checkSite` can find wrong: a closed list, so that `text/` has a sentence and a fix for each. */
export const siteProblemCodes = [
  'group.duplicate', 'group.unknown', 'group.minGreenShort', 'group.walkShort', 'group.clearanceMissing', 'group.clearanceNotOfKind',
  'group.yellowShort', 'group.yellowMissing', 'group.yellowNotOfKind', 'group.redYellowNotOfKind', 'group.redRevertShort',
  'group.crossingUnknown', 'group.crossingShort', 'group.walkingSpeedFast', 'group.walkingSpeedFrail',
  'group.walkingSpeedUnreasoned', 'group.walkingSpeedReasoned', 'group.refugeNarrow', 'group.refugeOtherHalf', 'group.noLamp', 'group.noStage', 'group.noDemand',
  'group.leadCircle', 'group.earlyEndIdle', 'overlap.parent', 'overlap.stages',
  'relation.self', 'relation.missing', 'relation.duplicate', 'relation.yieldSides', 'relation.yieldKind', 'relation.yieldSpeed',
  'relation.yieldLanes', 'relation.arrowOwnCrossing',
  'permissive.self', 'permissive.duplicate', 'permissive.hard', 'permissive.missing',
  'intergreen.self', 'intergreen.duplicate', 'intergreen.missing', 'intergreen.unused', 'intergreen.belowYellow',
  'intergreen.belowComputed', 'intergreen.arrowClearance', 'conflictPath.duplicate', 'conflictPath.missing',
  'stage.duplicate', 'stage.groupTwice', 'stage.hardPair', 'stage.unknown', 'stage.unreachable', 'stage.deadEnd', 'stage.yellowTrap', 'stage.timesOfOther', 'flash.noWay', 'stage.earlyEndTrap', 'ring.groupTwice', 'ring.noStage',
  'line.duplicate', 'line.deviceTwice', 'line.deviceRelative', 'line.lampsSlow', 'line.lampsOnTcp', 'line.unused',
  'board.duplicate', 'board.lineUnknown', 'board.unknown', 'board.unitTwice', 'board.profileUnknown', 'board.lampOnField',
  'board.fieldOnLamps', 'board.formatMismatch', 'board.variantMismatch', 'board.readBackRegister', 'board.readBackContact',
  'board.readBackMissing', 'board.failsafeUnfit', 'board.watchdogUnfit', 'board.watchdogAutoClears', 'board.noFlashTransfer',
  'board.otherDialect', 'board.notModbus', 'board.wordOrderIdle', 'board.saysUnknown', 'board.unproved',
  'lamp.slotTwice', 'lamp.slotBeyond', 'lamp.notSignalHeads', 'lamp.pointMissing',
  'detector.duplicate', 'detector.channelBeyond', 'detector.channelTwice', 'detector.roleMismatch', 'detector.wordOrderUnknown',
  'display.duplicate', 'display.channelBeyond', 'display.channelTwice', 'display.notDisplay', 'display.selfLearning', 'display.pulseNotFixed', 'waitLamp.duplicate', 'waitLamp.channelTwice', 'waitLamp.noButton', 'waitLamp.noPoint',
  'sensor.duplicate', 'sensor.noPoint', 'sensor.pointUnfit', 'sensor.onLampBoard', 'sensor.keyIdle', 'sensor.noThreshold',
  'countdown.beyondMinGreen',
  'actuation.duplicate', 'actuation.maxBelowMin', 'actuation.notOfKind', 'actuation.gapReversed', 'actuation.initialIdle', 'actuation.dischargeBlind',
  'actuation.roundLong', 'countdown.roundLong', 'detector.queueIdle', 'detector.switchIdle', 'detector.neighbour', 'detector.whenFailedIdle', 'actuation.recallTwice', 'rightOnRed.notOfKind', 'rightOnRed.notYield',
  'plan.splitSum', 'plan.splitShort', 'plan.offset', 'plan.sequence', 'plan.groupNever', 'plan.minBelowSite', 'plan.maxBelowMin', 'plan.worstRed', 'plan.builtinClosed',
  'exit.detector', 'preempt.duplicate', 'preempt.noInput', 'preempt.inputUnknown', 'preempt.inputRole', 'preempt.pairSame', 'preempt.minBeyondMax', 'preempt.railInput',
  'preempt.railRemote', 'preempt.railUnpromised', 'preempt.railUnsupervised', 'preempt.infeasible',
  'police.inputTwice', 'police.inputUnknown', 'police.inputRole',
  'priority.duplicate', 'priority.inputUnknown', 'priority.inputRole',
  'startup.allRedShort', 'startup.flashShort',
  'site.generatedStreet', 'trust.keyMalformed', 'trust.duplicate', 'trust.signatures', 'trust.noCommissioning',
  'fault.actionWeaker', 'fault.actionTooStrong',
] as const;
export type SiteProblemCode = (typeof siteProblemCodes)[number];

/** What `sealSite` and `verifyArtefact` can refuse besides. */
export const sealProblemCodes = [
  'seal.unresolved', 'seal.streetSite', 'seal.benchSite', 'seal.samePerson', 'seal.uncheckedSamples', 'seal.keyUnfit', 'seal.keyUnreadable', 'permissive.byCard',
  'card.foreignSite', 'card.otherGroups', 'card.otherPerson', 'card.unfilled', 'card.noPair', 'card.pairTwice', 'card.pairPermitted', 'card.pairDenied',
  'card.slotTwice', 'card.lampUnknown', 'card.lampOther', 'card.lampMissing',
  'artefact.notJson', 'artefact.notCanonical', 'artefact.altered', 'artefact.lampMap', 'artefact.sealKind',
  'artefact.unsigned', 'artefact.keyUntrusted', 'artefact.badSignature', 'artefact.benchOnStreet', 'trust.unreadable',
] as const;
export type SealProblemCode = (typeof sealProblemCodes)[number];

/** What keeps a commissioning record from fitting (safety.md S7). */
export const commissionProblemCodes = [
  'commission.absent', 'commission.keyUntrusted', 'commission.badSignature', 'commission.foreignSite', 'commission.otherArtefact',
  'commission.validTooLong', 'commission.boardMissing', 'commission.otherSerial', 'commission.noSerial', 'commission.lampMissing',
  'commission.lampOtherBoard', 'commission.pairMissing', 'commission.pairSlow', 'commission.pairOtherBoard', 'commission.watchdogMissing',
  'commission.watchdogOff', 'commission.watchdogOtherBoard', 'commission.intergreenMissing', 'commission.intergreenShort',
  'commission.intergreenOtherBoard', 'commission.expired',
  'commission.repeat', 'commission.ledgerUnreadable', 'commission.itemMissing',
] as const;
export type CommissionProblemCode = (typeof commissionProblemCodes)[number];

/** What keeps a dual-ring sheet from being a site (`site from-rings`). */
export const ringsProblemCodes = ['rings.phaseUnknown', 'rings.phaseTwice', 'rings.phasePlace', 'rings.sides', 'rings.walk', 'rings.alone'] as const;
export type RingsProblemCode = (typeof ringsProblemCodes)[number];

/** Why signald refuses a plan document before it looks at the timing (link.md, passport). */
export const admissionProblemCodes = [
  'plan.unknownKey', 'plan.badSignature', 'plan.tooFewSignatures', 'plan.roleMissing', 'plan.sameKey', 'plan.keyRevoked', 'plan.keyOver', 'plan.clockUnknown', 'plan.otherNonce', 'plan.undone', 'plan.starved', 'plan.foreignSite', 'plan.foreignSafety',
  'plan.rolledBack', 'plan.expired', 'plan.notYetValid', 'plan.activation', 'plan.trialWorse', 'plan.trialNone', 'plan.roleTaken', 'plan.noDefault', 'plan.retired', 'plan.notStored', 'plan.unreadable',
  'keys.foreignSite', 'keys.rolledBack', 'keys.unknownKey', 'keys.badSignature', 'keys.duplicate', 'keys.sealedId', 'keys.notStored', 'keys.unreadable',
  'artefact.unreadable',
] as const;
export type AdmissionProblemCode = (typeof admissionProblemCodes)[number];

/** What the field rooms refuse: firmware profiles, and boards that can't be scanned. */
export const fieldProblemCodes = [
  'profile.addressCollision', 'profile.addressOverflow', 'profile.blockArea', 'profile.blockFunction', 'profile.duplicatePoint',
  'profile.emptySlot', 'profile.failsafeUnfit', 'profile.lampOutsideImage', 'profile.lampWithoutReadBack', 'profile.limit',
  'profile.missingPoint', 'profile.noBootCounter', 'profile.noFailsafe', 'profile.noImage', 'profile.noReadBack', 'profile.noSlots',
  'profile.noWatchdog', 'profile.readBackEcho', 'profile.noSampleCheck', 'profile.checkNotLast', 'profile.unknownPoint', 'profile.watchdogNoTimeout', 'profile.watchdogUnprovable',
  'profile.wordOrder', 'profile.identityProvesNothing', 'profile.identityUnproved', 'profile.identityProvedAfterAll', 'profile.unverified', 'profile.unusedPoint',
  'profile.repeatName', 'profile.strideWithoutRepeat', 'profile.typeArea', 'profile.byteBit', 'profile.asciiLength',
  'profile.notWritable', 'profile.notReadable', 'profile.servicePolled', 'profile.scaleZero', 'profile.scaleIdle', 'profile.wordOrderUnknown',
  'profile.fieldsOfVariant', 'profile.pointsOfVariant', 'profile.otherVariant', 'profile.inputWritten', 'profile.imageAccess', 'profile.imageType', 'profile.notTheImages', 'profile.lampWithoutCurrent',
  'profile.lampIdentity', 'profile.lampFirmware', 'profile.watchdogTime', 'profile.firmwareRange', 'profile.lampsOfOtherRole',
  'profile.sensorUnfit', 'profile.displayOfOtherRole', 'profile.displayUnsaid', 'profile.selfLearning', 'profile.noSelfBlank', 'profile.pulseUncounted',
  'profile.watchdogAutoClears', 'profile.valueWithoutPoint', 'profile.timeoutUnit', 'profile.timeoutUnfit',
  'profile.templateCycle', 'profile.templateDepth', 'profile.templateUnknown', 'profile.templateWithout', 'profile.templateIdle',
  'profile.notAMap', 'profile.format', 'profile.fileName', 'profile.duplicateId', 'profile.firmwareOverlap',
  'scan.noImage', 'scan.watchdogUnfit', 'scan.watchdogTime', 'scan.missingPoint',
  'scan.groupTwiceOnBoard', 'scan.unknownBoard', 'scan.noChannel', 'line.lampBoardOnFieldLine', 'line.fieldBoardOnLampLine',
  'line.tooSlow', 'line.overBudget', 'line.fieldSlow', 'line.presenceSlow', 'line.pulseSlow',
] as const;
export type FieldProblemCode = (typeof fieldProblemCodes)[number];

/** What a shell says of a file that it can't use. */
export const fileProblemCodes = ['file.unreadable', 'file.unwritable', 'file.notYaml'] as const;
export type FileProblemCode = (typeof fileProblemCodes)[number];

/** What `parseWith` reports: zod's issue codes, and a key that the schema does not know. */
export const schemaProblemCodes = [
  'schema.unknownKey', 'schema.invalid_type', 'schema.too_small', 'schema.too_big', 'schema.invalid_format', 'schema.not_multiple_of',
  'schema.invalid_value', 'schema.invalid_union', 'schema.invalid_key', 'schema.invalid_element', 'schema.custom',
] as const;
export type SchemaProblemCode = (typeof schemaProblemCodes)[number];

type Params = Readonly<Record<string, string | number>>;

export function siteProblem(code: SiteProblemCode, path: string, params: Params = {}): Problem {
  return problem(code, path, params);
}

export function siteWarning(code: SiteProblemCode, path: string, params: Params = {}): Problem {
  return warning(code, path, params);
}

/** Problems of the second and later items that share a key with an earlier one. */
export function repeated<T>(items: readonly T[], keyOf: (item: T) => string, report: (item: T, index: number, first: number) => Problem): readonly Problem[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const key = keyOf(item);
    const first = seen.get(key);
    if (first !== undefined) return [report(item, index, first)];
    seen.set(key, index);
    return [];
  });
}
