import { readFileSync } from 'node:fs';

/** What a page has a technician type at a cabinet, line by line: its blocks that begin with ```sh cabinet. */
export function typedOf(page: string): readonly string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```sh cabinet\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.split('\n')).map((line) => line.replace(/ +# .*$/, '').trim()).filter((line) => line !== '');
}
