import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { problemText } from '../../text/problem.ts';
import { generateSite } from './generate.ts';

const usage = 'from-sumo NETWORK [--tls ID] [--out FILE] [--lang vi|en]   NETWORK: a scenario folder, a .sumocfg or a .net.xml\n';
const exits = { done: 0, refused: 1, usage: 2 } as const;

/** `ngatu site from-sumo`: writes the bench site of a SUMO traffic light as YAML, to a file or to stdout. */
export function start(args: readonly string[]): number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true,
      options: { tls: { type: 'string' }, out: { type: 'string' }, lang: { type: 'string', default: 'en' } },
    });
    const [path] = positionals;
    if (path === undefined) return complain(usage, exits.usage);
    return write(path, values.tls, values.out, values.lang === 'vi' ? 'vi' : 'en');
  } catch (error) {
    return complain(`${error instanceof Error ? error.message : String(error)}\n`, exits.usage);
  }
}

function write(path: string, tls: string | undefined, out: string | undefined, lang: 'vi' | 'en'): number {
  const site = generateSite(path, tls);
  if (!site.ok) return complain(site.problems.map((problem) => `${problem.path}: ${problemText(lang, problem).what}\n`).join(''), exits.refused);
  const yaml = `# Generated from ${site.value.safety.generatedFrom ?? path}: for the bench only, never for a street.\n${stringify(site.value, { lineWidth: 160 })}`;
  if (out === undefined) process.stdout.write(yaml);
  else writeFileSync(out, yaml);
  return exits.done;
}

function complain(text: string, exit: number): number {
  process.stderr.write(text);
  return exit;
}
