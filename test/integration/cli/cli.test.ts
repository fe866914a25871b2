import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hearAnswer } from '../answers.ts';
import { expectAnswersToFit } from '../answersFit.ts';

const main = join(import.meta.dirname, '../../../src/cli/main.ts');
let dir = '';
let daemons: ChildProcess | null = null;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-cli-'));
  const started = spawn(process.execPath, [join(import.meta.dirname, 'fake-daemons.ts'), dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  daemons = started;
  await new Promise((resolve) => { started.stdout.once('data', resolve); });
});
afterAll(() => {
  daemons?.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

expectAnswersToFit();

function ngatu(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const env = { ...process.env, NGATU_RUN_DIR: dir, LC_ALL: 'C' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8' });
  hearAnswer(args, stdout);
  return { code: status, out: stdout, err: stderr };
}

describe('profile test', () => {
  it.each([['procon/LD120', 12], ['moxa/ioLogik-E1214', 38], ['advantech/ADAM-4056SO', 38], ['wavetronix/SS125', 17]])('%s on a device built from it, over real frames', (profile, ok) => {
    const { code, out } = ngatu('profile', 'test', profile, '--virtual', '--unit', '7', '--write', '--json');
    const said: unknown = JSON.parse(out);
    expect(said).toMatchObject({ ok: true, profile, unit: 7, counts: { ok, failed: 0 } });
    expect(code).toBe(0);
  }, 60_000);

  it('a port that is not there, a device that is refused, a wrong address', () => {
    expect(ngatu('profile', 'test', 'procon/LD120', '--device', join(dir, 'none')).code).toBe(2);
    expect(ngatu('profile', 'test', 'moxa/ioLogik-E1214', '--tcp', '127.0.0.1:1').code).toBe(3);
    expect(ngatu('profile', 'test', 'waveshare/Modbus-RTU-Relay-8CH-V1', '--virtual').code).toBe(4);
    expect(ngatu('profile', 'test', 'procon/LD120', '--virtual', '--unit', '300').code).toBe(2);
    expect(ngatu('profile', 'test', 'procon/LD120').code).toBe(2);
  }, 60_000);
});

describe('the tool against its daemons', () => {
  it('status: for people in both languages, and as one JSON object', () => {
    const plain = ngatu('status');
    expect(plain).toMatchObject({ code: 0, err: '' });
    expect(plain.out).toContain('actuated, by schedule, for 1 min 35 s');
    expect(ngatu('status', '--lang', 'vi').out).toContain('theo cảm biến, do lịch');
    expect(JSON.parse(ngatu('status', '--json').out)).toMatchObject({ siteId: 'ninh-kieu', tick: { n: 1200 } });
  });

  it('lists detectors, plans, the log and the link', () => {
    expect(ngatu('detector', 'list').out).toMatch(/^d1 +occupied +\* +17 +good$/m);
    expect(ngatu('plan', 'list').out).toMatch(/^builtin +0 +actuated +114 s +\*$/m);
    expect(JSON.parse(ngatu('plan', 'show', 'builtin', '--json').out)).toMatchObject({ id: 'builtin', running: true });
    expect(ngatu('log', 'tail').out).toMatch(/ 1 .*Mode: actuated\n.* 2 .*Stage: B\n +3 .*damaged.*\n$/);
    // One event of the fake is damaged: unknown until the next one.
    const diagram = ngatu('log', 'diagram', '--from', '2026-09-21T21:12', '--to', '2026-09-21T21:15');
    expect(diagram).toMatchObject({ code: 0, err: '' });
    expect(diagram.out).toMatch(/^vN +\?+[█#]+\?+$/m);
    expect(ngatu('log', 'diagram', '--from', '2026-09-21T21:12', '--to', '2026-09-21T21:15', '--lang', 'vi').out).toMatch(/(một bản ghi bị hỏng|mot ban ghi bi hong)/);
    expect(ngatu('link', 'status').out).toContain('412 stored, 412 published, 412 delivered');
    expect(ngatu('site', 'show').out).toContain('ninh-kieu');
  });

  it('mode: flash with a reason, then release', () => {
    expect(ngatu('mode', 'flash', '--for', '30m', '--reason', 'relamping', '--confirm', 'ninh-kieu flashes')).toMatchObject({ code: 0 });
    expect(ngatu('mode', 'show', '--json').out).toContain('"mode":"flash"');
    expect(ngatu('status').code).toBe(1);
    // It lets traffic go again: somebody may still stand on the crossing.
    expect(ngatu('mode', 'release').err).toContain('--confirm "ninh-kieu starts again"');
    expect(ngatu('mode', 'release', '--confirm', 'ninh-kieu flashes').code).toBe(1);
    expect(ngatu('mode', 'show', '--json').out).toContain('"mode":"flash"');
    expect(ngatu('mode', 'release', '--confirm', 'ninh-kieu starts again').code).toBe(0);
    // Nothing stops traffic any more: nothing is asked.
    expect(ngatu('mode', 'release').code).toBe(0);
    expect(ngatu('mode', 'show').out).toContain('actuated');
  });

  it('mode: all red, manual, and dark by two persons, with refusals in both languages', () => {
    expect(ngatu('mode', 'allred', '--reason', 'convoy', '--yes').out).toContain('all red');
    expect(ngatu('mode', 'manual', '--stage', 'B', '--for', '5m', '--reason', 'procession')).toMatchObject({ code: 0, err: '' });
    expect(ngatu('mode', 'dark', '--for', '1h', '--reason', 'mains work', '--notice', 'ward police', '--yes').out).toContain('ngatu mode confirm');
    const unsaid = ngatu('mode', 'confirm');
    expect(unsaid.err).toContain('lan has ordered mode dark for 1 h');
    expect(unsaid.err).toContain('--confirm "ninh-kieu goes dark"');
    const said = ['mode', 'confirm', '--confirm', 'ninh-kieu goes dark'];
    expect(ngatu(...said).err).toContain('another account');
    expect(ngatu(...said, '--lang', 'vi').err).toContain('tài khoản khác');
  });

  it('evidence show: what each group showed at a moment and in an interval, and what is to be said of it', () => {
    const { code, out } = ngatu('evidence', 'show', '--at', '2025-10-09T15:53:40');
    expect(out).toMatch(/^vN +green +15:53:30\.0$/m);
    expect(out).toContain('NO ENFORCEMENT: 60 s after the return to colours');
    expect(out).toMatch(/Chain of hashes and signatures sound: \d+ records/);
    expect(code).toBe(0);
    const interval = ngatu('evidence', 'show', '--from', '2025-10-09T15:53:20', '--to', '2025-10-09T15:54:20', '--group', 'vN', '--json');
    expect(JSON.parse(interval.out)).toMatchObject({ spans: [{ shown: 'flash' }, { shown: 'green' }, { shown: 'yellow' }, { shown: 'red' }], chain: { sound: true } });
    expect(ngatu('evidence', 'show', '--at', '2025-10-09T18:00:00', '--lang', 'vi')).toMatchObject({ code: 1, out: expect.stringContaining('KHÔNG ĐÁNG TIN: nhật ký thiếu') });
  }, 60_000);

  it('evidence export: a file that the offline verifier takes, and a page; two persons are named', () => {
    const [file, page] = [join(dir, 'case.ngev'), join(dir, 'case.html')];
    expect(ngatu('evidence', 'export', '--at', '2025-10-09T15:53:40', '--by', 'Lan', '--second', 'lan', '--reason', 'request 1', '--out', file).code).toBe(2);
    expect(ngatu('evidence', 'export', '--at', '2025-10-09T15:53:40', '--by', 'Lan', '--second', 'Minh', '--reason', 'request 1', '--out', file, '--html', page)).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ records written/) });
    expect(readFileSync(page, 'utf8')).toContain('<svg');
    const checked = spawnSync('/usr/bin/python3', [join(import.meta.dirname, '../../../scripts/verify-evidence'), file, '--at', '2025-10-09T15:53:40', '--lang', 'en'], { encoding: 'utf8' });
    expect(checked).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Sound: [^]*vN +green {2}since 2025-10-09 15:53:30\.0/) });
  }, 60_000);

  it('bus watch: what came within the watch, and exit 1 for a device that gave no sound answer', () => {
    const watch = ngatu('bus', 'watch', '--for', '2s', '--json');
    expect(watch.code).toBe(1);
    const told: { silent: string[]; devices: { board: string; answers: number; p50Ms: number; health: { timeouts: number } }[] } = JSON.parse(watch.out);
    expect(told.silent).toEqual(['hb2']);
    const [hb1] = told.devices;
    expect(hb1?.answers).toBe(10 * (hb1?.health.timeouts ?? 0));
    expect(hb1).toMatchObject({ board: 'hb1', p50Ms: 9 });
    const people = ngatu('bus', 'watch', '--for', '1s', '--lang', 'vi');
    expect(people.out).toMatch(/Không trả lời lần nào: hb2/);
    expect(people.err).toContain('tạm để yên 2 s');
    expect(ngatu('bus', 'watch', '--line', 'none').code).toBe(2);
  });

  it('db and outbox tell of the store, and end with 1 where something is wrong or waits', () => {
    expect(ngatu('db', 'status', '--lang', 'en')).toMatchObject({ code: 0, out: expect.stringMatching(/3\.0 of 512\.0 MiB[^]*event +600 +2 +2 +900 +880[^]*Dropped 300 of event, seq 1–300: budget/) });
    const verified = ngatu('db', 'verify', '--json');
    expect([verified.code, JSON.parse(verified.out)]).toMatchObject([1, { blocks: 3, events: 605, damaged: [{ channel: 'count', seq: 3 }], archive: { frames: 4 } }]);
    expect(ngatu('db', 'completeness', '--day', '2026-11-28', '--lang', 'vi')).toMatchObject({ code: 1, out: expect.stringMatching(/thiếu\nevent +301 +900 +599 +0 +1\n/) });
    expect(ngatu('outbox', 'status', '--lang', 'en')).toMatchObject({ code: 1, out: expect.stringMatching(/event +900 +880 +20/) });
  });

  it.each([
    [2, ['mode', 'allred', '--for', '6m', '--reason', 'too long']],
    [2, ['mode', 'manual', '--for', '30s', '--reason', 'too short']],
    [2, ['mode', 'dark', '--for', '1h', '--reason', 'no notice']],
    [2, ['mode', 'flash', '--for', '9h', '--reason', 'too long']],
    [2, ['mode', 'flash', '--for', '30m']],
    [2, ['mode', 'nonsense']],
    [2, ['log', 'tail', '--limit', '0']],
    [2, ['log', 'diagram', '--from', 'yesterday']],
    [2, ['log', 'diagram', '--from', '2026-09-21T21:12', '--to', '2026-09-21T21:15', '--group', 'none']],
    [1, ['log', 'diagram', '--from', '2026-01-01T00:00', '--to', '2026-01-01T00:01']],
    [2, ['db', 'completeness', '--day', 'yesterday']],
    [2, ['plan', 'show', 'none']],
    [2, ['top']],
    [3, ['status', '--run-dir', '/nonexistent']],
    [4, ['mode', 'flash', '--for', '30m', '--reason', 'forbidden', '--yes']],
  ])('ends with %i, a sentence on stderr, and under --json an object on stdout: %j', (code, args) => {
    const ended = ngatu(...args, '--json');
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(/^ngatu: .+\.\n$/);
    expect(JSON.parse(ended.out)).toMatchObject({ ok: false });
  });
});
