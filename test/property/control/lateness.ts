import type { ControlState } from '../../../src/control/control.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { GroupImage } from '../../../src/model/image.ts';
import type { Group } from '../../../src/model/site.ts';
import type { Stage } from '../../../src/model/stage.ts';

/** Starts of interstages against what was needed, by the written images and the site alone: no function of control's. */
export interface Lateness {
  readonly late: string[];
  readonly early: string[];
  starts: number;
  see(state: ControlState, written: GroupImage, nowMs: number): void;
}

/** Read-back, guard and the grant, ms: safety.md S3 counts 0.3 s, a tick's own lateness comes on top. */
const answerMs = 700;

interface Seen { goes: boolean; goMs: number; endMs: number; stopMs: number; steadyEndMs: number; leadMs: number; aspect: string | undefined }

const ofStage = (stage: Stage | undefined, key: 'lateStarts' | 'earlyEnds', group: Group): number | undefined => stage?.[key]?.find((item) => item.group === group.id)?.ms;

const goes = (group: Group, aspect: string | undefined): boolean => aspect === 'green' || aspect === 'flashingGreen' || (group.kind === 'pedestrian2' && aspect === 'flashingRed') || (group.kind === 'flashingYellowArrow' && aspect === 'flashingYellow');

export function createLateness(site: SealedSite): Lateness {
  const { groups, intergreens } = site.safety;
  const seen = new Map<string, Seen>(groups.map(({ id }) => [id, { goes: false, goMs: 0, endMs: -1e9, stopMs: 0, steadyEndMs: -1e9, leadMs: -1e9, aspect: undefined }]));
  let openMs = 0;
  let target: string | null = null;
  let waiting = new Set<string>();
  /** Served from the begin of the interstage: who is added later leads nobody. */
  let planned: readonly string[] = [];
  let through = false;
  const stageOf = (id: string | null): Stage | undefined => site.traffic.stages.find((stage) => stage.id === id);
  const at = (id: string): Seen => seen.get(id) ?? { goes: false, goMs: 0, endMs: -1e9, stopMs: 0, steadyEndMs: -1e9, leadMs: -1e9, aspect: undefined };

  /** When it started, or said that it would; 0 = it does not. */
  const startMs = (id: string): number => {
    if (at(id).goes) return at(id).goMs;
    return at(id).aspect === 'redYellow' ? at(id).leadMs + (groups.find((group) => group.id === id)?.redYellowMs ?? 0) : 0;
  };

  /** Earliest start by S2.2 and by what the stage and the group say, from what has happened: at the least, and at the most. */
  function needed(group: Group, stage: Stage | undefined): readonly [number, number] {
    const redYellowMs = group.redYellowMs;
    const against = intergreens.filter(({ to }) => to === group.id);
    const clearMs = against.filter(({ from }) => !at(from).goes).map(({ from, ms }) => at(from).endMs + ms);
    // Whom it may run beside kept it back until it went again itself.
    const besideMs = against.filter(({ from }) => at(from).goes).map(({ from, ms }) => Math.min(at(from).endMs + ms, at(from).goMs));
    // Nobody announces a green by red-and-yellow before who keeps it back has gone again.
    const announcedMs = against.filter(({ from }) => at(from).goes).map(({ from, ms }) => Math.min(at(from).endMs + ms, at(from).goMs + redYellowMs));
    // A yielding arrow's steady green has an end of its own, beside which it may yield already.
    const arrowMs = against.filter(({ from }) => groups.some(({ id, kind }) => id === from && kind === 'flashingYellowArrow')).map(({ from, ms }) => at(from).steadyEndMs + ms);
    const ownMs = at(group.id).stopMs + group.redRevertMs + redYellowMs;
    const lateMs = ofStage(stage, 'lateStarts', group) ?? group.lateStartMs ?? 0;
    const soonestMs = Math.max(openMs + redYellowMs, ownMs, ...clearMs) + lateMs;
    const led = groups.flatMap((leader) => {
      const ms = stage?.leads?.find((item) => item.group === leader.id && item.before === group.id)?.ms ?? leader.leads?.find(({ before }) => before === group.id)?.ms ?? 0;
      return ms > 0 && planned.includes(leader.id) && startMs(leader.id) >= openMs ? [startMs(leader.id) + ms] : [];
    });
    const parents = (group.overlap?.parents ?? []).map(startMs).filter((ms) => ms > 0);
    const behindMs = Math.max(...led, parents.length === 0 ? 0 : Math.min(...parents));
    return [Math.max(soonestMs, behindMs, ...besideMs), Math.max(soonestMs, behindMs, ...[...announcedMs, ...arrowMs].map((ms) => ms + lateMs))];
  }

  const found: Lateness = {
    late: [], early: [], starts: 0,
    see({ sequence, posture }, written, nowMs): void {
      if (posture.posture !== 'run') waiting = new Set();
      if (sequence.target !== null && (sequence.target !== target || (through && !sequence.throughAllRed))) {
        if (sequence.target !== target) {
          waiting = new Set(sequence.served);
          planned = sequence.served;
        }
        openMs = nowMs;
      }
      ({ target, throughAllRed: through } = sequence);
      // Red-and-yellow announces its green: it is what starts.
      const started = groups.filter((group) => (goes(group, written[group.id]) && !at(group.id).goes && at(group.id).aspect !== 'redYellow') || (written[group.id] === 'redYellow' && at(group.id).aspect !== 'redYellow'));
      for (const group of groups) {
        const was = at(group.id);
        const aspect = written[group.id];
        const goesNow = goes(group, aspect);
        seen.set(group.id, {
          goes: goesNow, goMs: goesNow && !was.goes ? nowMs : was.goMs, endMs: !goesNow && was.goes ? nowMs : was.endMs,
          steadyEndMs: aspect !== 'green' && was.aspect === 'green' ? nowMs : was.steadyEndMs,
          leadMs: aspect === 'redYellow' && was.aspect !== 'redYellow' ? nowMs : was.leadMs,
          stopMs: aspect !== was.aspect && (aspect === 'red' || aspect === 'dark') && was.aspect !== 'redYellow' ? nowMs : was.stopMs, aspect,
        });
      }
      for (const group of started) {
        if (!waiting.has(group.id) || posture.posture !== 'run') continue;
        waiting.delete(group.id);
        const stage = stageOf(target ?? sequence.stage);
        const [leastMs, mostMs] = needed(group, stage);
        found.starts += 1;
        const greenMs = nowMs + (written[group.id] === 'redYellow' ? group.redYellowMs : 0);
        if (greenMs - mostMs > answerMs) found.late.push(`${nowMs} ${group.id} to ${stage?.id}: ${greenMs - mostMs} ms after it could`);
        if (greenMs < leastMs - 100) found.early.push(`${nowMs} ${group.id} to ${stage?.id}: ${leastMs - greenMs} ms before it may`);
      }
    },
  };
  return found;
}
