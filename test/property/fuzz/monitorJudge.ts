import type { SealedSite } from '../../../src/model/artefact.ts';
import type { MonitorAnswer, MonitorTick } from '../../../src/model/monitorMessage.ts';

/** Greens lit by the blocks that a tick says are written, by the artefact's own wires; null where they can't be told. */
function greensOf(site: SealedSite, tick: MonitorTick): readonly string[] | null {
  const boards = tick.written.map(({ board }) => board);
  if (new Set(boards).size !== boards.length) return null;
  return tick.written.flatMap(({ board, registers }) => {
    const profile = site.safety.boards.find(({ id }) => id === board)?.profile;
    const write = profile?.image?.write;
    const flash = profile?.points.find(({ id }) => id === 'command.flash');
    if (write === undefined || registers.length !== write.count || flash === undefined) return [];
    // Told to flash by itself, a board lights no lamp of the image.
    if ((((registers[flash.address - write.address] ?? 0) >> (flash.bit ?? 0)) & 1) === 1) return [];
    return site.safety.lamps.filter((lamp) => lamp.board === board && lamp.colour === 'green' && (((registers[lamp.output.address - write.address] ?? 0) >> lamp.output.bit) & 1) === 1).map(({ group }) => group);
  });
}

/** Default deny, by the permissive list alone. */
function mayRun(site: SealedSite, a: string, b: string): boolean {
  return a === b || site.safety.permissive.some(([one, other]) => (one === a && other === b) || (one === b && other === a));
}

/** The third road gives nothing that the list denies, whatever it is told; two denied greens on the way to the boards are a veto. */
export function tickEffects(site: SealedSite, tick: MonitorTick, answer: MonitorAnswer): string[] {
  if (answer.n !== tick.n) return [`tick ${tick.n} answered as ${answer.n}`];
  if (answer.type === 'veto') return [];
  const effects: string[] = [];
  const { granted } = answer;
  const greens = greensOf(site, tick) ?? [];
  for (const id of granted) {
    if (!tick.asked.includes(id)) effects.push(`granted ${id}, which nobody asked for`);
    if (!site.safety.groups.some((group) => group.id === id)) effects.push(`granted ${id}, which there is not`);
    for (const other of [...granted, ...greens]) if (!mayRun(site, id, other)) effects.push(`granted ${id} against ${other}`);
  }
  if (greens.some((a) => greens.some((b) => !mayRun(site, a, b)))) effects.push(`consent to greens ${greens.join(' ')}`);
  for (const board of Object.keys(answer.tokens)) if (!site.safety.boards.some(({ id }) => id === board)) effects.push(`a token for board ${board}`);
  return effects;
}
