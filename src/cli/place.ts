import { readFileSync } from 'node:fs';

/*
 * Where this command is typed: the far end of its ssh, its terminal, whom sudo was. The daemon can't prove any of it and
 * writes it down as told.
 */

/** Parents that are asked for their ssh: sudo takes the variable away from its child. */
const mostParents = 12;

export function placeHere(env: NodeJS.ProcessEnv = process.env): string {
  const peer = (env['SSH_CONNECTION'] ?? (env['SUDO_USER'] === undefined ? '' : sshOfParents())).split(' ')[0] ?? '';
  const sudo = env['SUDO_USER'] ?? '';
  return [...(peer === '' ? [] : [`ssh ${peer}`]), terminalName(controllingTerminal()), ...(sudo === '' ? [] : [`sudo ${sudo}`])].join(', ').replace(/\p{C}/gu, '').slice(0, 100);
}

/** A terminal by its device number (admin-guide/devices.txt); 0 = none. */
export function terminalName(device: number): string {
  const [major, minor] = [(device >>> 8) & 0xfff, (device & 0xff) | ((device >>> 12) & 0xfff00)];
  if (device === 0) return 'no terminal';
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return major === 188 ? `ttyUSB${minor}` : `terminal ${major}:${minor}`;
}

function controllingTerminal(): number {
  return Number(statOf('self')[4] ?? 0);
}

function sshOfParents(): string {
  let pid = statOf('self')[1];
  for (let n = 0; n < mostParents && pid !== undefined && pid !== '0'; n += 1) {
    const found = read(`/proc/${pid}/environ`).split('\0').find((one) => one.startsWith('SSH_CONNECTION='));
    if (found !== undefined) return found.slice('SSH_CONNECTION='.length);
    pid = statOf(pid)[1];
  }
  return '';
}

/** The fields after the name in brackets: state, parent, group, session, terminal … (proc_pid_stat(5)). */
function statOf(pid: string): readonly string[] {
  return read(`/proc/${pid}/stat`).replace(/^.*\) /s, '').split(' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
