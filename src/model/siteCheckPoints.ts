import { minimumGreenMs } from './groupTimes.ts';
import { pointNames, profileId, withWordOrder, type ResolvedProfile } from './profile.ts';
import type { Problem } from './problem.ts';
import { unknownBoard } from './siteCheckBoards.ts';
import { unknownGroup, type SiteFacts } from './siteFacts.ts';
import { missingLampPoints } from './siteLamp.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';
import type { Detector } from './detector.ts';
import type { SafetySource, SiteTraffic } from './site.ts';

type Lamp = SafetySource['lamps'][number];

/** Lamps, detectors and displays: each at a point that its board has, and that nothing else uses. */
export function checkPoints(site: SiteFacts): readonly Problem[] {
  return [...checkLamps(site), ...checkDetectors(site), ...checkDisplays(site), ...checkWaitLamps(site)];
}

function checkLamps(site: SiteFacts): readonly Problem[] {
  const { lamps } = site.safety;
  return [
    ...lamps.flatMap((lamp, index) => checkLamp(site, lamp, `safety.lamps[${index}]`)),
    ...repeated(lamps, ({ board, slot }) => `${board} ${slot}`, ({ group, board, slot }, index, first) =>
      siteProblem('lamp.slotTwice', `safety.lamps[${index}].slot`, { group, board, slot, other: lamps[first]?.group ?? '' })),
  ];
}

function checkLamp(site: SiteFacts, lamp: Lamp, path: string): readonly Problem[] {
  const unknown = [...unknownGroup(site, lamp.group, `${path}.group`), ...unknownBoard(site, lamp.board, `${path}.board`)];
  const group = site.groups.get(lamp.group);
  const profile = profileOf(site, lamp.board);
  if (unknown.length > 0 || group === undefined || profile === undefined) return unknown;
  const of = { group: lamp.group, board: lamp.board, slot: lamp.slot, profile: profileId(profile) };
  if (profile.role !== 'signalHeads') return [siteProblem('lamp.notSignalHeads', `${path}.board`, of)];
  const slots = profile.slots ?? 0;
  if (lamp.slot > slots) return [siteProblem('lamp.slotBeyond', `${path}.slot`, { ...of, slots })];
  const missing = missingLampPoints(group, lamp.slot, profile);
  return missing.length === 0 ? [] : [siteProblem('lamp.pointMissing', `${path}.slot`, { ...of, points: missing.join(', ') })];
}

function checkDetectors(site: SiteFacts): readonly Problem[] {
  const { detectors } = site.traffic;
  return [
    ...repeated(detectors, ({ id }) => id, ({ id }, index) => siteProblem('detector.duplicate', `traffic.detectors[${index}].id`, { detector: id })),
    ...repeated(detectors, ({ board, channel }) => `${board} ${channel}`, ({ id, board, channel }, index, first) =>
      siteProblem('detector.channelTwice', `traffic.detectors[${index}].channel`, { detector: id, board, channel, other: detectors[first]?.id ?? '' })),
    ...detectors.flatMap((detector, index) => checkDetector(site, detector, `traffic.detectors[${index}]`)),
  ];
}

function checkDetector(site: SiteFacts, detector: Detector, path: string): readonly Problem[] {
  const { id, board, channel, kind, role, groups } = detector;
  const problems: Problem[] = groups.flatMap((group, index) => unknownGroup(site, group, `${path}.groups[${index}]`));
  if ((kind === 'button') !== (role === 'button')) problems.push(siteProblem('detector.roleMismatch', `${path}.role`, { detector: id, kind, role }));
  problems.push(...unknownBoard(site, board, `${path}.board`));
  const profile = profileOf(site, board);
  if (profile === undefined) return problems;
  const names = [pointNames.presence(channel), pointNames.count(channel)];
  const points = profile.points.filter((point) => names.includes(point.id));
  if (points.some(({ wordOrder }) => wordOrder === 'unknown')) problems.push(siteProblem('detector.wordOrderUnknown', `${path}.board`, { detector: id, board, profile: profileId(profile) }));
  if (points.length > 0) return problems;
  return [...problems, siteProblem('detector.channelBeyond', `${path}.channel`, { detector: id, board, channel, profile: profileId(profile) })];
}

function checkDisplays(site: SiteFacts): readonly Problem[] {
  const { displays } = site.traffic;
  return [
    ...repeated(displays, ({ id }) => id, ({ id }, index) => siteProblem('display.duplicate', `traffic.displays[${index}].id`, { display: id })),
    ...repeated(displays, ({ board, channel }) => `${board} ${channel}`, ({ id, board, channel }, index, first) =>
      siteProblem('display.channelTwice', `traffic.displays[${index}].channel`, { display: id, board, channel, other: displays[first]?.id ?? '' })),
    ...displays.flatMap((display, index) => checkDisplay(site, display, `traffic.displays[${index}]`)),
    ...checkCommitment(site),
  ];
}

/** N may not be longer than a green that it decides the end of (control.md). */
function checkCommitment(site: SiteFacts): readonly Problem[] {
  const commitS = site.traffic.countdown?.commitS;
  if (commitS === undefined || site.traffic.displays.length === 0) return [];
  const shortest = site.safety.groups.reduce((a, b) => (minimumGreenMs(b) < minimumGreenMs(a) ? b : a));
  const leastMs = minimumGreenMs(shortest);
  return commitS * 1000 <= leastMs ? [] : [siteProblem('countdown.beyondMinGreen', 'traffic.countdown.commitS', { s: commitS, group: shortest.id, ms: leastMs })];
}

function checkDisplay(site: SiteFacts, display: SiteTraffic['displays'][number], path: string): readonly Problem[] {
  const { id, group, board, channel } = display;
  const unknown = [...unknownGroup(site, group, `${path}.group`), ...unknownBoard(site, board, `${path}.board`)];
  const profile = profileOf(site, board);
  if (profile === undefined) return unknown;
  const of = { display: id, board, profile: profileId(profile) };
  if (profile.role !== 'countdownDisplay') return [...unknown, siteProblem('display.notDisplay', `${path}.board`, of)];
  if (profile.display?.drive === 'selfLearning') return [...unknown, siteProblem('display.selfLearning', `${path}.board`, of)];
  // It can't be blanked: beside anything but a fixed plan it lies.
  const pulse = profile.display?.drive === 'pulse';
  const { builtinPlan } = site.traffic;
  if (pulse && builtinPlan.mode !== 'fixed') return [...unknown, siteProblem('display.pulseNotFixed', `${path}.board`, { ...of, plan: builtinPlan.id })];
  if (pulse ? isContact(profile, pointNames.pulse(channel)) : profile.points.some((point) => point.id === pointNames.seconds(channel))) return unknown;
  return [...unknown, siteProblem('display.channelBeyond', `${path}.channel`, { display: id, board, channel, profile: profileId(profile) })];
}

/** A bit of a register that may be written. */
function isContact(profile: ResolvedProfile, name: string): boolean {
  return profile.points.some(({ id, area, type, access }) => id === name && area === 'holding' && type === 'bit' && access !== 'read');
}

/** Lamps of push-buttons: each of a button's group, on a contact of its own. */
function checkWaitLamps(site: SiteFacts): readonly Problem[] {
  const { waitLamps = [], detectors } = site.traffic;
  return [
    ...repeated(waitLamps, ({ id }) => id, ({ id }, index) => siteProblem('waitLamp.duplicate', `traffic.waitLamps[${index}].id`, { lamp: id })),
    ...repeated(waitLamps, ({ board, channel }) => `${board} ${channel}`, ({ id, board, channel }, index, first) =>
      siteProblem('waitLamp.channelTwice', `traffic.waitLamps[${index}].channel`, { lamp: id, board, channel, other: waitLamps[first]?.id ?? '' })),
    ...waitLamps.flatMap(({ id, group, board, channel }, index) => {
      const path = `traffic.waitLamps[${index}]`;
      const profile = profileOf(site, board);
      const button = detectors.some(({ role, groups }) => role === 'button' && groups.includes(group));
      return [
        ...unknownGroup(site, group, `${path}.group`), ...unknownBoard(site, board, `${path}.board`),
        ...(button || !site.groups.has(group) ? [] : [siteProblem('waitLamp.noButton', `${path}.group`, { lamp: id, group })]),
        ...(profile === undefined || isContact(profile, pointNames.wait(channel)) ? [] : [siteProblem('waitLamp.noPoint', `${path}.channel`, { lamp: id, board, channel, profile: profileId(profile) })]),
      ];
    }),
  ];
}

/** A stage that is served on demand needs a group whose demand something reports; else it waits for its maximum every time. */
export function checkDemand(site: SiteFacts): readonly Problem[] {
  const { builtinPlan, detectors } = site.traffic;
  if (builtinPlan.mode === 'fixed') return [];
  const called = new Set(detectors.filter(({ call, role }) => call !== 'none' && role !== 'count').flatMap(({ groups }) => groups));
  const recalled = new Set(builtinPlan.stages.filter(({ recall }) => recall !== 'none').flatMap(({ stage }) => site.stages.get(stage)?.groups ?? []));
  return site.safety.groups.flatMap(({ id, overlap }, index) => (overlap !== undefined || called.has(id) || recalled.has(id) ? [] : [siteWarning('group.noDemand', `safety.groups[${index}]`, { group: id })]));
}

/** The board's profile, with what the site itself states of the board. */
function profileOf(site: SiteFacts, board: string): ReturnType<SiteFacts['profiles']['get']> {
  const found = site.boards.get(board);
  const profile = found === undefined ? undefined : site.profiles.get(found.profile);
  return profile === undefined ? undefined : withWordOrder(profile, found?.wordOrder);
}
