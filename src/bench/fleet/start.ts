import { answerJson } from '../../platform/answerJson.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../text/say.ts';
import { measureFleet } from './measure.ts';
import { readOptions } from './options.ts';

const exits = { ok: 0, notOk: 1, usage: 2, noBroker: 69 } as const;

/** `ngatu bench fleet`: exit 1 where something was lost, doubled, or late to come back. */
export async function startFleetBench(args: readonly string[]): Promise<number> {
  const read = readOptions(args, process.env);
  if (read.kind === 'help') {
    process.stdout.write(`${say(read.lang, 'bench.fleet.help')}\n`);
    return exits.ok;
  }
  if (read.kind !== 'run') {
    process.stderr.write(`ngatu: ${say(read.lang, 'centre.wrong', { detail: read.detail, command: 'bench fleet' })}\n`);
    return exits.usage;
  }
  const { options } = read;
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-fleet-'));
  try {
    const report = await measureFleet(options, dir);
    if (report === null) {
      process.stderr.write(`ngatu: ${say(options.lang, 'centre.noBroker', { broker: 'mosquitto', detail: '' })}\n`);
      return exits.noBroker;
    }
    process.stdout.write(options.json ? `${answerJson(report)}\n` : `${Object.entries(report).map(([name, value]) => `${name.padEnd(18)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join('\n')}\n`);
    return report.ok ? exits.ok : exits.notOk;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
