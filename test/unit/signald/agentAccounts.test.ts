import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agentAccounts } from '../../../src/signald/agentAccounts.ts';

it('the agent is its own account in a cabinet, and the daemon’s own on a bench', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-passwd-'));
  const passwd = join(dir, 'passwd');
  writeFileSync(passwd, 'root:x:0:0::/root:/bin/sh\nngatu-signald:x:995:995::/:/x\nngatu-agentd:x:993:993::/:/x\nxngatu-agentd:x:1001:1001::/:/x\n');
  expect([...agentAccounts(passwd, 995)]).toEqual([995, 993]);
  writeFileSync(passwd, 'root:x:0:0::/root:/bin/sh\n');
  expect([...agentAccounts(passwd, 1000)]).toEqual([1000]);
  expect([...agentAccounts(join(dir, 'none'), 1000)]).toEqual([1000]);
  rmSync(dir, { recursive: true });
});
