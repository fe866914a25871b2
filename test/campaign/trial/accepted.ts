import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { trialInput } from './site.ts';

const home = join(import.meta.dirname, '../../..');
const tool = (...words: readonly string[]): string => execFileSync(join(home, 'scripts/ngatu'), [...words, '--lang', 'en'], { encoding: 'utf8' });
const cardSchema = z.looseObject({ by: z.string().nullable(), permissive: z.array(z.unknown()), lamps: z.array(z.unknown()) });

/** A street site, its bench twin, the commissioning key, and what the equipment is made of, as the tool makes them. */
export interface AcceptedSite { readonly twin: string; readonly street: string; readonly keys: string; readonly equipment: (serials: Readonly<Record<string, string>>) => string }

/** The narrow crossroads with a board for its crossing, a loop, a button and a street's own flash at start-up, on the ptys of `runDir`: a street's lines are named from the root. */
export function makeAcceptedSite(folder: string, runDir: string): AcceptedSite {
  const file = (name: string): string => join(folder, name);
  mkdirSync(folder, { recursive: true });
  const { trustKey } = z.looseObject({ trustKey: z.record(z.string(), z.string()) }).parse(JSON.parse(tool('site', 'key', 'new', 'c1', '--out', file('keys'), '--json')));
  const { format, safety, traffic } = trialInput();
  // The crossing hangs on a board of its own: one that can be exchanged within minutes.
  const lamps = safety.lamps.map((lamp) => (lamp.group === 'p' ? { group: 'p', board: 'hb3', slot: 1 } : lamp));
  const input = (bench: boolean): string => JSON.stringify({
    format,
    safety: {
      ...safety, bench, startup: { ...safety.startup, flashMs: 10_000 }, ...(bench ? {} : { permissive: [], trustKeys: [trustKey] }),
      lamps,
      lines: [...safety.lines, { id: 'walk', purpose: 'lamps', device: 'lines/walk', baud: 115_200, format: '8E1' }, { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' }].map((line) => ({ ...line, device: join(runDir, line.device) })),
      boards: [...safety.boards, { id: 'hb3', line: 'walk', unit: 3, profile: 'ngatu/shb8' }, { id: 'lc1', line: 'field', unit: 11, profile: 'ngatu/lc16' }],
    },
    traffic: {
      ...traffic,
      detectors: [
        { id: 'loop-b', kind: 'loop', role: 'stopLine', groups: ['b'], board: 'lc1', channel: 1, distanceM: 0, call: 'nonLocking', extend: true },
        { id: 'button-p', kind: 'button', role: 'button', groups: ['p'], board: 'lc1', channel: 2, call: 'locking', extend: false },
      ],
    },
  });
  writeFileSync(file('twin.yaml'), input(true));
  writeFileSync(file('street.yaml'), input(false));
  tool('site', 'seal', file('twin.yaml'), '--bench', '--out', file('twin.json'));
  tool('site', 'card', 'new', file('street.yaml'), '--out', file('card.yaml'));
  const card = cardSchema.parse(parse(readFileSync(file('card.yaml'), 'utf8')));
  writeFileSync(file('card.yaml'), JSON.stringify({ ...card, by: 'Minh', permissive: safety.permissive.map(([a, b]) => [b, a]), lamps }));
  tool('site', 'seal', file('street.yaml'), '--street', '--by', 'Lan', '--second', 'Minh', '--card', file('card.yaml'), '--key', join(file('keys'), 'c1.key'), '--out', file('street.json'));
  return acceptedSite(folder);
}

/** The one that stands there, of a walk that was broken off. */
export function acceptedSite(folder: string): AcceptedSite {
  const file = (name: string): string => join(folder, name);
  return { twin: file('twin.json'), street: file('street.json'), keys: file('keys'), equipment: (serials) => equipmentOf(file('twin.json'), file('equipment.json'), serials) };
}

const artefactSchema = z.looseObject({ safety: z.looseObject({ boards: z.array(z.looseObject({ id: z.string() })), lines: z.array(z.looseObject({ id: z.string() })) }) });

/** Equipment knows nothing of seals: the same boards with their own numbers, on lines of its own making. */
function equipmentOf(twin: string, out: string, serials: Readonly<Record<string, string>>): string {
  const site = artefactSchema.parse(JSON.parse(readFileSync(twin, 'utf8')));
  writeFileSync(out, JSON.stringify({ ...site, safety: {
    ...site.safety, lines: site.safety.lines.map((line) => ({ ...line, device: `lines/${line.id}` })),
    boards: site.safety.boards.map((board) => ({ ...board, ...(serials[board.id] === undefined ? {} : { serial: serials[board.id] }) })),
  } }));
  return out;
}
