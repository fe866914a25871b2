import { writeFile } from 'node:fs/promises';
import { artefactText, sealSite } from '../../model/seal.ts';
import { problem } from '../../model/problem.ts';
import { siteExit, type SiteIo } from './io.ts';
import { countOf, problemData, problemLines } from './problemReport.ts';
import { sha256Hex } from './sha256.ts';
import { messageOf, readSite } from './siteFile.ts';

export interface SealArgs {
  readonly file: string;
  /** Where the artefact goes. */
  readonly out: string;
  readonly by: string;
  /** Wall clock, ms since the epoch. */
  readonly sealedAtMs: number;
  readonly profiles?: string;
}

/** `ngatu site seal --bench FILE --out ARTEFACT`: checks the site and writes the hashed artefact that signald loads. */
export async function sealBenchSite(args: SealArgs, io: SiteIo): Promise<number> {
  const read = await readSite(args.file, args.profiles);
  const report = (problems: typeof read.problems): void => {
    if (io.json) io.stdout(`${JSON.stringify({ file: args.file, ok: false, errors: countOf(problems, 'error'), problems: problemData(io.lang, problems) })}\n`);
    else io.stderr(problemLines(io.lang, problems));
  };
  if (read.state !== 'checked') {
    report(read.problems);
    return read.state === 'unreadable' ? siteExit.file : siteExit.errors;
  }
  const sealed = sealSite(read.source, read.profiles, { kind: 'bench', by: args.by, sealedAtMs: args.sealedAtMs }, sha256Hex);
  if (!sealed.ok) {
    report(sealed.problems);
    return siteExit.errors;
  }
  try {
    await writeFile(args.out, artefactText(sealed.value));
  } catch (error) {
    report([problem('file.unwritable', args.out, { detail: messageOf(error) })]);
    return siteExit.file;
  }
  const { hash, safetyHash, trafficHash } = sealed.value;
  if (io.json) io.stdout(`${JSON.stringify({ ok: true, file: args.file, out: args.out, hash, safetyHash, trafficHash, warnings: countOf(sealed.warnings, 'warning') })}\n`);
  else {
    io.stderr(problemLines(io.lang, sealed.warnings));
    io.stdout(io.lang === 'vi' ? `Đã niêm phong (bench) ${args.out}\nsha256 ${hash}\n` : `Sealed (bench) ${args.out}\nsha256 ${hash}\n`);
  }
  return siteExit.done;
}
