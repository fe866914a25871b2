import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startCli } from '../../../src/cli/start.ts';
import { hearAnswer } from '../answers.ts';

const home = join(import.meta.dirname, '../../..');

/** What a technician looks at, and orders that take themselves back: on a junction that has run for a minute. An order stands from the next tick on: what needs it comes a look of a second later. */
export const looks: readonly string[] = [
  'status', 'why', 'why vN', 'why --at 5s', 'adaptive status', 'detector list', 'detector health --from 5m', 'detector force dVN-stop off --for 1m --reason tried', 'lamp test --for 1s', 'detector release dVN-stop',
  'lamp list', 'fault list', 'fault show lamp.lost', 'alarm list', 'clock show', 'mode show', 'mode hold --for 1m --reason tried', 'mode manual --stage A --for 1m --reason tried', 'bus watch --for 1s', 'mode step', 'mode release',
  'mode select --mode fixed --for 2m --reason tried', 'mode release', 'mode stop-time --for 1m --reason tried', 'mode release', 'mode preempt list', 'priority list', 'plan list', 'plan schedule --for week', 'plan inbox', 'plan why-refused',
  'log show --from 5m -n 200', 'log tail --limit 200', 'log diagram --from 1m', 'measures show --from 2m', 'measures counts --every 1 --from 5m', 'measures compare --from 1m --before 2m', 'measures classes --every 1 --from 5m',
  'evidence show --at 10s', 'evidence show --from 30s --to 10s', 'evidence status', 'evidence checkpoint', 'db status', 'db verify', 'db completeness', 'outbox status', 'link status', 'link usage', 'link check',
  'bus read hb1 serial', 'bus budget ninh-kieu', 'profile list', 'profile lint --all', 'profile show waveshare/Modbus-RTU-Relay-8CH-V1', 'site show', 'site check ninh-kieu', 'site diff ninh-kieu', 'site intergreen ninh-kieu', 'site seal ninh-kieu --bench --out {dir}/made.json',
  'site card new ninh-kieu --out {dir}/card.yaml', 'site key new c1 --out {dir}/keys', 'bus record {dir}/line.txt --for 1s', 'bus replay {dir}/line.txt --site ninh-kieu',
  'log export --indiana --out {dir}/high.csv --from 5m', 'db export --out {dir}/night.csv --from 5m', 'measures report --out {dir}/day.html --from 5m', 'diag --out {dir}/diag.json',
];

/** In this process: seventy of them are asked in seconds, and only what is printed matters. */
export async function look(line: string, runDir: string, dir: string): Promise<string> {
  const args = [...line.replaceAll('{dir}', dir).split(' '), '--json', '--lang', 'en', '--run-dir', runDir];
  let out = '';
  process.stdout.setMaxListeners(0);
  const [said, complained] = [process.stdout.write.bind(process.stdout), process.stderr.write.bind(process.stderr)];
  process.stdout.write = (text: string | Uint8Array): boolean => { out += String(text); return true; };
  process.stderr.write = (): boolean => true;
  try {
    await startCli(args);
  } finally {
    process.stdout.write = said;
    process.stderr.write = complained;
  }
  hearAnswer(args, out);
  return out;
}

/** A command that goes on by itself: it is listened to until so many lines have come, then ended as with Ctrl-C. */
export function listen(args: readonly string[], enough: (lines: readonly string[]) => boolean, meanwhile: () => void = () => undefined): Promise<readonly string[]> {
  const tool = spawn(join(home, 'scripts/ngatu'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
  let out = '';
  let asked = false;
  tool.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (!asked) meanwhile();
    asked = true;
    if (enough(out.trim().split('\n'))) tool.kill('SIGINT');
  });
  return new Promise((resolve) => {
    tool.once('close', () => {
      // The last line may have been cut by the end.
      const whole = out.slice(0, out.lastIndexOf('\n') + 1);
      hearAnswer([...args, '--json'], whole);
      resolve(whole.trim().split('\n'));
    });
  });
}
