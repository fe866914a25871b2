import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandTable, nouns } from '../../../src/cli/commandTable.ts';
import { completionScript, shells } from '../../../src/cli/shellHelp/completion.ts';
import { manPage } from '../../../src/cli/shellHelp/manPage.ts';

const tree = { commands: commandTable, nouns };

/** What bash offers after these words; the last one is being typed. */
function offered(...words: readonly string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${completionScript('bash', tree, 'en')}\nCOMP_WORDS=(ngatu ${line}); COMP_CWORD=${words.length}; _ngatu; printf '%s\\n' "\${COMPREPLY[@]}"`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion', () => {
  it('bash: nouns, verbs, nouns within nouns and options, wherever global options and their values stand', () => {
    expect(offered('sta')).toEqual(['status']);
    expect(offered('mode', 'man')).toEqual(['manual']);
    expect(offered('mode', 'preempt', 'ca')).toEqual(['call', 'cancel']);
    expect(offered('--run-dir', 'mode', '--json', 'fault', 're')).toEqual(['reset']);
    expect(offered('mode', 'flash', '--r')).toEqual(['--reason', '--run-dir']);
    expect(offered('log', 'tail', '--limit', '5', '--fo')).toEqual(['--follow']);
    expect(offered('nonsense', 'to')).toContain('top');
  });

  it('bash: every word of every command is offered behind what stands before it', () => {
    const script = completionScript('bash', tree, 'en');
    for (const { path } of commandTable) {
      const words = path.split(' ');
      for (const [at, word] of words.entries()) expect(script).toMatch(new RegExp(`^    '${words.slice(0, at).join(' ')}'\\) words='[^']*\\b${word}\\b`, 'm'));
    }
  });

  it.each(shells)('%s: a description cannot leave its quotes, and every command is there', (shell) => {
    for (const lang of ['vi', 'en'] as const) {
      const script = completionScript(shell, tree, lang);
      for (const { path } of commandTable) expect(script).toContain(path);
      // What is quoted away, nothing but an even number of quotes is left on a line.
      for (const line of script.split('\n')) expect([line, line.replaceAll("'\\''", '').replaceAll("\\'", '').split("'").length % 2]).toEqual([line, 1]);
    }
  });
});

describe('manual page', () => {
  it.each(['vi', 'en'] as const)('%s: has every command with its examples, and no sentence is an order to the formatter', (lang) => {
    const page = manPage(tree, lang, '1.0');
    for (const { path, examples } of commandTable) {
      expect(page).toContain(`.SS ngatu ${path}`);
      expect(page).toContain(`ngatu ${examples[0]?.replaceAll('-', '\\-') ?? ''}`);
    }
    for (const line of page.split('\n')) if (/^[.']/.test(line)) expect(line).toMatch(/^\.(TH|SH|SS|TP|PP|nf|fi|B|I|RI)\b/);
  });
});
