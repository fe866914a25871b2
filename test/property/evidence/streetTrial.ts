import { answerAt } from '../../../src/cli/evidence/answer.ts';
import { livesOf } from '../../../src/cli/evidence/life.ts';
import { isChained } from '../../../src/model/evidence.ts';
import { classOf } from '../../../src/model/event.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { createClockQuality } from '../../../src/signald/clockQuality.ts';
import type { Junction } from '../../../src/signald/daemon.ts';
import { createEventRing, type EventRing } from '../../../src/signald/eventRing.ts';
import type { LampLetters } from '../../../src/sim/cabinet/recording.ts';
import { beginEpisode } from '../../../src/sim/junction/episode.ts';
import { faultClasses } from '../../../src/sim/junction/faultClass.ts';
import type { AroundSpec } from '../../../src/sim/junction/simulation.ts';
import type { VirtualProcess } from '../../../src/sim/junction/virtualProcess.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { evidenceBench, startWallMs, type EvidenceBench } from '../../unit/evidence/bench.ts';

export interface StreetFigures { hours: number; faults: number; records: number; lives: number; asked: number; sure: number; undetermined: number; doubted: number; wrong: number; doubtedForNothing: number }

/**
 * Lamps that lie to their own read-back are a fault that no record can know of; the clock's own are in `truthTrial`. All
 * else that befalls a line, a board, a supply, the monitor, signald, police, persons, plans and control is in.
 */
const unknowable = /^lamp\.|^startup\.|^flasher\.|^clock\.|^board\.(?:swapped|stuckCounter|lagging)/;
const lookMs = 250;

interface Signald { readonly process: VirtualProcess; readonly ring: EventRing; readonly stampNow: () => EvidenceStamp; acked: number }
type EvidenceStamp = { readonly bootId: string; readonly monoMs: number; readonly wallMs: number; readonly errorMs: number | null };

/** A real junction in virtual time, its record kept by the agent's own desk and store, held against what its lamps did. */
export function streetTrial(seed: number, actMs: number, questions: number, faults = true): { readonly figures: StreetFigures; readonly problems: readonly string[] } {
  const site = sealedNinhKieu();
  const random = createRandom((seed * 17 + 3) >>> 0);
  const bench = evidenceBench(site.safety.siteId);
  const lamps: { readonly tMs: number; readonly lamps: LampLetters }[] = [];
  const boards = new Map<string, { readonly tMs: number; readonly flash: boolean }[]>();
  const figures: StreetFigures = { hours: 0, faults: 0, records: 0, lives: 0, asked: 0, sure: 0, undetermined: 0, doubted: 0, wrong: 0, doubtedForNothing: 0 };
  const problems: string[] = [];
  try {
    const episode = beginEpisode({
      site, seed, actMs, classes: faults ? faultClasses.filter(({ name }) => !unknowable.test(name)) : [],
      tell(line) {
        if (line.type === 'lamps') lamps.push(line);
        if (line.type === 'board') boards.set(line.board, [...(boards.get(line.board) ?? []), { tMs: line.tMs, flash: line.flash }]);
      },
      around: (parts) => agentAround(parts, bench, random, faults),
    });
    while (!episode.advance(60_000)) continue;
    const crash = episode.crash();
    if (crash !== null) problems.push(`seed ${seed}: ${crash}`);
    const endMs = Math.floor(episode.endMs());
    const records = bench.records();
    const lives = livesOf(records);
    const boardOf = new Map(site.safety.lamps.map(({ group, board }) => [group, board]));
    Object.assign(figures, { hours: endMs / 3_600_000, faults: episode.performed.length, records: records.length, lives: lives.length });
    const lettersAt = (group: string, tMs: number): string => at(lamps, tMs)?.lamps[group] ?? '';
    const flashAt = (group: string, tMs: number): boolean => at(boards.get(boardOf.get(group) ?? '') ?? [], tMs)?.flash === true;
    for (let turn = 0; turn < questions; turn++) {
      // Half of them near a change of some lamp, where a mistake would be.
      const near = random.pick(lamps).tMs + random.int(-400, 400);
      const tMs = Math.min(endMs - 2000, Math.max(1000, turn % 2 === 0 ? near : random.int(1000, endMs - 2000)));
      const answer = answerAt(lives, startWallMs + tMs);
      figures.asked += 1;
      for (const { group, shown, verdicts } of answer.groups) {
        const doubted = !answer.reliable || shown === 'unknown' || verdicts.some(({ kind }) => kind === 'notReliable');
        if (doubted) figures.doubted += 1;
        else if (shown === 'undetermined') figures.undetermined += 1;
        else figures.sure += 1;
        if (doubted && !faults) {
          figures.doubtedForNothing += 1;
          problems.push(`seed ${seed}, ${tMs} ms: ${group} ${shown} is doubted for nothing: ${JSON.stringify([...answer.verdicts, ...verdicts])}`);
        }
        if (doubted || shown === 'undetermined' || fits(shown, lettersAt(group, tMs), flashAt(group, tMs))) continue;
        figures.wrong += 1;
        problems.push(`seed ${seed}, ${tMs} ms: ${group} is said ${shown}, and was ${lettersAt(group, tMs)}${flashAt(group, tMs) ? ' in flash' : ''}; last changed ${tMs - (at(lamps, tMs)?.tMs ?? 0)} ms before`);
      }
    }
    return { figures, problems };
  } finally {
    bench.close();
  }
}

/** signald with a ring that an agent empties: it stores, packs and signs as agentd does, and ends now and then. */
function agentAround({ world, site }: AroundSpec, bench: EvidenceBench, random: Random, faults: boolean): ReturnType<NonNullable<Parameters<typeof beginEpisode>[0]['around']>> {
  let signald: Signald | null = null;
  let heardMs = 0;
  const take = (): void => {
    bench.bench.clock.pass(world.nowMs() - bench.bench.clock.monoMs());
    if (signald !== null && !signald.process.dead) {
      const events = signald.ring.after(signald.acked, 1e6);
      const last = events.at(-1);
      if (last !== undefined) {
        bench.record().storeEvents(events.filter((event) => isChained({ channel: classOf(event), event })));
        signald.acked = last.n;
        signald.ring.acknowledge(last.n);
      }
      if (world.nowMs() - heardMs >= 1000) {
        heardMs = world.nowMs();
        bench.desk().heard({ stamp: signald.stampNow() });
      }
    }
    bench.record().housekeep();
    bench.desk().tick();
    if (faults && random.next() < lookMs / 400_000) bench.restart(random.pick(['cut', 'order'] as const));
    world.at(world.nowMs() + lookMs, take);
  };
  world.at(lookMs, take);
  return {
    disturb: () => undefined,
    beside(process, configure) {
      const quality = createClockQuality();
      const ring = createEventRing(process.clock.bootId);
      const wall = () => quality.wall(process.clock.monoMs(), process.clock.wallMs());
      const stampNow = (): EvidenceStamp => process.clock.stamp(wall().errorMs);
      const propose = (): void => { quality.propose({ errorMs: 20, synced: true, ttlMs: 60_000 }, process.clock.monoMs(), process.clock.wallMs()); };
      propose();
      signald = { process, ring, stampNow, acked: 0 };
      return {
        config: configure(), ring, wall, agentConnected: () => true,
        afterTick(n) { if (n % 100 === 0) propose(); },
        attach(_junction: Junction) {
          const yellows = site.safety.groups.filter(({ yellowMs }) => yellowMs > 0).map(({ id, yellowMs }) => `${id}=${yellowMs}`);
          ring.add({ code: 'process.started', data: { process: 'signald', version: 'simulated', siteHash: site.hash, yellows } }, stampNow());
        },
      };
    },
  };
}

/** The newest of a list in the order of time, at a moment. */
function at<T extends { readonly tMs: number }>(list: readonly T[], tMs: number): T | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.tMs ?? Infinity) <= tMs) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

const lettersOf: Readonly<Record<string, readonly string[]>> = { red: ['R'], yellow: ['Y'], green: ['G'], redYellow: ['RY'], dark: [''], flashingGreen: ['G', ''], flashingYellow: ['Y', ''], flashingRed: ['R', ''] };

/** Whether the lamps show what is said of them. */
function fits(shown: string, letters: string, flash: boolean): boolean {
  if (shown === 'flash') return flash;
  if (shown.startsWith('lit ')) return letters === shown.slice(4);
  return !flash && (lettersOf[shown] ?? []).includes(letters);
}
