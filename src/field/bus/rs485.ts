import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { SerialLine } from '../../model/site.ts';

export type Rs485 = NonNullable<SerialLine['rs485']>;

/** linux/serial.h, struct serial_rs485: flags, and the delays in ms. */
const enabled = 1;
const rtsOnSend = 2;
const rtsAfterSend = 4;
const known = enabled | rtsOnSend | rtsAfterSend;
const helperMs = 3000;

/**
 * Sets (TIOCSRS485) and reads back (TIOCGRS485) what the kernel does with the tty that is open as descriptor 3. Node has no
 * ioctl; perl has, and perl-base is on every Debian. It gets our open file: serialport locks the tty against a second
 * opening. A number above 2, for Node makes the first three of a child blocking, and with them ours.
 */
const script = `
open(my $tty, '+<&=', 3) or do { printf("open %d", $!); exit };
my $asked = pack('L8', @ARGV, 0, 0, 0, 0, 0);
ioctl($tty, 0x542F, $asked) or do { printf("set %d", $!); exit };
my $is = pack('L8', (0) x 8);
ioctl($tty, 0x542E, $is) or do { printf("get %d", $!); exit };
printf("is %d %d %d", unpack('L3', $is));
`;

/** Has the kernel key the transmitter of this tty; null = it says that it does. */
export function setRs485(fd: number, { rtsOnSend: level, beforeSendMs, afterSendMs }: Rs485, perl = 'perl'): Promise<Error | null> {
  const asked = [enabled | (level === 'high' ? rtsOnSend : rtsAfterSend), beforeSendMs ?? 0, afterSendMs ?? 0];
  return new Promise((settle) => {
    const helper: ChildProcess = spawn(perl, ['-e', script, ...asked.map(String)], { stdio: ['ignore', 'pipe', 'ignore', fd], timeout: helperMs, killSignal: 'SIGKILL' });
    let said = '';
    helper.stdout?.setEncoding('latin1').on('data', (text: string) => { said += text; });
    helper.on('error', ({ message }) => { settle(new Error(`rs485: ${perl} does not start: ${message}`)); });
    helper.on('close', () => { settle(judged(said, asked)); });
  });
}

/** What the helper said: the settings as the kernel keeps them, or the step that failed and its errno. */
function judged(said: string, asked: readonly number[]): Error | null {
  const [step, ...numbers] = said.split(' ');
  const [first = -1, ...delays] = numbers.map(Number);
  if (step !== 'is') return new Error(`rs485: the kernel does not set it on this port (${step === '' ? 'no answer' : `${step}: ${errnoName(first)}`})`);
  const kept = [first & known, ...delays];
  if (kept.join(' ') === asked.join(' ')) return null;
  return new Error(`rs485: the kernel keeps other settings than it was asked for (${kept.join(' ')} for ${asked.join(' ')})`);
}

function errnoName(number: number): string {
  return Object.entries(constants.errno).find(([, value]) => value === number)?.[0] ?? String(number);
}
