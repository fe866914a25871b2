import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import type { EventCode, SignalEvent } from '../../src/model/event.ts';
import { createClock, pause } from '../../src/platform/clock.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { createGroupCommit } from '../../src/record/groupCommit.ts';
import { openRecord } from '../../src/record/record.ts';
import { recordLimits } from '../../src/record/retention.ts';
import { basisData, dayBases } from './trial/dayMix.ts';

/** Real time: what a file system writes of itself goes by its own clock. NGATU_WEAR_S sets another length, NGATU_WEAR_SCALE a faster clock (to try things out, not for the ledger). */
const lengthS = Number(process.env['NGATU_WEAR_S'] ?? 910);
const scale = Number(process.env['NGATU_WEAR_SCALE'] ?? 1);
/** NGATU_WEAR_MOUNT sets other options of the mount than docs/install.md names. */
const mountOptions = process.env['NGATU_WEAR_MOUNT'] ?? 'commit=60';
/** Up to the first packing slots and log are laid, once in a store's life: not counted. */
const warmS = 306;
const [rowsPerS, mostPerDay] = [6, 0.5];
const basisEveryMs = 86_400_000 / dayBases;

/** What of ten thousand rows is of a code. */
type Mix = readonly (readonly [code: EventCode, share: number])[];
/** Odd seeds: the day of the campaign offline-month. Even ones: a junction whose lamps say as much as its detectors. */
const [dayMix, lampMix]: readonly [Mix, Mix] = [
  [['detector.actuated', 8600], ['group.aspect', 1200], ['stage.decided', 100], ['cycle.measures', 100]],
  [['detector.actuated', 5000], ['group.aspect', 3000], ['stage.decided', 1000], ['cycle.measures', 1000]],
];

function codeOf(random: Random, mix: Mix): EventCode {
  let left = random.int(1, 10_000);
  return mix.find(([, share]) => { left -= share; return left <= 0; })?.[0] ?? 'group.aspect';
}

function dataOf(random: Random, code: EventCode): SignalEvent['data'] {
  if (code === 'detector.actuated') return { detector: `d${random.int(1, 16)}`, occupied: random.next() < 0.5 };
  if (code === 'group.aspect') return { group: `v${random.int(1, 8)}`, from: 'green', to: 'yellow', commanded: 'yellow' };
  return { stage: `s${random.int(1, 4)}`, reason: 'gapOut', value: random.int(0, 90_000) };
}

/** Sectors that a block device has written, by the kernel's count (Documentation/block/stat.rst, field 7). */
const writtenBytes = (device: string): number => Number(readFileSync(`/sys/class/block/${device}/stat`, 'utf8').trim().split(/\s+/)[6]) * 512;
const processBytes = (): number => Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

interface Written { readonly device: number; readonly process: number }
interface Span extends Written { readonly rows: number; readonly commits: number; readonly spanS: number }

/** What came after the first packing. */
async function live(dir: string, seed: number, written: () => Written): Promise<Span> {
  const random = createRandom(seed);
  const clock = createClock(scale);
  const opened = openRecord(join(dir, 'record.db'), clock, undefined, { ...recordLimits, ballastBytes: 0, reserveBytes: 0 });
  if (!opened.ok) throw new Error(opened.problem.detail);
  const { record } = opened;
  let [n, commits] = [0, 0];
  const group = createGroupCommit(clock, (events) => {
    commits += 1;
    const stored = record.storeEvents(events);
    if (!stored.ok) throw new Error(stored.problem.detail);
    // A centre that acknowledges each second: marks go along with the next commit.
    for (const { channel, lastSeq } of record.positions()) record.markDelivered(channel, lastSeq - 1);
  });
  const fromMs = clock.monoMs();
  let [nextMs, basisMs] = [fromMs, fromMs];
  let warm: Written & { readonly n: number; readonly commits: number; readonly atMs: number } | null = null;
  for (let housekeepMs = fromMs; clock.monoMs() - fromMs < lengthS * 1000;) {
    const nowMs = clock.monoMs();
    if (nowMs - fromMs >= warmS * 1000) warm ??= { ...written(), n, commits, atMs: nowMs };
    for (; nextMs <= nowMs; nextMs += -Math.log(1 - random.next()) * 1000 / rowsPerS) {
      n += 1;
      const code = codeOf(random, seed % 2 === 1 ? dayMix : lampMix);
      group.add([{ boot: 'wear', n, code, stamp: { ...clock.stamp(12), bootId: 'wear' }, data: dataOf(random, code) }]);
    }
    for (; basisMs <= nowMs; basisMs += basisEveryMs) {
      n += 1;
      group.add([{ boot: 'wear', n, code: 'stage.basis', stamp: { ...clock.stamp(12), bootId: 'wear' }, data: basisData(random) }]);
    }
    if (nowMs - housekeepMs >= 250) {
      housekeepMs = nowMs;
      record.housekeep();
    }
    await pause(clock, Math.max(1, nextMs - clock.monoMs()));
  }
  group.flush();
  if (warm === null) throw new Error('no longer than its first packing');
  const after = written();
  const spanS = (clock.monoMs() - warm.atMs) / 1000;
  record.close();
  return { rows: n - warm.n, commits: commits - warm.commits, spanS, device: after.device - warm.device, process: after.process - warm.process };
}

export const campaign: Campaign = {
  summary: `The store under ${rowsPerS} rows a second for ${lengthS} s of real time a seed, on an ext4 of its own (a loop device, mounted with ${mountOptions}), odd seeds with the day of the campaign offline-month (86 % detectors, 12 % lamps), even ones with 50 % and 30 %, and what a decision rests on 4 200 times a day: behind its first packing: what the kernel counts as written by the process, and to the device, the file system's own journal among it; a day is these by time (docs/store.md)`,
  figures: { rows: 'sum', commits: 'sum', 'device MB': 'sum', 'process GB/day max': 'max', 'device GB/day max': 'max' },
  async run(seed) {
    const home = mkdtempSync(join(tmpdir(), 'ngatu-wear-'));
    const image = join(existsSync('/dev/shm') ? '/dev/shm' : home, `${basename(home)}.ext4`);
    const dir = join(home, 'disk');
    mkdirSync(dir);
    execFileSync('truncate', ['-s', '512M', image]);
    execFileSync('mkfs.ext4', ['-q', '-b', '4096', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
    execFileSync('mount', ['-o', `loop,${mountOptions}`, image, dir]);
    try {
      const disk = basename(execFileSync('findmnt', ['-n', '-o', 'SOURCE', dir], { encoding: 'utf8' }).trim());
      const { rows, commits, spanS, device, process } = await live(dir, seed, () => {
        execFileSync('sync', ['-f', dir]);
        return { device: writtenBytes(disk), process: processBytes() };
      });
      const perDay = 86_400 / spanS / 1e9;
      const said = ([['process', process], ['device', device]] as const).map(([what, bytes]) => ({ what, perDayGB: bytes * perDay }));
      return {
        figures: { rows, commits, 'device MB': device / 1e6, 'process GB/day max': process * perDay, 'device GB/day max': device * perDay },
        problems: said.filter(({ perDayGB }) => perDayGB > mostPerDay).map(({ what, perDayGB }) => `seed ${seed}: ${perDayGB.toFixed(3)} GB a day by the ${what}, goal ${mostPerDay}`),
      };
    } finally {
      execFileSync('umount', [dir]);
      rmSync(image);
      rmSync(home, { recursive: true });
    }
  },
};
