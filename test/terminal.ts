/** A terminal of what the panel sends: cursor to a place or to the right, erase to the line's end, erase all, styles and modes (not shown). */
export interface Terminal { write(text: string): void; lines(): string[] }

const sequence = /^\[([?\d;]*)([A-Za-z])/;

export function terminal(columns: number, rows: number): Terminal {
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
  let [row, column] = [0, 0];
  let waiting = '';
  const control = (parameters: string, letter: string): void => {
    if (letter === 'H') [row = 1, column = 1] = parameters.split(';').map(Number).map((at) => at - 1);
    else if (letter === 'C') column += Number(parameters);
    else if (letter === 'K') cells[row]?.fill(' ', column);
    else if (letter === 'J') for (const line of cells) line.fill(' ');
    else if (letter !== 'm' && letter !== 'h' && letter !== 'l') throw new Error(`the terminal does not know ${parameters}${letter}`);
  };
  return {
    write(text) {
      waiting += text;
      while (waiting !== '') {
        const found = waiting.startsWith('\u001B') ? sequence.exec(waiting.slice(1)) : null;
        if (found !== null) control(found[1] ?? '', found[2] ?? '');
        // The rest of a sequence has not come yet.
        else if (waiting.startsWith('\u001B')) return;
        else {
          const line = cells[row];
          if (line === undefined || column >= columns) throw new Error(`written at ${row + 1};${column + 1}`);
          line[column] = String.fromCodePoint(waiting.codePointAt(0) ?? 32);
          column += 1;
        }
        waiting = waiting.slice(found === null ? 1 : found[0].length + 1);
      }
    },
    lines: () => cells.map((line) => line.join('')),
  };
}
