import { checkpointSchema, type Checkpoint } from '../../../src/model/evidence.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { evidenceBench, type EvidenceBench } from '../../unit/evidence/bench.ts';

const groups = ['vN', 'vE', 'pN', 'pE'];
const next: Readonly<Record<string, string>> = { red: 'green', green: 'yellow', yellow: 'red' };

/** A cabinet's life with whatever befalls it; gives its bench, to be closed, and the moments that matter. */
export function livedCabinet(seed: number, turns: number, site = 'nk-1', keyPem?: string): { readonly bench: EvidenceBench; readonly beginMs: number; readonly shaken: readonly string[] } {
  const random = createRandom(seed);
  const bench = evidenceBench(site, keyPem);
  const beginMs = bench.nowMs();
  const shown = new Map<string, string | null>(groups.map((group) => [group, null]));
  const shaken: string[] = [];
  const start = (): void => {
    for (const group of groups) shown.set(group, null);
    bench.say('process.started', { process: 'signald', version: 'test', siteHash: 'x', yellows: ['vN=3000', 'vE=3000'] });
    for (const group of groups) change(group, 'flash');
    bench.pass(random.int(3, 12) * 1000);
    bench.say('mode.changed', { from: 'startup', to: 'actuated', source: 'schedule' });
    for (const group of groups) change(group, 'red');
  };
  const change = (group: string, now: string, more = {}): void => {
    bench.lamp(group, now, shown.get(group) ?? null, more);
    shown.set(group, now);
  };
  start();
  for (let turn = 0; turn < turns; turn++) {
    const group = random.pick(groups);
    change(group, next[shown.get(group) ?? ''] ?? 'red', random.next() < 0.05 ? { lampsLost: ['red'] } : {});
    bench.pass(random.int(5, 300) * 100);
    if (random.next() > 0.12) continue;
    shaken.push(shake(bench, random, shown, start));
  }
  return { bench, beginMs, shaken };
}

function shake(bench: EvidenceBench, random: Random, shown: Map<string, string | null>, start: () => void): string {
  const what = random.pick(['agentCut', 'agentOrder', 'signald', 'lost', 'silent', 'clock', 'unsynced', 'lamp', 'flash', 'promise'] as const);
  switch (what) {
    case 'agentCut': bench.restart('cut'); break;
    case 'agentOrder': bench.restart('order'); break;
    case 'signald':
      bench.pass(random.int(1, 90) * 1000, false);
      bench.clock = { ...bench.clock, boot: `${bench.clock.boot}+` };
      start();
      break;
    case 'lost': {
      bench.pass(random.int(1, 60) * 1000);
      if (random.next() < 0.3) bench.say('events.lost', { from: 1e6, to: 1e6 + 4 });
      else bench.lose(random.int(1, 500));
      break;
    }
    case 'silent': for (const group of shown.keys()) { bench.lamp(group, 'unknown', shown.get(group) ?? null); shown.set(group, 'unknown'); } break;
    case 'clock': {
      const stepMs = random.int(-300_000, 300_000);
      bench.clock.offsetMs += stepMs;
      bench.clock.errorMs = Math.abs(stepMs) + 20;
      bench.say('clock.stepped', { stepMs });
      bench.pass(random.int(10, 120) * 1000);
      bench.clock.offsetMs = 0;
      bench.clock.errorMs = 20;
      bench.say('clock.stepped', { stepMs: -stepMs });
      break;
    }
    case 'unsynced': bench.clock.errorMs = bench.clock.errorMs === null ? 30 : null; break;
    case 'lamp': bench.say(random.next() < 0.5 ? 'fault.raised' : 'fault.cleared', { fault: 'lamp.lost', groups: ['vN'], board: 'hb1', detector: null, colour: random.pick(['red', 'green']) }); break;
    case 'flash': {
      bench.say('mode.changed', { from: 'actuated', to: 'flash', source: 'guard' });
      bench.pass(random.int(5, 90) * 1000);
      bench.say('mode.changed', { from: 'flash', to: 'actuated', source: 'schedule' });
      break;
    }
    case 'promise': bench.say('promise.broken', { group: 'vE', colour: 'green', cause: 'late', basis: 'plan', remainingMs: 3000, shown: true }); break;
  }
  return what;
}

/** Checkpoints as a centre has kept them. */
export function keptOf(bench: EvidenceBench, site = 'nk-1'): readonly (Checkpoint & { readonly site: string })[] {
  return bench.records().flatMap(({ code, data }) => {
    const checkpoint = code === 'evidence.checkpoint' ? checkpointSchema.safeParse(data).data : undefined;
    return checkpoint === undefined ? [] : [{ ...checkpoint, site }];
  });
}
