import { checkpointSchema, type Checkpoint } from '../../../src/model/evidence.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { evidenceBench, type EvidenceBench } from '../../unit/evidence/bench.ts';

const groups = ['vN', 'vE', 'pN', 'pE'];
const next: Readonly<Record<string, string>> = { red: 'green', green: 'yellow', yellow: 'red' };

/** What the simulator knows, by true time, ms: what each head really showed, and where the record may not be relied on. */
export interface Truth {
  /** `unseenMs`: it came at some time in as long before. */
  readonly changes: { readonly atMs: number; readonly group: string; readonly word: string; readonly unseenMs: number }[];
  /** `must`: nothing may be said to be sure in it; `may`: it may be said not to be. `group` null = the junction. */
  readonly shaky: { readonly fromMs: number; readonly toMs: number; readonly must: boolean; readonly group: string | null; readonly why: string }[];
  /** Stretches in which nothing is held against anybody. */
  readonly free: { readonly fromMs: number; readonly toMs: number; readonly cause: string }[];
}

/** A cabinet's life with whatever befalls it; gives its bench, to be closed, and the moments that matter. */
export function livedCabinet(seed: number, turns: number, site = 'nk-1', keyPem?: string): { readonly bench: EvidenceBench; readonly beginMs: number; readonly shaken: readonly string[]; readonly truth: Truth } {
  const random = createRandom(seed);
  const bench = evidenceBench(site, keyPem);
  const beginMs = bench.nowMs();
  const shown = new Map<string, string | null>(groups.map((group) => [group, null]));
  const shaken: string[] = [];
  const truth: Truth = { changes: [], shaky: [], free: [] };
  const open = new Map<string, { readonly fromMs: number; readonly why: string }>();
  const doubt: Doubt = {
    truth,
    begin: (group, why) => { if (!open.has(`${group}/${why}`)) open.set(`${group}/${why}`, { fromMs: bench.nowMs(), why }); },
    end(group, why) {
      const begun = open.get(`${group}/${why}`);
      open.delete(`${group}/${why}`);
      if (begun !== undefined) truth.shaky.push({ fromMs: begun.fromMs, toMs: bench.nowMs(), must: true, group: group === '' ? null : group, why });
    },
    over: (fromMs, toMs, must, why) => { truth.shaky.push({ fromMs, toMs, must, group: null, why }); },
    saidMs: () => saidMs,
    forgotten(fromMs) {
      for (const group of groups) {
        const before = lostMs.get(group);
        // Lost again, or over, before it changed: nobody knows what it showed in between.
        if (before !== undefined) truth.shaky.push({ fromMs: before, toMs: bench.nowMs(), must: false, group, why: 'lost' });
        if (fromMs === null) lostMs.delete(group);
        else lostMs.set(group, fromMs);
      }
    },
  };
  const lostMs = new Map<string, number>();
  let saidMs = beginMs;
  const returned = (): void => { truth.free.push({ fromMs: bench.nowMs(), toMs: bench.nowMs() + 60_000, cause: 'afterReturn' }); };
  const start = (): void => {
    const startMs = bench.nowMs();
    // A return to colours is over with the life that it was of.
    for (const [at, { fromMs, toMs, cause }] of truth.free.entries()) if (toMs > startMs) truth.free[at] = { fromMs, toMs: startMs, cause };
    for (const group of groups) shown.set(group, null);
    bench.say('process.started', { process: 'signald', version: 'test', siteHash: 'x', yellows: ['vN=3000', 'vE=3000'] });
    for (const group of groups) change(group, 'flash');
    bench.pass(random.int(3, 12) * 1000);
    bench.say('mode.changed', { from: 'startup', to: 'actuated', source: 'schedule' });
    truth.free.push({ fromMs: startMs, toMs: bench.nowMs(), cause: 'startup' });
    returned();
    for (const group of groups) change(group, 'red');
  };
  const change = (group: string, now: string, more: { readonly lampsLost?: readonly string[]; readonly unseenMs?: number } = {}): void => {
    bench.lamp(group, now, shown.get(group) ?? null, more);
    shown.set(group, now);
    truth.changes.push({ atMs: bench.nowMs(), group, word: now, unseenMs: more.unseenMs ?? 0 });
    for (const why of ['silent', 'lampsLost']) doubt.end(group, why);
    if ('lampsLost' in more) doubt.begin(group, 'lampsLost');
    lostMs.delete(group);
    saidMs = bench.nowMs();
  };
  start();
  for (let turn = 0; turn < turns; turn++) {
    const group = random.pick(groups);
    change(group, next[shown.get(group) ?? ''] ?? 'red', { ...(random.next() < 0.05 ? { lampsLost: ['red'] } : {}), ...(random.next() < 0.1 ? { unseenMs: random.int(151, 499) } : {}) });
    bench.pass(random.int(5, 300) * 100);
    if (random.next() > 0.12) continue;
    shaken.push(shake(bench, random, shown, start, doubt));
  }
  doubt.forgotten(null);
  for (const key of open.keys()) { const [group = '', why = ''] = key.split('/'); doubt.end(group, why); }
  return { bench, beginMs, shaken, truth };
}

interface Doubt {
  readonly truth: Truth;
  begin(group: string, why: string): void;
  end(group: string, why: string): void;
  over(fromMs: number, toMs: number, must: boolean, why: string): void;
  /** Of every group nothing is known from then on until it changes; null = this life is over. */
  forgotten(fromMs: number | null): void;
  /** When a change was recorded last. */
  saidMs(): number;
}

function shake(bench: EvidenceBench, random: Random, shown: Map<string, string | null>, start: () => void, doubt: Doubt): string {
  const what = random.pick(['agentCut', 'agentOrder', 'signald', 'lost', 'silent', 'clock', 'unsynced', 'lamp', 'flash', 'promise'] as const);
  switch (what) {
    case 'agentCut':
      // From the last change that was signed on.
      doubt.over(bench.nowMs() - 187_000, bench.nowMs(), false, 'unsigned');
      bench.restart('cut');
      break;
    case 'agentOrder': bench.restart('order'); break;
    case 'signald': {
      const diedMs = bench.nowMs();
      bench.pass(random.int(1, 90) * 1000, false);
      bench.clock = { ...bench.clock, boot: `${bench.clock.boot}+` };
      // From what it said last, or the last checkpoint that had heard it, nobody knows whether it still lived.
      doubt.over(Math.max(doubt.saidMs(), diedMs - 62_000), diedMs, false, 'signald');
      doubt.over(diedMs, bench.nowMs(), true, 'signald');
      doubt.forgotten(null);
      for (const group of shown.keys()) for (const why of ['silent', 'lampsLost']) doubt.end(group, why);
      doubt.end('vN', 'lamp');
      start();
      break;
    }
    case 'lost': {
      const beganMs = doubt.saidMs();
      bench.pass(random.int(1, 60) * 1000);
      doubt.over(beganMs - 60_000, bench.nowMs() + 1, false, 'lost');
      doubt.forgotten(bench.nowMs());
      if (random.next() < 0.3) bench.say('events.lost', { from: 1e6, to: 1e6 + 4 });
      else bench.lose(random.int(1, 500));
      break;
    }
    case 'silent': for (const group of shown.keys()) { bench.lamp(group, 'unknown', shown.get(group) ?? null); shown.set(group, 'unknown'); doubt.begin(group, 'silent'); } break;
    case 'clock': {
      const stepMs = random.pick([-1, 1]) * random.int(2000, 300_000);
      const steppedMs = bench.nowMs();
      bench.clock.offsetMs += stepMs;
      bench.clock.errorMs = Math.abs(stepMs) + 20;
      bench.say('clock.stepped', { stepMs });
      bench.pass(random.int(10, 120) * 1000);
      bench.clock.offsetMs = 0;
      bench.clock.errorMs = 20;
      bench.say('clock.stepped', { stepMs: -stepMs });
      doubt.over(steppedMs, bench.nowMs(), true, 'clock');
      doubt.end('', 'unsynced');
      break;
    }
    case 'unsynced':
      if (bench.clock.errorMs === null) doubt.end('', 'unsynced');
      else doubt.begin('', 'unsynced');
      bench.clock.errorMs = bench.clock.errorMs === null ? 30 : null;
      break;
    case 'lamp': {
      const raised = random.next() < 0.5;
      bench.say(raised ? 'fault.raised' : 'fault.cleared', { fault: 'lamp.lost', groups: ['vN'], board: 'hb1', detector: null, colour: 'green' });
      if (raised) doubt.begin('vN', 'lamp');
      else doubt.end('vN', 'lamp');
      break;
    }
    case 'flash': {
      const fromMs = bench.nowMs();
      bench.say('mode.changed', { from: 'actuated', to: 'flash', source: 'guard' });
      bench.pass(random.int(5, 90) * 1000);
      bench.say('mode.changed', { from: 'flash', to: 'actuated', source: 'schedule' });
      doubt.truth.free.push({ fromMs, toMs: bench.nowMs(), cause: 'flash' }, { fromMs: bench.nowMs(), toMs: bench.nowMs() + 60_000, cause: 'afterReturn' });
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
