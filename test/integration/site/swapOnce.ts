// Replaces an artefact as signald does, and dies by KILL before the given step. Arguments: artefact, ledger file, new artefact, step.
import { readFileSync } from 'node:fs';
import { parseLedger } from '../../../src/model/applyLedger.ts';
import { prepareArtefact, swapArtefact, swapDisk, type SwapDisk } from '../../../src/signald/siteSwap.ts';

const [path = '', ledgerFile = '', next = '', cutAt = ''] = process.argv.slice(2);
let steps = 0;
const orDie = (): void => { if (steps++ === Number(cutAt)) process.kill(process.pid, 'SIGKILL'); };
const disk: SwapDisk = {
  write(to, text) { orDie(); swapDisk.write(to, text); },
  read: (from) => { orDie(); return swapDisk.read(from); },
  rename(from, to) { orDie(); swapDisk.rename(from, to); },
  syncFolder(folder) { orDie(); swapDisk.syncFolder(folder); },
};
const ledger = parseLedger(readFileSync(ledgerFile, 'utf8'));
if (!ledger.ok) throw new Error(ledger.detail);
const to = readFileSync(next, 'utf8');
prepareArtefact(disk, path, to);
swapArtefact(disk, path, { from: readFileSync(path, 'utf8'), to, ledger: ledger.ledger });
process.stdout.write(`${steps}\n`);
