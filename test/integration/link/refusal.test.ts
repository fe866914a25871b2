import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { end, FakeSignald, LinkBench, siteId, until } from './bench.ts';

let bench: LinkBench;
let signald: FakeSignald;
beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  signald = new FakeSignald('boot-r');
  await signald.start(bench.runDir);
});
afterEach(async () => {
  await signald.stop();
  await bench.close();
});

test('a publish that the broker’s ACL denies is not delivered: alarm, the rows stay', async () => {
  const acl = join(bench.dir, 'acl');
  writeFileSync(acl, `topic read ${siteId}/#\ntopic write ${siteId}/presence\n`);
  await bench.broker(['allow_anonymous true', `persistence false\nacl_file ${acl}`]);
  const agent = await bench.agent();
  await until('the link stands', async () => (await bench.linkState())?.connected === true);
  signald.emit(3);
  await until('the refusal is named', async () => (await bench.linkState())?.lastError?.startsWith('link.publishRefused') === true);
  await new Promise((resolve) => { setTimeout(resolve, 1200); });
  // Its start, its evidence key, the three, and each refused topic's alarm.
  const refused = await bench.standing('link.publishRefused');
  expect(refused).toContain('alarm');
  expect(await bench.linkState()).toMatchObject({ published: 0, delivered: 0, outbox: 5 + refused.length, connected: true });
  expect(signald.acked).toBe(3);
  await end(agent, 'SIGTERM');
});

test('a second agent on the same store is refused with its reason', async () => {
  await bench.agent();
  await expect(bench.agent(2500)).rejects.toThrow('agentd is ready');
  // Its start and its evidence key.
  expect((await bench.linkState())?.stored).toBe(2);
});
