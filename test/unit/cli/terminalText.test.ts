import { afterEach, describe, expect, test } from 'vitest';
import { width } from '../../../src/cli/shell.ts';
import { gridOf, paint } from '../../../src/cli/top/cells.ts';
import { startCli } from '../../../src/cli/start.ts';
import { foldLine, terminalText } from '../../../src/cli/terminalText.ts';
import { sentences } from '../../../src/text/say.ts';

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

describe('a line that is longer than the terminal is wide', () => {
  test('goes on below its last column, every word whole', () => {
    const line = `Mode     flash by technician, because the lamp of the northern approach is dark and somebody is on the way with another one`;
    expect(foldLine(line, 80)).toEqual([
      'Mode     flash by technician, because the lamp of the northern approach is dark',
      '         and somebody is on the way with another one',
    ]);
  });

  test('of every sentence of this program, in both languages, none is too long and no word is lost', () => {
    const all = Object.values(sentences).flatMap(({ vi, en }) => [vi, en]).flatMap((text) => text.split('\n'));
    const long = all.filter((line) => width(line) > 40);
    expect(long.length).toBeGreaterThan(500);
    for (const line of long) {
      const folded = foldLine(`name  ${line}`, 40);
      if (words(folded.join(' ')).join(' ') !== words(`name  ${line}`).join(' ')) expect(folded).toEqual(line);
      for (const one of folded) if (one.length > 40 && one.trim().includes(' ')) expect([one, width(one) <= 40]).toEqual([one, true]);
    }
  });

  test('a word that is longer than the terminal stays whole, styles take no room, and what fits is as it was', () => {
    const hash = 'a'.repeat(90);
    expect(foldLine(`sha256  ${hash}`, 80)).toEqual(['sha256', hash]);
    const styled = `\u001B[31m${'x'.repeat(39)}\u001B[0m ${'y'.repeat(40)}`;
    expect(foldLine(styled, 80)).toEqual([styled]);
    expect(terminalText('a  b\n\n c\n', 80, false)).toBe('a  b\n\n c\n');
  });
});

test('a terminal of another encoding gets ASCII alone, line by line', () => {
  const all = Object.values(sentences).flatMap(({ vi, en }) => [vi, en]).join('\n');
  const plain = terminalText(all, 80, true);
  expect(/[^\n -~]/.exec(plain)).toBeNull();
  expect(terminalText('Nút Hòa Bình → nhấp nháy\n', 80, true)).toBe('Nut Hoa Binh > nhap nhay\n');
});

describe('what the tool prints', () => {
  const { isTTY, columns } = process.stdout;
  const write = process.stdout.write.bind(process.stdout);
  const env = { ...process.env };
  process.stdout.setMaxListeners(0);
  afterEach(() => {
    Object.assign(process.stdout, { isTTY, columns, write });
    process.env = { ...env };
  });
  const printed = async (args: readonly string[], stream: { readonly isTTY: boolean; readonly columns: number | undefined }): Promise<string> => {
    let text = '';
    Object.assign(process.stdout, { ...stream, write: (part: string) => { text += part; return true; } });
    await startCli(args);
    Object.assign(process.stdout, { isTTY, columns, write });
    return text;
  };
  const list = ['fault', 'show', 'monitor.consentLost', '--run-dir', '/nowhere', '--lang', 'vi'];

  test('fits 80 columns on a terminal, on a serial console too; a pipe and --json get it as it is', async () => {
    process.env['LC_ALL'] = 'C.UTF-8';
    const piped = await printed(list, { isTTY: false, columns: undefined });
    expect(piped.split('\n').some((line) => width(line) > 80)).toBe(true);
    for (const size of [80, undefined, 0]) {
      const lines = (await printed(list, { isTTY: true, columns: size })).split('\n');
      expect(lines.filter((line) => width(line) > 80)).toEqual([]);
      expect(words(lines.join('\n'))).toEqual(words(piped));
    }
    expect(await printed([...list, '--json'], { isTTY: true, columns: 80 })).toBe(await printed([...list, '--json'], { isTTY: false, columns: undefined }));
  });

  test('on a terminal that knows ASCII alone it is ASCII alone', async () => {
    process.env['LC_ALL'] = 'C';
    expect(/[^\n -~]/.exec(await printed(list, { isTTY: true, columns: 80 }))).toBeNull();
  });
});

test('what a device, a centre or a person has put into the record is shown on a terminal, never obeyed; our own colours and lines stay', () => {
  expect(terminalText('lamp \u001B[32mG\u001B[0m\nby \u001B[2Jlan\u001B]0;x\u0007\u009B1m\r\u001B[8mhidden\u202E', 80, false)).toBe('lamp \u001B[32mG\u001B[0m\nby \uFFFD[2Jlan\uFFFD]0;x\uFFFD\uFFFD1m\uFFFD\uFFFD[8mhidden\uFFFD');
  const grid = gridOf([[{ text: 'by \u001B[2Jlan\u009B' }]], { columns: 12, rows: 1, colour: true, ascii: false });
  expect(paint(null, grid).text).toBe('\u001B[1;1Hby \uFFFD[2Jlan\uFFFD');
});
