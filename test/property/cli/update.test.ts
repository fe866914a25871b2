import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readBundle } from '../../../src/cli/update/bundle.ts';
import { foldersOf, unpack } from '../../../src/cli/update/unpack.ts';
import { filesProblem } from '../../../src/cli/update/slotFiles.ts';
import { activated, committed, compareVersions, freshUpdateState, installed, returned, rolledBack, slots, staged, type UpdateState } from '../../../src/model/update.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { freshSeed as seed } from '../../seed.ts';
import { updateBench } from '../../unit/cli/update/bench.ts';

const bench = updateBench();
afterAll(() => { bench.discard(); });

const put = (entry: Buffer, at: number, length: number, text: string): void => { entry.fill(0, at, at + length).write(text, at, 'latin1'); };

/** Entries of a real bundle, whose heads are changed and made valid again: names, kinds, sizes, links, order, number. */
function hostile(good: Buffer, random: Random): Buffer {
  const entries: Buffer[] = [];
  for (let at = 0; at + 512 <= good.length && good[at] !== 0;) {
    const size = Number.parseInt(good.toString('latin1', at + 124, at + 135), 8);
    const end = at + 512 + Math.ceil(size / 512) * 512;
    entries.push(Buffer.from(good.subarray(at, end)));
    at = end;
  }
  for (let change = random.int(1, 4); change > 0; change--) {
    const index = random.int(1, entries.length - 1);
    const entry = Buffer.from(entries[index] ?? Buffer.alloc(512));
    const name = random.pick(['../out', '/tmp/ngatu-never', 'program/../../out', 'program/manifest.json', 'program/bin/node/x', 'program/dist', 'program/selftest.mjs', 'program', 'x'.repeat(100), '']);
    const kind = random.pick(['name', 'type', 'link', 'size', 'body', 'twice', 'gone', 'longName'] as const);
    if (kind === 'name') put(entry, 0, 100, name);
    if (kind === 'type' || kind === 'link') put(entry, 156, 1, kind === 'link' ? random.pick(['1', '2']) : random.pick(['0', '1', '2', '3', '4', '5', '6', '7', 'L', 'K', 'S', 'x', 'g']));
    if (kind === 'link') put(entry, 157, 100, random.pick(['/tmp', '..', 'manifest.json', bench.home]));
    if (kind === 'size') put(entry, 124, 12, random.pick(['00000000000', '77777777777', '00000000001', '00000001000']));
    if (kind === 'body' && entry.length > 512) entry[512] = (entry[512] ?? 0) ^ 1;
    if (kind === 'longName') put(entry, 156, 1, 'L');
    const sum = entry.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    put(entry, 148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
    if (kind === 'twice') entries.splice(random.int(1, entries.length), 0, entry);
    else if (kind === 'gone') entries.splice(index, 1);
    else entries[index] = entry;
    if (entries.length < 3) break;
  }
  const whole = Buffer.concat([...entries, Buffer.alloc(1024)]);
  return random.int(0, 9) === 0 ? whole.subarray(0, random.int(512, whole.length)) : whole;
}

test('hostile archives under a good signature: a program is whole as it was signed, or refused; nothing is written beside it', async () => {
  const good = readFileSync(bench.bundle('good', '1.1.0'));
  const yard = join(bench.home, 'yard');
  const file = join(bench.home, 'hostile.update');
  const read = await readBundle(join(bench.home, 'good.update'), bench.trust);
  if (!read.ok) throw new Error(read.code);
  const { manifest } = read.signed;
  const ends = new Map<string, number>();
  for (let index = 0; index < 400; index++) {
    const random = createRandom(seed + index);
    writeFileSync(file, hostile(good, random));
    rmSync(yard, { recursive: true, force: true });
    const draft = join(yard, 'deep/draft');
    mkdirSync(join(yard, 'deep'), { recursive: true });
    const wrong = await unpack(file, manifest, draft).catch((error: unknown) => String(error));
    const where = `NGATU_SEED=${seed + index}: ${String(wrong)}`;
    if (wrong === null) expect(filesProblem(draft, manifest), where).toBeNull();
    expect([readdirSync(yard), readdirSync(join(yard, 'deep')), existsSync('/tmp/ngatu-never')], where).toEqual([['deep'], ['draft'], false]);
    const named = new Set([...manifest.files.map(({ path }) => path), ...foldersOf(manifest)]);
    for (const path of readdirSync(draft, { recursive: true, encoding: 'utf8' })) expect(named.has(path), `${where}: ${path}`).toBe(true);
    const end = wrong === null ? 'whole' : wrong.split(': ').slice(1).join(': ');
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  for (const end of ['whole', 'not in the manifest', 'not a plain file', 'other bytes', 'twice', 'missing', 'cut short']) expect(ends.get(end) ?? 0, `${end} of ${JSON.stringify([...ends])}, NGATU_SEED=${seed}`).toBeGreaterThan(0);
});

const decided = (step: ReturnType<typeof activated>, state: UpdateState): UpdateState => (step.ok ? step.state : state);

test('the highest version ever in force only grows, whatever happens in whatever order', () => {
  for (let run = 0; run < 300; run++) {
    const random = createRandom(seed + run);
    const version = (): string => `${random.int(0, 2)}.${random.int(0, 12)}.${random.int(0, 3)}${random.pick(['', '', '~rc1'])}`;
    let state = freshUpdateState('0.5.0');
    for (let step = 0; step < 40; step++) {
      const before = state.highest;
      const kind = random.int(0, 5);
      if (kind === 0) state = staged(state, { slot: random.pick(slots), version: version() });
      else if (kind === 1) state = decided(activated(state, step), state);
      else if (kind === 2) state = committed(state);
      else if (kind === 3) state = returned(state, 'x');
      else if (kind === 4) state = decided(rolledBack(state, 'x'), state);
      else state = installed(state, version());
      expect(compareVersions(state.highest, before), `NGATU_SEED=${seed + run}, step ${step}: ${before} → ${state.highest}`).toBeGreaterThanOrEqual(0);
      expect(compareVersions(state.running.version, state.highest) <= 0 || state.trial !== null, `NGATU_SEED=${seed + run}, step ${step}`).toBe(true);
    }
  }
});
