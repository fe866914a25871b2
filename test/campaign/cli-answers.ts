import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { commandTable } from '../../src/cli/commandTable.ts';
import { hearAnswer, heardAnswers, misfits } from '../integration/answers.ts';
import { startJunction, until } from '../integration/run/junction.ts';

const home = join(import.meta.dirname, '../..');
/** Beside each command's own examples: orders and looks with what the demo has. */
const more = [
  'detector force dVN-stop off --for 30m --reason tried', 'detector list', 'detector release dVN-stop', 'mode manual --for 5m --reason tried', 'mode step', 'mode show', 'mode stop-time --for 1m --reason tried', 'mode release',
  'mode select --mode fixed --for 2m --reason tried', 'mode release', 'plan activate builtin --for 2m --reason tried', 'plan show builtin', 'plan schedule --for week', 'plan schedule --at 2027-02-06T08:00', 'why', 'why vE', 'why --at 5s',
  'log show --from 5m -n 1000', 'log tail --limit 1000', 'log diagram --from 1m', 'evidence show --at 10s', 'evidence show --from 40s --to 10s', 'evidence status', 'evidence checkpoint', 'db status', 'db verify', 'db completeness', 'outbox status',
  'db export --out night.csv --format csv', 'measures show --from 2m', 'measures counts --every 1 --from 5m', 'measures compare --from 1m --before 2m', 'detector health --from 5m', 'site show', 'site show ninh-kieu', 'site check ninh-kieu', 'site diff ninh-kieu', 'site seal ninh-kieu --bench --out made.json', 'site apply made.json --dry-run --reason tried',
  'site intergreen ninh-kieu', 'site card new ninh-kieu --out card.yaml', 'site key new c1 --out keys', 'site new t-1 --out t-1.yaml', 'bus watch --for 2s', 'bus read hb1 lampCurrent', 'bus record line.txt --for 2s', 'bus replay line.txt --site ninh-kieu', 'bus budget ninh-kieu',
  'fault list', 'fault show lamp.lost', 'lamp list', 'lamp test --for 5s', 'alarm list', 'clock show', 'link status', 'link usage', 'link check', 'link away --for 20m --by Lan --reason tried', 'link back', 'profile list', 'profile lint --all', 'profile show waveshare/Modbus-RTU-Relay-8CH-V1',
  'profile test procon/LD120 --virtual --unit 7', 'priority list', 'mode preempt list', 'plan inbox', 'plan why-refused', 'plan list', 'adaptive status', 'adaptive shadow', 'diag --out diag.json', 'commission status --site made.json', 'sim nuisance --hours 0.01', 'bench line --for 2s --no-peer', 'status', 'mode flash --for 2m --reason tried --yes',
];
/** Commands that go on by themselves, take minutes, or ask a person. */
const left = /^(?:run|top|panel|bench|sim|centre|commission (?:start|continue)|update|enrol|restore|backup|clock set|site from-sumo|bus scan|log tail --follow|schema|man|completion)\b|--follow/;
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');

function run(args: readonly string[], cwd: string): Promise<void> {
  const tool = spawn(join(home, 'scripts/ngatu'), args, { cwd, stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 });
  let out = '';
  tool.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  return new Promise((resolve) => {
    tool.once('close', () => {
      hearAnswer(args, out);
      resolve();
    });
  });
}

export const campaign: Campaign = {
  summary: 'every command that answers at once, by its own examples and by what the demo has, with --json against `ngatu run`: each answer is held against its schema by python3-jsonschema, no property more; the seed changes nothing',
  figures: { commands: 'sum', answers: 'sum', results: 'sum', complaints: 'sum', 'commands with a result': 'sum', misfits: 'sum' },
  async run() {
    const junction = startJunction('--no-top');
    try {
      await until('running', () => junction.stderr().includes('is running'), 120_000);
      await new Promise((resolve) => { setTimeout(resolve, 30_000); });
      const lines = [...more, ...commandTable.flatMap(({ path, examples, alias }) => examples.filter((line) => alias === undefined || line.startsWith(path)))].filter((line) => more.includes(line) || !left.test(line));
      for (const line of new Set(lines)) await run([...words(line).filter((word) => word !== '--json'), '--json', '--run-dir', junction.runDir], junction.stateDir);
    } finally {
      junction.process.kill('SIGTERM');
      await Promise.race([junction.ended, new Promise((resolve) => { setTimeout(resolve, 30_000); })]);
      junction.clean();
    }
    const answers = heardAnswers();
    const complaints = answers.filter(({ texts }) => texts.every((text) => text.startsWith('{"ok":false,"error":')));
    const problems = misfits(answers);
    const withResult = new Set(answers.filter((one) => !complaints.includes(one)).map(({ file }) => file));
    return {
      figures: { commands: new Set(answers.map(({ file }) => file)).size, answers: answers.length, results: answers.length - complaints.length, complaints: complaints.length, 'commands with a result': withResult.size, misfits: problems.length },
      problems: [...problems],
    };
  },
};
