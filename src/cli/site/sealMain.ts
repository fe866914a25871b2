// `ngatu site seal --bench` before the command tree hooks it in: sealMain.ts SITE.yaml ARTEFACT.json
import { userInfo } from 'node:os';
import { sealBenchSite } from './seal.ts';

const [file, out] = process.argv.slice(2);
if (file === undefined || out === undefined) {
  process.stderr.write('usage: sealMain.ts SITE.yaml ARTEFACT.json\n');
  process.exitCode = 2;
} else {
  const io = { stdout: (text: string) => void process.stdout.write(text), stderr: (text: string) => void process.stderr.write(text), lang: 'en' as const, json: false };
  process.exitCode = await sealBenchSite({ file, out, by: userInfo().username, sealedAtMs: Date.now() }, io);
}
