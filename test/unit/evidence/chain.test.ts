import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { answerAt } from '../../../src/cli/evidence/answer.ts';
import { checkChain } from '../../../src/cli/evidence/chainCheck.ts';
import { openExport } from '../../../src/cli/evidence/exportFile.ts';
import { livesOf, unsignedRanges } from '../../../src/cli/evidence/life.ts';
import { chainStart } from '../../../src/model/evidence.ts';
import { segmentsOf } from '../../../src/record/archiveFrame.ts';
import { cycle, evidenceBench, startSignald, type EvidenceBench } from './bench.ts';

let open: EvidenceBench[] = [];
afterEach(() => {
  for (const one of open) one.close();
  open = [];
});
const bench = (): EvidenceBench => {
  const one = evidenceBench();
  open.push(one);
  return one;
};
const everything = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, afterIndex: 0, limit: 1e9 };

test('every record is in the chain once, in order, and a checkpoint comes at least each 60 s', () => {
  const one = bench();
  startSignald(one);
  for (let turn = 0; turn < 10; turn++) cycle(one);
  one.desk().checkpoint();
  one.record().seal();
  const page = one.record().chain(everything);
  const { records, flaws, checkpoints, end } = checkChain('nk-1', chainStart, page.records, new Map([[one.key.keyId, one.key.publicKey]]));
  expect(page.start).toEqual(chainStart);
  expect({ flaws, end, broken: page.broken }).toEqual({ flaws: [], end: one.record().trail()?.chain, broken: [] });
  expect(records.filter(({ code }) => code === 'group.aspect')).toHaveLength(4 + 10 * 6);
  const signedMs = records.filter(({ code }) => code === 'evidence.checkpoint').map(({ stamp }) => stamp.wallMs);
  expect(checkpoints).toBe(signedMs.length);
  expect(Math.max(...signedMs.slice(1).map((ms, at) => ms - (signedMs[at] ?? 0)))).toBeLessThanOrEqual(60_000);
});

test('the chain goes on over restarts of the agent: after a power cut a tail is named that nobody had signed, after an orderly end none', () => {
  const one = bench();
  startSignald(one);
  cycle(one);
  one.restart('order');
  cycle(one);
  one.lamp('vN', 'green', 'red');
  one.pass(1000);
  one.restart('cut');
  cycle(one);
  const records = one.records();
  const page = one.record().chain(everything);
  expect(checkChain('nk-1', chainStart, page.records, new Map([[one.key.keyId, one.key.publicKey]])).flaws).toEqual([]);
  const ranges = unsignedRanges(records);
  expect(ranges).toHaveLength(1);
  const tail = records.filter(({ index }) => index >= (ranges[0]?.from ?? 0) && index <= (ranges[0]?.to ?? 0));
  expect(tail.at(-1)).toMatchObject({ code: 'group.aspect', data: { group: 'vN', shown: 'green' } });
});

test('pages of a chain fit together, whatever their size', () => {
  const one = bench();
  startSignald(one);
  for (let turn = 0; turn < 6; turn++) cycle(one);
  one.records();
  const whole = one.record().chain(everything);
  for (const limit of [1, 7, 50]) {
    const texts: string[] = [];
    for (let afterIndex = 0; ;) {
      const page = one.record().chain({ ...everything, afterIndex, limit });
      if (page.records.length > 0) expect(page.start.index).toBe(afterIndex);
      texts.push(...page.records);
      afterIndex = page.end.index;
      if (!page.more) break;
    }
    expect(texts).toEqual(whole.records);
  }
});

test('a chain that is gone with its store is told by the next start', () => {
  const one = bench();
  startSignald(one);
  for (let turn = 0; turn < 4; turn++) cycle(one);
  one.bench.close(one.record());
  for (const name of readdirSync(one.bench.dir)) rmSync(join(one.bench.dir, name), { recursive: true });
  one.restart('cut');
  expect(one.records().map(({ code, data }) => [code, data['index'] ?? null])).toContainEqual(['evidence.broken', 0]);
});

test('a byte changed in the archive breaks the chain', () => {
  const one = bench();
  startSignald(one);
  for (let turn = 0; turn < 4; turn++) cycle(one);
  one.desk().checkpoint();
  one.record().seal();
  const dir = join(one.bench.dir, 'archive');
  const path = join(dir, segmentsOf(dir)[0] ?? '');
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const page = one.record().chain(everything);
  expect(page.end.index).toBeLessThan(one.record().trail()?.chain.index ?? 0);
});

test('an export opens; of another key, site, signature or count it does not', () => {
  const one = bench();
  startSignald(one);
  for (let turn = 0; turn < 3; turn++) cycle(one);
  const text = one.export(one.nowMs() - 60_000, one.nowMs());
  const opened = openExport(text, one.key.publicKey);
  expect(opened).toMatchObject({ ok: true, read: { head: { site: 'nk-1', by: 'Lan', second: 'Minh' } } });
  expect(openExport(text, 'A'.repeat(43) + '=')).toMatchObject({ ok: false, flaw: 'key' });
  expect(openExport(text.replace('"Lan"', '"Lam"'))).toMatchObject({ ok: false, flaw: 'signature' });
  expect(openExport(`${text.split('\n').slice(0, -2).join('\n')}\n`)).toMatchObject({ ok: false, flaw: 'count' });
});

test('what was shown: sure in the middle, undetermined near a change, with the yellow before a red', () => {
  const one = bench();
  startSignald(one);
  one.pass(61_000);
  cycle(one);
  const greenMs = one.nowMs() - 2 * 25_000;
  const lives = livesOf(one.records());
  expect(answerAt(lives, greenMs + 10_000)).toMatchObject({ reliable: true, errorMs: 20, verdicts: [], groups: [{ group: 'vE', shown: 'red' }, { group: 'vN', shown: 'green', sinceMs: greenMs }] });
  expect(answerAt(lives, greenMs + 20_000 - 100).groups[1]).toMatchObject({ shown: 'undetermined', among: ['green', 'yellow'] });
  expect(answerAt(lives, greenMs + 24_000).groups[1]).toMatchObject({ shown: 'red', yellowMs: 3000, sinceMs: greenMs + 23_000 });
});

/** What the chain comes to of two cycles, with or without an event of signald and one of an agent between them, of codes that nobody here knows. */
function told(newer: boolean): unknown {
  const one = bench();
  const next = (boot: string, code: string): void => {
    const stamp = { ...one.bench.clock.stamp(20), bootId: boot };
    if (newer) one.record().storeEvents([{ boot, n: one.record().nextNumber(boot) ?? 1, stamp, code: 'event.newer', data: { code, class: 'evidence', data: { lamp: 'vN' } } }]);
  };
  startSignald(one);
  one.pass(61_000);
  cycle(one);
  // Of signald, and of an agent, whose boot is no life of the heads.
  if (newer) one.lose(1);
  next('signald-1', 'next.lamp');
  next('agent-0', 'next.note');
  one.pass(61_000);
  one.restart('order');
  cycle(one);
  const records = one.records();
  const page = one.record().chain(everything);
  expect({ broken: page.broken, flaws: checkChain('nk-1', chainStart, page.records, new Map([[one.key.keyId, one.key.publicKey]])).flaws }).toEqual({ broken: [], flaws: [] });
  expect(records.filter(({ code }) => code.startsWith('next.')).map(({ code, channel, data }) => [code, channel, data])).toEqual(newer ? [['next.lamp', 'evidence', { lamp: 'vN' }], ['next.note', 'evidence', { lamp: 'vN' }]] : []);
  return [one.record().trail()?.state, livesOf(records).map((life) => [life.boot, [...life.groups], life.marks])];
}

test('evidence of a program one version on is in the chain under its own name, and unsettles nothing of what the heads showed', () => {
  expect(told(true)).toEqual(told(false));
});

test('no enforcement in start-up, 60 s after the return, at a short yellow until the next green; nobody’s word beyond the record', () => {
  const one = bench();
  const beginMs = one.nowMs();
  startSignald(one);
  one.pass(61_000);
  cycle(one, 2500);
  cycle(one);
  const lives = livesOf(one.records());
  const causes = (atMs: number, group = 'vN') => { const { verdicts, groups } = answerAt(lives, atMs); return [...verdicts, ...(groups.find((about) => about.group === group)?.verdicts ?? [])].map(({ cause }) => cause); };
  expect(causes(beginMs + 5000)).toEqual(['startup', 'flash']);
  expect(causes(beginMs + 30_000)).toEqual(['afterReturn']);
  expect(causes(beginMs + 72_000)).toEqual([]);
  expect(causes(beginMs + 92_000)).toEqual(['shortYellow']);
  expect(causes(beginMs + 100_000)).toEqual(['shortYellow']);
  expect(causes(beginMs + 71_000 + 49_000 + 5000)).toEqual([]);
  expect(answerAt(lives, one.nowMs() + 1000)).toMatchObject({ reliable: false, verdicts: [{ cause: 'log' }] });
  expect(answerAt(lives, beginMs - 1000)).toMatchObject({ reliable: false });
});

test('a broken number until the group’s next green, a lost red while it is lost, flash and dark of a group: no enforcement, of that group alone and by that cause', () => {
  const one = bench();
  startSignald(one);
  one.pass(61_000);
  const at: Record<string, number> = {};
  const stand = (name: string): void => { one.pass(2000); at[name] = one.nowMs(); one.pass(2000); };
  const broken = (group: string, shown: boolean): void => { one.say('promise.broken', { group, colour: 'green', cause: 'late', basis: 'plan', remainingMs: 3000, shown }); };
  broken('vE', false);
  stand('nobodySaw');
  broken('vE', true);
  stand('broken');
  one.lamp('vE', 'green', 'red');
  stand('nextGreen');
  one.lamp('vN', 'red', 'red', { lampsLost: ['red'] });
  stand('lostRed');
  one.lamp('vN', 'green', 'red');
  stand('whole');
  one.say('fault.raised', { fault: 'lamp.lost', groups: ['vN'], board: 'hb1', detector: null, colour: 'green' });
  stand('lostGreen');
  one.say('fault.cleared', { fault: 'lamp.lost', groups: ['vN'], board: 'hb1', detector: null, colour: 'green' });
  one.say('fault.raised', { fault: 'lamp.lostRed', groups: ['vN'], board: 'hb1', detector: null, colour: 'red' });
  stand('faultOfRed');
  one.say('fault.cleared', { fault: 'lamp.lostRed', groups: ['vN'], board: 'hb1', detector: null, colour: 'red' });
  for (const shown of ['flash', 'dark']) { one.lamp('vN', shown, 'green'); stand(shown); }
  const lives = livesOf(one.records());
  const said = (name: string, group: string): readonly string[] => answerAt(lives, at[name] ?? 0).groups.find((about) => about.group === group)?.verdicts.map(({ kind, cause }) => `${kind} ${cause}`).toSorted() ?? [];
  expect(Object.keys(at).map((name) => [name, said(name, 'vN'), said(name, 'vE')])).toEqual([
    ['nobodySaw', [], []], ['broken', [], ['noEnforcement brokenPromise']], ['nextGreen', [], []],
    ['lostRed', ['noEnforcement degradedRed', 'notReliable lamp'], []], ['whole', [], []], ['lostGreen', ['notReliable lamp'], []],
    ['faultOfRed', ['noEnforcement degradedRed', 'notReliable lamp'], []], ['flash', ['noEnforcement flash'], []], ['dark', ['noEnforcement dark'], []],
  ]);
  expect(Object.values(at).map((ms) => answerAt(lives, ms).verdicts)).toEqual(Object.values(at).map(() => []));
});

test('a change behind lost samples may have come since the last one that was read; so may one that nobody read any more, at the end of what a life has on record', () => {
  const one = bench();
  startSignald(one);
  one.pass(61_000);
  one.lamp('vN', 'yellow', 'green');
  one.pass(3000);
  one.lamp('vN', 'red', 'yellow', { unseenMs: 302 });
  const changedMs = one.nowMs();
  one.pass(2000);
  // Read once behind a loss, and silent from that very sample on.
  one.lamp('vE', 'yellow', 'red', { unseenMs: 302 });
  one.lamp('vE', 'unknown', 'yellow');
  const silentMs = one.nowMs();
  one.pass(2000);
  const lives = livesOf(one.records());
  const said = (group: string, atMs: number): readonly unknown[] => answerAt(lives, atMs).groups.filter((about) => about.group === group).flatMap(({ shown, among }) => [shown, among]);
  // 20 ms of the clock's error besides.
  expect([-330, -320, -300, -160, 160, 180].map((ms) => said('vN', changedMs + ms))).toEqual([
    ['yellow', []], ['undetermined', ['yellow', 'red']], ['undetermined', ['yellow', 'red']], ['undetermined', ['yellow', 'red']], ['undetermined', ['yellow', 'red']], ['red', []],
  ]);
  expect(said('vE', silentMs - 300)).toEqual(['undetermined', ['red', 'unknown']]);
  expect([-180, -160].map((ms) => said('vN', one.nowMs() + ms))).toEqual([['red', []], ['undetermined', ['red', 'unknown']]]);
});
