import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Aspect } from '../../../src/model/aspect.ts';
import type { GroupImage } from '../../../src/model/image.ts';
import { kindRules } from '../../../src/model/kind.ts';
import type { Group } from '../../../src/model/site.ts';

/** Judges a sequence of written images by safety.md S2 alone: it knows no stage, no plan and none of control's functions. */
export interface ImageCheck {
  readonly violations: string[];
  see(posture: string, image: GroupImage, nowMs: number): void;
}

interface Track { aspect: Aspect; sinceMs: number; goEndMs: number; goSinceMs: number }

function isGo(group: Group, aspect: Aspect): boolean {
  return aspect === 'green' || aspect === 'flashingGreen' || (group.kind === 'pedestrian2' && aspect === 'flashingRed') || (group.kind === 'flashingYellowArrow' && aspect === 'flashingYellow');
}

export function createImageCheck(site: SealedSite): ImageCheck {
  const { groups, relations, intergreens } = site.safety;
  const tracks = new Map<string, Track>();
  const violations: string[] = [];
  let running = false;
  const hard = relations.filter((item) => item.relation === 'hard');
  const say = (nowMs: number, what: string): void => { violations.push(`${nowMs}: ${what}`); };

  const start = (group: Group, nowMs: number): void => {
    for (const other of groups) {
      const ms = intergreens.find((item) => item.from === other.id && item.to === group.id)?.ms;
      const from = tracks.get(other.id);
      if (ms === undefined || from === undefined || isGo(other, from.aspect)) continue;
      if (nowMs - from.goEndMs < ms) say(nowMs, `S2.2 intergreen ${other.id}>${group.id} ${nowMs - from.goEndMs} < ${ms}`);
    }
  };
  const minimum = (group: Group, track: Track, to: Aspect, nowMs: number): void => {
    const ms = nowMs - track.sinceMs;
    const pedestrian = group.kind === 'pedestrian2';
    if (track.aspect === 'green' && to !== 'flashingYellow' && ms < Math.max(group.minGreenMs, pedestrian ? 5000 : 0)) say(nowMs, `S2.3 green ${group.id} ${ms}`);
    if (track.aspect === 'flashingYellow' && ms < group.minGreenMs && nowMs - track.goSinceMs < group.minGreenMs) say(nowMs, `S2.3 arrow ${group.id} ${ms}`);
    if (pedestrian && (track.aspect === 'flashingGreen' || track.aspect === 'flashingRed') && ms < group.pedestrianClearanceMs) say(nowMs, `S2.3 clearance ${group.id} ${ms}`);
    if (!pedestrian && track.aspect === 'flashingGreen' && ms < group.flashingGreenMs) say(nowMs, `S2.3 flashing ${group.id} ${ms}`);
    if (track.aspect === 'yellow' && (ms < group.yellowMs || ms > group.yellowMs + 1000)) say(nowMs, `S2.3 yellow ${group.id} ${ms}`);
    // Every scan that is lost at its end keeps the green away for a tick more: unknown starts nothing.
    if (track.aspect === 'redYellow' && (ms < group.redYellowMs || ms > group.redYellowMs + 1000) && to === 'green') say(nowMs, `redYellow ${group.id} ${ms}`);
  };
  const trap = (image: GroupImage, before: ReadonlyMap<string, Track>, nowMs: number): void => {
    const yields = relations.flatMap((item) => (item.relation !== 'yield' || item.kind !== 'permissiveLeft' ? [] : item.mutual === true ? [item, { ...item, who: item.to, to: item.who }] : [item]));
    for (const item of yields) {
      const left = groups.find((group) => group.id === item.who);
      const opposing = groups.find((group) => group.id === item.to);
      const was = before.get(item.who)?.aspect;
      const is = image[item.who];
      const other = image[item.to];
      // A flashing-yellow arrow shows an aspect of its own: exempt.
      if (left?.kind === 'flashingYellowArrow') continue;
      if (left === undefined || opposing === undefined || was === undefined || is === undefined || other === undefined) continue;
      if (isGo(left, was) && !isGo(left, is) && isGo(opposing, other)) say(nowMs, `S2.4 trap ${item.who} before ${item.to}`);
    }
  };
  return {
    violations,
    see(posture, image, nowMs): void {
      if (posture !== 'run') {
        running = false;
        for (const group of groups) {
          const aspect = image[group.id];
          const flash = posture === 'flash' || posture === 'flashTime';
          const legal = flash ? [kindRules[group.kind].flashAspect] : posture === 'yellow' ? ['yellow', kindRules[group.kind].stop] : [kindRules[group.kind].stop];
          if (aspect === undefined || !legal.includes(aspect)) say(nowMs, `S2.5 ${posture} shows ${group.id} ${aspect}`);
          const track = tracks.get(group.id);
          if (aspect !== undefined && track?.aspect !== aspect) tracks.set(group.id, { aspect, sinceMs: nowMs, goEndMs: nowMs, goSinceMs: nowMs });
        }
        return;
      }
      for (const { a, b } of hard) {
        const both = [a, b].every((id) => {
          const group = groups.find((item) => item.id === id);
          const aspect = image[id];
          return group !== undefined && aspect !== undefined && (isGo(group, aspect) || aspect === 'yellow');
        });
        if (both) say(nowMs, `S2.1 ${a} ${image[a]} with ${b} ${image[b]}`);
      }
      if (running) trap(image, tracks, nowMs);
      running = true;
      for (const group of groups) {
        const aspect = image[group.id] ?? 'dark';
        const track = tracks.get(group.id);
        if (track === undefined || track.aspect === aspect) {
          if (track === undefined) say(nowMs, `no history of ${group.id}`);
          continue;
        }
        if (kindRules[group.kind].next[track.aspect]?.includes(aspect) !== true) say(nowMs, `S2.4 ${group.id} ${track.aspect}>${aspect}`);
        minimum(group, track, aspect, nowMs);
        if (track.aspect === kindRules[group.kind].stop && nowMs - track.sinceMs < group.redRevertMs) say(nowMs, `S2.2 redRevert ${group.id}`);
        if (isGo(group, aspect) && !isGo(group, track.aspect)) start(group, nowMs);
      }
      for (const group of groups) {
        const aspect = image[group.id] ?? 'dark';
        const track = tracks.get(group.id);
        if (track === undefined || track.aspect === aspect) continue;
        const went = isGo(group, track.aspect);
        tracks.set(group.id, {
          aspect, sinceMs: nowMs, goEndMs: went && !isGo(group, aspect) ? nowMs : track.goEndMs,
          goSinceMs: !went && isGo(group, aspect) ? nowMs : track.goSinceMs,
        });
      }
    },
  };
}
