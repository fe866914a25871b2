import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A bare Debian 12 with its own systemd as process 1, and no network but its own loopback. */
export interface DebianRoot {
  readonly path: string;
  /** Runs a line of sh in it; its output and exit code go into the transcript. */
  sh(line: string): { readonly code: number; readonly out: string };
  /** Powers it off; it can be booted again. */
  stop(): Promise<void>;
  end(): Promise<void>;
}

/** Programs beside Debian's own base: the operating system of a cabinet, and what a bench adds. */
const beside = 'systemd,systemd-sysv,udev,dbus,procps,mosquitto,socat,bash-completion,zsh,fish,man-db';

/** Folders and roots of trials, by the process that began them. */
const homeName = /^ngatu-debian-(\d+)-/;

/** A folder for roots, of this process. What trials that were killed have left, their roots still running among it, is ended and removed first. */
export function rootsHome(): string {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const home = /\0--machine=(ngatu-debian-\d+-[^\0]+)\0/.exec(commandLine(pid))?.[1];
    if (home !== undefined && !lives(home)) process.kill(Number(pid), 'SIGKILL');
  }
  for (const name of readdirSync(tmpdir()).filter((one) => homeName.test(one) && !lives(one))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  return mkdtempSync(join(tmpdir(), `ngatu-debian-${process.pid}-`));
}

const lives = (home: string): boolean => existsSync(`/proc/${homeName.exec(home)?.[1] ?? ''}`);

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The root that all trials copy. NGATU_DEBIAN_ROOT names one that is there already. */
export function bareRoot(home: string): string {
  const given = process.env['NGATU_DEBIAN_ROOT'];
  if (given !== undefined) return given;
  for (const program of ['debootstrap', 'systemd-nspawn']) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) throw new Error(`needs ${program}: apt-get install debootstrap systemd-container`);
  }
  const base = join(home, 'base');
  execFileSync('debootstrap', ['--variant=minbase', `--include=${beside}`, 'bookworm', base, 'http://deb.debian.org/debian'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return base;
}

/** `base` is copied at the first boot; `more` are arguments of systemd-nspawn. */
export async function bootRoot(home: string, base: string, transcript: string, more: readonly string[] = []): Promise<DebianRoot> {
  const path = join(home, 'root');
  if (!existsSync(path)) execFileSync('cp', ['-a', base, path]);
  mkdirSync('/run/systemd/nspawn', { recursive: true });
  // It ends with this process, however that ends; and by its name a later trial finds what went on all the same.
  const nspawn = spawn('setpriv', ['--pdeathsig', 'KILL', 'systemd-nspawn', '-q', '--register=no', '--keep-unit', `--machine=${basename(home)}`, '-D', path, '-b', '--private-network', ...more], { stdio: 'ignore' });
  const leader = await leaderOf(nspawn);
  // Unpacking a package on a machine under load has taken more than 5 min.
  const run = (line: string): { code: number; out: string } => {
    const inside = ['-t', leader, '-a', '/usr/bin/env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8', 'sh', '-c', `cd /root; exec 2>&1; ${line}`];
    const ran = spawnSync('nsenter', inside, { encoding: 'utf8', timeout: 900_000 });
    return { code: ran.status ?? -1, out: ran.stdout };
  };
  for (let tries = 0; !/running|degraded/.test(run('systemctl is-system-running').out); tries += 1) {
    if (tries > 240) throw new Error('the root does not boot');
    await sleep(500);
  }
  const stop = async (): Promise<void> => {
    // SIGRTMIN+4 to process 1 of the root: power off.
    spawnSync('kill', ['-s', '38', leader]);
    for (let tries = 0; nspawn.exitCode === null && tries < 120; tries += 1) await sleep(250);
    nspawn.kill('SIGKILL');
    await sleep(500);
  };
  return {
    path, stop,
    sh(line) {
      const ran = run(line);
      appendFileSync(transcript, `# ${line}\n${ran.out}${ran.code === 0 ? '' : `[exit ${ran.code}]\n`}\n`);
      return ran;
    },
    async end() {
      await stop();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

async function leaderOf(nspawn: ChildProcess): Promise<string> {
  for (let tries = 0; tries < 120; tries += 1) {
    await sleep(250);
    if (nspawn.exitCode !== null) throw new Error(`systemd-nspawn ended with ${nspawn.exitCode}`);
    const [first] = readFileSync(`/proc/${nspawn.pid ?? 0}/task/${nspawn.pid ?? 0}/children`, 'utf8').trim().split(' ');
    if (first !== undefined && first !== '') return first;
  }
  throw new Error('systemd-nspawn starts nothing');
}

export const intoRoot = (root: DebianRoot, file: string, name: string): void => { cpSync(file, join(root.path, 'root', name)); };
