import { spawn, type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { hearAnswer } from '../answers.ts';

const home = join(import.meta.dirname, '../../..');

export type Said = Readonly<Record<string, unknown>>;
type Hand = Readonly<Record<string, string>>;

/** `ngatu commission …` as a script drives it: its words are heard, its questions answered, its hands lent by the virtual cabinet. */
export interface Commission {
  readonly said: readonly Said[];
  /** Exit code, at its end. */
  readonly ended: Promise<number | null>;
  readonly pid: number;
  kill(): void;
}

export interface Driving {
  readonly runDir: string;
  readonly args: readonly string[];
  /** What is typed at a question about an item; null = nothing, it waits. */
  readonly answers?: (item: string) => string | null;
  /** Other hands than the cabinet's: the mains, the uplink, the centre. */
  readonly hands?: (what: Hand) => void;
  readonly heard?: (said: Said) => void;
}

export function commission({ runDir, args, answers = () => 'y', hands = () => undefined, heard = () => undefined }: Driving): Commission {
  const street = connect(join(runDir, 'cabinet.sock')).on('error', () => undefined);
  street.on('data', () => undefined);
  const child = spawn(join(home, 'scripts/ngatu'), ['commission', ...args, '--json', '--lang', 'en', '--run-dir', runDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said: Said[] = [];
  let pending = '';
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines.filter((one) => one.trim() !== '')) {
      const word: Said = JSON.parse(line);
      said.push(word);
      heard(word);
      if (typeof word['ask'] === 'string') reply(child, answers(word['ask']));
      if (isHand(word['hand'])) lend(street, word['hand'], hands);
    }
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      street.destroy();
      hearAnswer(['commission', ...args, '--json'], said.map((word) => JSON.stringify(word)).join('\n'));
      resolve(code);
    });
  });
  return { said, ended, pid: child.pid ?? 0, kill: () => { child.kill('SIGKILL'); } };
}

function reply(child: ChildProcess, line: string | null): void {
  if (line !== null) child.stdin?.write(`${line}\n`);
}

function isHand(value: unknown): value is Hand {
  return typeof value === 'object' && value !== null && 'what' in value;
}

/** What a technician's hands do at the terminals. */
function lend(street: Socket, what: Hand, other: (what: Hand) => void): void {
  const say = (message: object): void => { street.write(`${JSON.stringify(message)}\n`); };
  const slot = what['slot'] === undefined ? {} : { slot: Number(what['slot']) };
  const did = what['what'] ?? '';
  if (did === 'open' || did === 'close') say({ type: 'fault', name: 'deadLamp', group: what['group'], colour: what['colour'], ...slot, on: did === 'open' });
  else if (did === 'force' || did === 'unforce') say({ type: 'fault', name: 'stuckOn', group: what['group'], colour: 'green', on: did === 'force' });
  else if (did === 'actuate') say({ type: 'press', detector: what['detector'] });
  else other(what);
}
