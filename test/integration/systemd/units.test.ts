import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeState } from '../../../src/cli/update/slotFiles.ts';
import { activated, freshUpdateState, returned, type UpdateState } from '../../../src/model/update.ts';

const home = join(import.meta.dirname, '../../../systemd');
const units = readdirSync(home).filter((name) => name.endsWith('.service'));
const daemons = ['ngatu-signald.service', 'ngatu-monitord.service', 'ngatu-agentd.service'];
const textOf = (unit: string): string => readFileSync(join(home, unit), 'utf8');
/** What a unit says of a setting, its last word. */
const setting = (unit: string, name: string): string | undefined => [...textOf(unit).matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1)?.[1];
const made = mkdtempSync(join(tmpdir(), 'ngatu-units-'));
afterAll(() => { rmSync(made, { recursive: true }); });

/** Exposure as systemd counts it without a running system, and the settings that it finds open. */
function exposure(unit: string): { readonly score: number; readonly open: readonly string[] } {
  const report = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', join(home, unit)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0' } });
  const score = Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1]);
  return { score, open: [...report.matchAll(/^✗ (\w+)=/gm)].map(([, name]) => name ?? '') };
}

describe('systemd units', () => {
  it('are well formed by systemd itself', () => {
    // Its own word on programs that are not installed here would say nothing of the unit.
    const program = join(made, 'ngatu-start');
    copyFileSync(join(home, 'ngatu-start'), program);
    chmodSync(program, 0o755);
    for (const unit of units) {
      const copy = join(made, unit);
      writeFileSync(copy, textOf(unit).replaceAll('/usr/lib/ngatu/ngatu-start', program).replaceAll(/\/usr\/lib\/ngatu\/(program|current)\/bin\/node/g, process.execPath).replace(/^Documentation=.*\n/m, ''));
      const verified = spawnSync('systemd-analyze', ['verify', '--man=no', copy], { encoding: 'utf8' });
      expect(verified.error).toBeUndefined();
      expect(verified.stderr.split('\n').filter((line) => line.includes('ngatu')), unit).toEqual([]);
    }
    const wrong = join(made, 'ngatu-wrong.service');
    writeFileSync(wrong, '[Service]\nExecStart=/bin/true\nWatchdogSecs=3\n');
    expect(spawnSync('systemd-analyze', ['verify', '--man=no', wrong], { encoding: 'utf8' }).stderr).toContain('WatchdogSecs');
  }, 60_000);

  it('expose at most 1.5 each, and say why of each setting that they leave open', () => {
    expect(units.toSorted()).toEqual(['ngatu-agentd.service', 'ngatu-cabinet.service', 'ngatu-enrol-trial.service', 'ngatu-monitord.service', 'ngatu-signald.service', 'ngatu-update-settle.service', 'ngatu-update-watch.service']);
    for (const unit of units) {
      const { score, open } = exposure(unit);
      expect(score, unit).toBeGreaterThan(0);
      expect(score, unit).toBeLessThanOrEqual(1.5);
      const reasons = textOf(unit).split('\n').filter((line) => line.startsWith('# Relaxed:')).join('\n');
      // All of them speak over a unix socket, and run from the host's own root; ProtectClock itself opens the RTC to be read.
      const known = ['RootDirectory', 'RestrictAddressFamilies', 'DeviceAllow'];
      const unsaid = open.filter((name) => !known.includes(name) && !reasons.includes(name));
      expect(unsaid, unit).toEqual([]);
    }
  }, 60_000);

  it('watch the daemons by what they do, and never give up', () => {
    for (const unit of daemons) {
      expect([setting(unit, 'Type'), setting(unit, 'Restart'), setting(unit, 'StartLimitIntervalSec')], unit).toEqual(['notify', 'always', '0']);
      expect(Number(setting(unit, 'WatchdogSec')), unit).toBeGreaterThan(0);
      expect(setting(unit, 'ExecStart'), unit).toMatch(/^\/usr\/lib\/ngatu\/ngatu-start --beats \d+ /);
      // Its heap, and what V8, its code and its addons take beside it (measured: 65 MB), lie within what the kernel gives it.
      expect(Number(/--max-old-space-size=(\d+)/.exec(setting(unit, 'ExecStart') ?? '')?.[1]) + 100, unit).toBeLessThan(Number.parseInt(setting(unit, 'MemoryMax') ?? '', 10));
      // A core dump holds keys.
      expect([setting(unit, 'WatchdogSignal'), setting(unit, 'LimitCORE')], unit).toEqual(['SIGKILL', '0']);
    }
  });

  it('put the monitor above signald, both real-time, bounded, and without any network', () => {
    const [signald, monitord] = ['ngatu-signald.service', 'ngatu-monitord.service'];
    expect([setting(signald, 'CPUSchedulingPolicy'), setting(monitord, 'CPUSchedulingPolicy')]).toEqual(['fifo', 'fifo']);
    expect(Number(setting(monitord, 'CPUSchedulingPriority'))).toBeGreaterThan(Number(setting(signald, 'CPUSchedulingPriority')));
    for (const unit of [signald, monitord]) {
      expect([setting(unit, 'PrivateNetwork'), setting(unit, 'RestrictAddressFamilies'), setting(unit, 'MemorySwapMax'), setting(unit, 'LimitRTTIME')], unit).toEqual(['yes', 'AF_UNIX', '0', '5s']);
      // Its collection waits for nobody of lower priority.
      expect(setting(unit, 'ExecStart'), unit).toMatch(/node --single-threaded-gc --max-old-space-size=\d+ --max-semi-space-size=\d+ /);
    }
    expect(setting(signald, 'User')).not.toBe(setting(monitord, 'User'));
    expect(setting('ngatu-agentd.service', 'PrivateDevices')).toBe('yes');
  });

  it('do nothing as root in a folder that a daemon writes', () => {
    // A daemon that went mad lays a link where root will change a mode or an owner: the safety socket, /etc/shadow.
    for (const unit of units.filter((name) => setting(name, 'User') !== undefined)) expect(textOf(unit).match(/^Exec\w+=[@:-]*[+!].*$/gm), unit).toBeNull();
    const folders = [...readFileSync(join(home, 'ngatu.tmpfiles'), 'utf8').matchAll(/^(\w)\S* (\S+) \d+ (\S+) \S+ -$/gm)].map(([, type, path = '', owner]) => ({ type, path, owner }));
    expect(folders.length).toBeGreaterThan(5);
    for (const { type, path } of folders) {
      const parent = folders.find((one) => one.path === dirname(path));
      expect([type, parent?.owner ?? dirname(path)], path).toEqual(['d', parent === undefined ? expect.stringMatching(/^\/(run|var\/lib)$/) : 'root']);
    }
  });

  it('look for a trial that nobody watches where the note says that one runs, and only there', () => {
    const condition = setting('ngatu-update-watch.service', 'ExecCondition') ?? '';
    const place = { dir: made, package: join(made, 'package') };
    const noted = (state: UpdateState): number | null => {
      writeState(place, state);
      return spawnSync('sh', ['-c', condition.replace('/var/lib/ngatu/slots', made)]).status;
    };
    const idle = { ...freshUpdateState('0.1.0'), staged: { slot: 'a', version: '0.2.0' } } as const;
    const trial = activated(idle, 1);
    expect(trial.ok).toBe(true);
    if (trial.ok) expect([noted(idle), noted(trial.state), noted(returned(trial.state, 'x'))]).toEqual([1, 0, 1]);
    expect(spawnSync('sh', ['-c', condition.replace('/var/lib/ngatu/slots', join(made, 'none'))]).status).toBe(2);
    expect(readFileSync(join(home, 'ngatu-update-watch.timer'), 'utf8')).toContain('OnUnitInactiveSec=1min');
  });

  it('write the latency of a serial adapter where the kernel has it: at the port, not at its tty', () => {
    // Run through udev itself by the campaign `package`.
    const rules = readFileSync(join(home, '60-ngatu.rules'), 'utf8').split('\n').filter((line) => line.includes('latency_timer'));
    expect(rules).toEqual(['SUBSYSTEMS=="usb-serial", DRIVERS=="ftdi_sio", ATTR{device/latency_timer}="1"']);
  });

  it('have users, groups and folders of their own, as systemd reads them', () => {
    const root = join(made, 'root');
    mkdirSync(join(root, 'etc'), { recursive: true });
    execFileSync('systemd-sysusers', [`--root=${root}`, join(home, 'ngatu.sysusers')], { stdio: 'pipe' });
    const users = readFileSync(join(root, 'etc/passwd'), 'utf8');
    for (const unit of units) expect(users, unit).toContain(`${setting(unit, 'User') ?? 'ngatu-signald'}:`);
    const groups = readFileSync(join(root, 'etc/group'), 'utf8');
    for (const group of ['ngatu-view', 'ngatu-operate', 'ngatu-safety', 'ngatu-lines']) expect(groups).toContain(`${group}:`);
    expect(execFileSync('systemd-tmpfiles', ['--create', `--root=${root}`, join(home, 'ngatu.tmpfiles')], { encoding: 'utf8' })).toBe('');
    expect(readdirSync(join(root, 'run')).toSorted()).toEqual(['ngatu', 'ngatu-agentd', 'ngatu-monitord', 'ngatu-sockets']);
    // A socket takes its group from here: who may look, and for the monitor's signald alone.
    expect(statSync(join(root, 'run/ngatu-monitord')).mode & 0o7777).toBe(0o2750);
  });
});
