// A child as `ngatu run` keeps it. Modes: good; silent (its first life stops telling that it lives); dies (at once);
// deaf (ready and alive, but TERM does nothing).
import { existsSync, writeFileSync } from 'node:fs';
import { linkToParent } from '../../../src/platform/parent.ts';

const [mode = 'good', marker = ''] = process.argv.slice(2);
if (mode === 'dies') process.exit(3);
const parent = linkToParent(() => process.exit(0));
process.on('SIGTERM', () => { if (mode !== 'deaf') process.exit(0); });
const firstLife = !existsSync(marker);
writeFileSync(marker, String(process.pid));
process.stdout.write('starting\n{"ready":true}\n');
let beats = 0;
setInterval(() => {
  beats += 1;
  if (mode !== 'silent' || !firstLife || beats < 3) parent.alive();
}, 100);
