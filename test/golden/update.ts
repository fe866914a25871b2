import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keptOf, pageFile, pageOf } from './draw.ts';
import { situations } from './situations.ts';

// Writes every recording, picture and the page; a situation that is not as it must be is told, and not written.
let wrong = 0;
for (const situation of situations) {
  const { recordingFile, pictureFile, recording, picture, problems } = keptOf(situation);
  for (const problem of problems) process.stderr.write(`${situation.name}: ${problem}\n`);
  if (problems.length > 0) {
    wrong += 1;
    continue;
  }
  for (const [file, text] of [[recordingFile, recording], [pictureFile, picture]] as const) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
writeFileSync(pageFile, pageOf(situations));
process.exitCode = wrong === 0 ? 0 : 1;
