import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { answerJson } from '../../platform/answerJson.ts';
import { problemText } from '../../text/problem.ts';
import { generateSite } from './generate.ts';

const usage = 'from-sumo NETWORK [--tls ID] [--out FILE] [--json] [--lang vi|en]   NETWORK: a scenario folder, a .sumocfg or a .net.xml\n';
const exits = { done: 0, refused: 1, usage: 2 } as const;

/** `ngatu site from-sumo`: writes the bench site of a SUMO traffic light as YAML, to a file or to stdout. */
export function start(args: readonly string[]): number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true,
      options: { tls: { type: 'string' }, out: { type: 'string' }, json: { type: 'boolean', default: false }, lang: { type: 'string', default: 'en' } },
    });
    const [path] = positionals;
    if (path === undefined) return complain(usage, exits.usage);
    return write(path, { tls: values.tls, out: values.out, json: values.json, lang: values.lang === 'vi' ? 'vi' : 'en' });
  } catch (error) {
    return complain(`${error instanceof Error ? error.message : String(error)}\n`, exits.usage);
  }
}

interface Wish { readonly tls: string | undefined; readonly out: string | undefined; readonly json: boolean; readonly lang: 'vi' | 'en' }

function write(path: string, { tls, out, json, lang }: Wish): number {
  const site = generateSite(path, tls);
  if (!site.ok) {
    const problems = site.problems.map((problem) => ({ ...problem, ...problemText(lang, problem) }));
    if (json) process.stdout.write(`${answerJson({ ok: false, problems })}\n`);
    return complain(json ? '' : problems.map(({ path: at, what }) => `${at}: ${what}\n`).join(''), exits.refused);
  }
  const { safety, traffic } = site.value;
  const yaml = `# Generated from ${safety.generatedFrom ?? path}: for the bench only, never for a street.\n${stringify(site.value, { lineWidth: 160 })}`;
  if (out !== undefined) writeFileSync(out, yaml);
  if (json) process.stdout.write(`${answerJson({ ok: true, siteId: safety.siteId, groups: safety.groups.length, stages: traffic.stages.map(({ id }) => id) })}\n`);
  else if (out === undefined) process.stdout.write(yaml);
  return exits.done;
}

function complain(text: string, exit: number): number {
  process.stderr.write(text);
  return exit;
}
