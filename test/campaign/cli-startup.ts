import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';

const home = join(import.meta.dirname, '../..');
const starts = 21;

/** Warm: the first start is not counted. Taken in turns, so that a busy moment of the machine meets them all. */
function mediansMs(commands: Readonly<Record<string, readonly [string, ...string[]]>>): Record<string, number> {
  const taken = Object.fromEntries(Object.keys(commands).map((name): [string, number[]] => [name, []]));
  for (let turn = 0; turn <= starts; turn += 1) {
    for (const [name, [program, ...args]] of Object.entries(commands)) {
      const sinceMs = performance.now();
      const { status, error } = spawnSync(program, args, { cwd: home, stdio: 'ignore' });
      if (error !== undefined || status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `exit ${status}`}`);
      if (turn > 0) taken[name]?.push(performance.now() - sinceMs);
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0]));
}

export const campaign: Campaign = {
  summary: `\`scripts/ngatu status\` against daemons that answer at once, beside \`git status\` and a node that does nothing: medians of ${starts} warm starts, and ratios (goal: status at most 150 ms; the seed changes nothing)`,
  figures: { starts: 'sum', 'status ms': 'max', '--version ms': 'max', 'git status ms': 'max', 'node ms': 'max', 'to git': 'max', 'to node': 'max' },
  async run() {
    const dir = mkdtempSync(join(tmpdir(), 'ngatu-startup-'));
    const daemons = spawn(process.execPath, [join(home, 'test/integration/cli/fake-daemons.ts'), dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await new Promise((resolve) => { daemons.stdout.once('data', resolve); });
      const ngatu = join(home, 'scripts/ngatu');
      const ms = mediansMs({ status: [ngatu, 'status', '--run-dir', dir], version: [ngatu, '--version'], git: ['git', 'status'], node: [process.execPath, '-e', '0'] });
      const [status, git, node] = [ms['status'] ?? 0, ms['git'] ?? 1, ms['node'] ?? 1];
      const whole = Math.round;
      return {
        figures: { starts, 'status ms': whole(status), '--version ms': whole(ms['version'] ?? 0), 'git status ms': whole(git), 'node ms': whole(node), 'to git': whole(status / git * 10) / 10, 'to node': whole(status / node * 10) / 10 },
        problems: status <= 150 ? [] : [`status took ${whole(status)} ms`],
      };
    } finally {
      daemons.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    }
  },
};
