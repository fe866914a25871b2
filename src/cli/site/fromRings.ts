import { answerJson } from '../../platform/answerJson.ts';
import { stringify } from 'yaml';
import type { Problem } from '../../model/problem.ts';
import { checkSite } from '../../model/siteCheck.ts';
import { siteFromRings } from '../../model/siteFromRings.ts';
import { siteExit, type SiteIo } from './io.ts';
import { countOf, problemData, problemLines } from './problemReport.ts';
import { loadProfiles } from './profileFolder.ts';
import { say } from '../../text/say.ts';
import { writeNew } from './writeNew.ts';
import { readYaml } from './yamlFile.ts';

/** `ngatu site from-rings RINGS`: a dual-ring cabinet sheet as a bench site of stages, to a file or to stdout, with what the site check says of it. */
export async function ringsToSite(file: string, out: string | undefined, io: SiteIo): Promise<number> {
  const read = await readYaml(file);
  if (!read.ok) return tell(io, read.problems, siteExit.file);
  const made = siteFromRings(read.value);
  if (!made.ok) return tell(io, made.problems, siteExit.errors);
  const { profiles } = await loadProfiles();
  const problems = checkSite(made.value, profiles);
  const errors = countOf(problems, 'error');
  const text = stringify(made.value, { lineWidth: 0 });
  const unwritten = out === undefined ? null : await writeNew(out, text);
  if (unwritten !== null) return tell(io, [unwritten], siteExit.file);
  const { safety: { groups }, traffic: { stages } } = made.value;
  if (io.json) io.stdout(`${answerJson({ ok: errors === 0, siteId: made.value.safety.siteId, groups: groups.length, stages: stages.map(({ id }) => id), problems: problemData(io.lang, problems) })}\n`);
  else io.stdout(out === undefined ? text : `${say(io.lang, 'rings.written', { file: out, groups: groups.length, stages: stages.length })}\n`);
  // The site itself may stand on stdout: what is to be said of it goes beside it.
  if (!io.json) io.stderr(problemLines(io.lang, problems));
  return errors === 0 ? siteExit.done : siteExit.errors;
}

function tell(io: SiteIo, problems: readonly Problem[], exit: number): number {
  if (io.json) io.stdout(`${answerJson({ ok: false, problems: problemData(io.lang, problems) })}\n`);
  else io.stderr(problemLines(io.lang, problems));
  return exit;
}
