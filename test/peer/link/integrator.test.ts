import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeSignald, home, LinkBench, siteId, until } from '../../integration/link/bench.ts';

let bench: LinkBench;
let signald: FakeSignald;

beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  signald = new FakeSignald('boot-i');
  await signald.start(bench.runDir);
  await bench.broker();
  await bench.agent(30_000);
  await until('the link stands', async () => (await bench.linkState())?.connected === true, 30_000);
});
afterEach(async () => {
  await signald.stop();
  await bench.close();
});

/** The one program of the page, as it stands there. */
function worked(): string {
  const page = readFileSync(join(home, 'docs/integrator.md'), 'utf8');
  const found = [...page.matchAll(/```python\n([\s\S]*?)```/g)];
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

test('the centre of docs/integrator.md, taken from the page: keeps every event once, and what it acknowledges is delivered', async () => {
  const program = join(bench.dir, 'first-centre.py');
  writeFileSync(program, worked());
  signald.emit(40);
  const file = join(bench.dir, 'centre.db');
  const run = promisify(execFile)('/usr/bin/python3', [program, String(bench.port), siteId, file, '40'], { timeout: 90_000 });
  const { stdout } = await run;
  expect(stdout).toMatch(/^presence online$/m);
  const database = new Database(file, { readonly: true });
  const rows = database.prepare("select channel, seq, code from event where code = 'stage.changed' order by seq").all();
  database.close();
  expect(rows).toHaveLength(40);
  await until('the cabinet knows that they are delivered', async () => ((await bench.linkState())?.delivered ?? 0) >= 40, 30_000);
}, 180_000);

test('… and acknowledges no row that is not here: a live one ahead of its backlog, a hole, a named gap', () => {
  const [head] = worked().split('client = mqtt.Client');
  const cases = `
def event(seq, prev, code="stage.changed", values={}):
    keep({"epoch": "e", "channel": "event", "prev": prev, "entries": [{"seq": seq, "ts": 1, "values": values}]}, code)

said = []
for one in [(1, 0), (201, None), (202, 201), (4, 3), (2, 1), (3, 2), (5, 4, "record.gap", {"to": 200})]:
    event(*one)
    said.append(whole_up_to("e", "event"))
print(json.dumps(said))
`;
  const program = join(bench.dir, 'counting.py');
  writeFileSync(program, `${head ?? ''}${cases}`);
  const said: unknown = JSON.parse(execFileSync('/usr/bin/python3', [program, '1', siteId, ':memory:', '1'], { encoding: 'utf8' }));
  expect(said).toEqual([[1, false], [1, false], [1, false], [1, true], [2, true], [4, false], [202, false]]);
});
