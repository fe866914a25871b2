import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMaster, openStreet, startCabinet, type CabinetProcess } from '../cabinetProcess.ts';
import { startVirtual } from '../../../src/cli/profileTest/virtualDevice.ts';
import { loadProfiles } from '../../../src/cli/site/profileFolder.ts';
import { cabinetSite } from '../cabinetSite.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { runTool, type Ended } from '../tool.ts';
import { openLine } from '../../../src/field/bus/line.ts';
import { openPty, until } from '../field/wart/pty.ts';
import { createClock } from '../../../src/platform/clock.ts';

expectAnswersToFit();

let cabinet: CabinetProcess;

beforeAll(async () => { cabinet = await startCabinet(cabinetSite()); }, 60_000);
afterAll(async () => { await cabinet.clean(); });

const ngatu = (...args: readonly string[]): Promise<Ended> => runTool(cabinet.runDir, ...args);

const heldOpen: (() => Promise<void>)[] = [];
afterAll(async () => { for (const close of heldOpen) await close(); });

describe('bus scan on a line of real ttys', () => {
  it('finds the devices of the field line, what they are, and their serial numbers', async () => {
    const ended = await ngatu('bus', 'scan', '--device', cabinet.device('field'), '--baud', '19200', '--format', '8E1', '--units', '9-16', '--json');
    expect(ended.code).toBe(0);
    expect(ended.err).toMatch(/Listening for 2 s first/);
    expect(ended.err).toMatch(/At most \d+ s: 8 units, 1 speeds/);
    const { found, complete }: { found: { unit: number; at: string; candidates: { profile: string; verdict: string; read: Record<string, unknown> }[] }[]; complete: boolean } = JSON.parse(ended.out);
    expect(complete).toBe(true);
    expect(found.map(({ unit, at, candidates: [best] }) => [unit, at, best?.profile, best?.verdict, best?.read['model']])).toEqual([
      [11, '19200 8E1', 'ngatu/lc16', 'fits', 'NGATU-LC16'], [12, '19200 8E1', 'ngatu/vds4', 'fits', 'NGATU-VDS4'], [13, '19200 8E1', 'ngatu/cd8', 'fits', 'NGATU-CD8'],
    ]);
    expect(found[0]?.candidates[0]?.read['serial']).toMatch(/^NT011/);
  }, 60_000);

  it('finds a device at another speed than the first: the port really is set to it, and the device hears nothing else', async () => {
    const pty = await openPty();
    const speeds: string[] = [];
    // The tty's own settings, as the kernel has them: this device hears the second speed alone.
    pty.slave.hears = () => {
      const speed = execFileSync('stty', ['-F', pty.path, 'speed'], { encoding: 'utf8' }).trim();
      if (speeds.at(-1) !== speed) speeds.push(speed);
    };
    pty.slave.reply = (frame) => (speeds.length > 1 ? frame : null);
    try {
      const ended = await ngatu('bus', 'scan', '--device', pty.path, '--baud', '9600,38400', '--format', '8N1', '--units', '1', '--thorough', '--json');
      const { found }: { found: { unit: number; at: string }[] } = JSON.parse(ended.out);
      expect(speeds.toSorted()).toEqual(['38400', '9600']);
      expect(found.map(({ unit, at }) => [unit, at])).toEqual([[1, `${speeds[1]} 8N1`]]);
    } finally {
      pty.clean();
    }
  }, 60_000);

  it('says who comes near and what differs', async () => {
    // On the lamp line a board with a model that no profile knows.
    const street = await openStreet(cabinet.runDir);
    street.say({ type: 'fault', name: 'defect', board: 'a', swapped: true });
    const ended = await ngatu('bus', 'scan', '--device', cabinet.device('lamps'), '--baud', '115200', '--format', '8E1', '--units', '1-3');
    street.say({ type: 'fault', name: 'defect', board: 'a' });
    street.close();
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/^2 +115200 8E1 +ngatu\/shb8$/m);
    expect(ended.out).toMatch(/^1 +115200 8E1 +(no profile fits|near .*)$/m);
    expect(Math.max(...ended.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  }, 60_000);

  it('nobody there: exit 1, and what to look at', async () => {
    const ended = await ngatu('bus', 'scan', '--device', cabinet.device('field'), '--baud', '19200', '--format', '8E1', '--units', '40-42');
    expect(ended.code).toBe(1);
    expect(ended.out).toContain('Nobody answers.');
  }, 60_000);

  it('ends within --within, and says that not all were asked', async () => {
    const ended = await ngatu('bus', 'scan', '--device', cabinet.device('field'), '--units', '100-247', '--within', '1s', '--json');
    expect(JSON.parse(ended.out)).toMatchObject({ complete: false, found: [] });
  }, 60_000);

  it('somebody who answers damaged frames (two devices with one address, another speed) is told, and is not nobody', async () => {
    const pty = await openPty();
    pty.slave.reply = (frame) => Buffer.from(frame.map((byte, at) => (at === frame.length - 1 ? byte ^ 1 : byte)));
    pty.slave.registers.set(1000, 1);
    try {
      const ended = await ngatu('bus', 'scan', '--device', pty.path, '--baud', '9600', '--format', '8N1', '--units', '1-2');
      expect(ended).toMatchObject({ code: 1, out: expect.stringContaining('Unit 1 at 9600 8N1 answers, and its frames are damaged') });
      expect(ended.out).not.toContain('Nobody answers.');
      expect(ended.out).not.toContain('Unit 2');
    } finally {
      pty.clean();
    }
  }, 60_000);

  it('a port that goes away meanwhile is said to be gone, and nobody is said to be silent', async () => {
    const pty = await openPty();
    try {
      const scanning = ngatu('bus', 'scan', '--device', pty.path, '--baud', '19200', '--format', '8E1', '--units', '2-200', '--json');
      await until(() => pty.slave.requests.length > 3, 50_000);
      pty.pull();
      const ended = await scanning;
      expect(ended.code).toBe(3);
      expect(JSON.parse(ended.out)).toMatchObject({ complete: false, gone: true, found: [] });
    } finally {
      pty.clean();
    }
  }, 120_000);

  it('two places at once are refused: one of them would not be looked at', async () => {
    for (const args of [['--device', cabinet.device('field'), '--host', '127.0.0.1'], ['--host', '127.0.0.1', '--site', 'ninh-kieu', '--line', 'field']]) {
      expect(await ngatu('bus', 'scan', ...args), args.join(' ')).toMatchObject({ code: 2, err: expect.stringContaining('one of:') });
    }
    expect(await ngatu('profile', 'test', 'ngatu/lc16', '--virtual', '--device', cabinet.device('field'))).toMatchObject({ code: 2, err: expect.stringContaining('Name one device') });
  }, 60_000);

  it.each([
    [['--device', '/nonexistent'], 2], [['--units', '0-3', '--device', 'x'], 2], [['--baud', 'fast', '--device', 'x'], 2], [[], 2], [['--site', 'ninh-kieu', '--line', 'none'], 2],
  ])('refuses %j', async (args, code) => {
    const ended = await ngatu('bus', 'scan', ...args);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(/ngatu: .+\./);
  }, 60_000);
});

const direct = (unit: number): string => `${unit}@${cabinet.device('field')}`;

describe('bus read and write without a daemon', () => {

  it('reads a point of a device that it recognises, and bare addresses', async () => {
    const model = await ngatu('bus', 'read', direct(12), 'model', '--json');
    expect(JSON.parse(model.out)).toMatchObject({ profile: 'ngatu/vds4', point: 'model', value: 'NGATU-VDS4' });
    const bare = await ngatu('bus', 'read', direct(12), 'input:1000:2');
    expect(bare.out).toContain(`${'NG'.charCodeAt(0) * 256 + 'NG'.charCodeAt(1)} (0x4e47)`);
  }, 60_000);

  it.each([['seconds.7', []], ['seconds.6', ['--profile', 'ngatu/cd8']]])('writes %s %j, and shows before and after; without --yes and a keyboard it writes nothing', async (point, named) => {
    const unsure = await ngatu('bus', 'write', direct(13), point, '42', '--reason', 'a test');
    expect(unsure).toMatchObject({ code: 2 });
    expect(unsure.err).toContain('--yes');
    const done = await ngatu('bus', 'write', direct(13), point, '42', '--reason', 'a test', '--yes', '--json', ...named);
    expect(JSON.parse(done.out)).toMatchObject({ ok: true, before: { value: 65_535 }, after: { value: 42 } });
  }, 60_000);

  it('who did not answer is not written to', async () => {
    const ended = await ngatu('bus', 'write', direct(40), 'holding:0', '0', '--reason', 'a test', '--yes');
    expect(ended).toMatchObject({ code: 4, err: expect.stringMatching(/did not answer who it is \(fc04 1000\+\d+\) in three tries/) });
  }, 60_000);

  it('a lamp board stays closed: nothing of it is written', async () => {
    const lamp = `1@${cabinet.device('lamps')}`;
    for (const [place, value] of [['token', '1'], ['lamp.1.green', 'on'], ['holding:0', '0']] as const) {
      const ended = await ngatu('bus', 'write', lamp, place, value, '--reason', 'a test', '--yes', '--baud', '115200');
      expect(ended.code).toBe(4);
      expect(ended.err).toContain('lamp board');
    }
    const named = await ngatu('bus', 'write', lamp, 'holding:0', '0', '--profile', 'eastron/SDM230', '--reason', 'a test', '--yes', '--baud', '115200');
    expect(named).toMatchObject({ code: 4, err: expect.stringContaining('lamp board') });
    const green = cabinet.recording().filter((line) => JSON.stringify(line).includes('"armed":true'));
    expect(green).toEqual([]);
  }, 60_000);
});

describe('profile test against a device', () => {
  it('that is the profile’s, on a tty of its own: every point ok, exit 0; that is another one: exit 1, and what differs', async () => {
    const profile = (await loadProfiles()).profiles.get('procon/LD120');
    const device = profile === undefined ? null : await startVirtual(join(import.meta.dirname, '../../..'), profile, 3);
    try {
      const right = await ngatu('profile', 'test', 'procon/LD120', '--device', device?.line ?? '', '--unit', '3', '--json');
      expect(right.err).not.toContain('rror');
      expect(right.code).toBe(0);
      const { rows }: { rows: { check: string; name: string; verdict: string }[] } = JSON.parse(right.out);
      expect(rows.map(({ verdict }) => verdict)).toEqual(rows.map(() => 'ok'));
      expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['presence.1', 'count.1', 'loopOpen.1']));
      const wrong = await ngatu('profile', 'test', 'ngatu/lc16', '--device', device?.line ?? '', '--baud', '9600', '--format', '8N1', '--unit', '3');
      expect(wrong.code).toBe(1);
      expect(wrong.out).toContain('FAILED');
    } finally {
      await device?.stop();
    }
  }, 60_000);
});

describe('Modbus TCP', () => {
  it('a device is found, and read, over the network', async () => {
    const profile = (await loadProfiles()).profiles.get('moxa/ioLogik-E1214');
    const device = profile === undefined ? null : await startVirtual(join(import.meta.dirname, '../../..'), profile, 1);
    try {
      const scan = await ngatu('bus', 'scan', '--host', `127.0.0.1:${device?.port}`, '--units', '1-2', '--json');
      const { found }: { found: { unit: number; candidates: { profile: string; verdict: string }[] }[] } = JSON.parse(scan.out);
      expect(found.map(({ unit }) => unit)).toEqual([1]);
      expect(found[0]?.candidates.map((one) => [one.profile, one.verdict])).toContainEqual(['moxa/ioLogik-E1214', 'possible']);
      const relay = await ngatu('bus', 'read', `1@127.0.0.1:${device?.port}`, 'relay.2', '--profile', 'moxa/ioLogik-E1214');
      expect(relay).toMatchObject({ code: 0, out: expect.stringContaining('relay.2 = false') });
    } finally {
      await device?.stop();
    }
  }, 60_000);
});

describe('a line that is somebody’s', () => {
  it('is refused when somebody talks on it', async () => {
    const master = await openMaster(cabinet.device('field'), 19_200);
    const talk = { on: true };
    const talking = (async () => { while (talk.on) await master.ask(12, [4, 0, 0, 0, 9]); })();
    const ended = await ngatu('bus', 'scan', '--device', cabinet.device('field'), '--units', '11');
    talk.on = false;
    await talking;
    await master.close();
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('another master');
  }, 60_000);

  it('is refused while another process has it open', async () => {
    const line = openLine({ id: 'held', path: cabinet.device('field'), baud: 19_200, format: '8E1', clock: createClock(), quietMs: 10, onReply: () => undefined });
    heldOpen.push(() => line.close());
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const ended = await ngatu('bus', 'scan', '--device', cabinet.device('field'), '--units', '11');
    expect(ended.code).toBe(4);
    expect(ended.err).toContain(`(${process.pid})`);
    await line.close();
  }, 60_000);
});
