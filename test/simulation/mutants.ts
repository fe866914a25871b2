import { boardToken } from '../../src/monitor/token.ts';
import { sampleCheck } from '../../src/field/scan/sampleCheck.ts';
import type { BusReply, BusRequest } from '../../src/field/scan/request.ts';
import { priorities } from '../../src/field/scan/request.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Mutant } from '../../src/sim/junction/controller.ts';

// Deliberate mistakes, put around the program's steps. Register numbers are the reference board's (ngatu/shb8).

const command = 0;
const token = 1;
const lampWords = [3, 4] as const;
const flashWords = [5, 6] as const;
const flashBit = 1;
const challengeAt = 2;
const voltageAt = 6;
const currentAt = 8;
const checkAt = 12;

/** Changes the write block of every lamp frame. */
function onWrites(change: (values: number[], request: BusRequest) => void): NonNullable<Mutant['lines']> {
  return (lines) => ({
    ...lines,
    submit(requests) {
      lines.submit(requests.map((request) => {
        if (request.call.function !== 'fc23') return request;
        const values = [...request.call.values];
        change(values, request);
        return { ...request, call: { ...request.call, values } };
      }));
    },
  });
}

function registersOf(reply: BusReply): readonly number[] | null {
  return reply.outcome.kind === 'registers' && reply.outcome.registers.length === checkAt + 1 ? reply.outcome.registers : null;
}

/** Keeps each board's last challenge, as a mutant that makes its own tokens needs it. */
function challenges(): { readonly reply: (reply: BusReply) => BusReply; readonly tokenOf: (unit: number) => number } {
  const known = new Map<number, number>();
  return {
    reply(reply) {
      const challenge = registersOf(reply)?.[challengeAt];
      if (challenge !== undefined) known.set(reply.unit, challenge);
      return reply;
    },
    tokenOf: (unit) => (known.has(unit) ? boardToken(known.get(unit) ?? 0) : 0),
  };
}

/** The heartbeat goes out with every image that is not flash, whoever refuses. */
export function tokenKept(): Mutant {
  const heard = challenges();
  return {
    reply: heard.reply,
    lines: onWrites((values, { unit }) => {
      if (((values[command] ?? 0) & flashBit) === 0 && values[token] === 0) values[token] = heard.tokenOf(unit);
    }),
  };
}

/** The heartbeat goes out always, in the watchdog's proof too. */
export function tokenAlways(): Mutant {
  const heard = challenges();
  return { reply: heard.reply, lines: onWrites((values, { unit }) => { values[token] = heard.tokenOf(unit); }) };
}

/** A timer repeats the last image with a fresh heartbeat while no tick does. */
export function heartbeatByTimer(): Mutant {
  const heard = challenges();
  return {
    reply: heard.reply,
    lines(lines, process) {
      let last: readonly BusRequest[] = [];
      let submittedMs = 0;
      let repeats = 0;
      const repeat = (): void => {
        const nowMs = process.clock.monoMs();
        if (nowMs - submittedMs > 150) {
          repeats += 1;
          lines.submit(last.map((request) => (request.call.function !== 'fc23' ? request : {
            ...request, id: `repeat ${repeats} ${request.id}`, dueMs: nowMs + 80,
            call: { ...request.call, values: request.call.values.map((value, at) => (at === token ? heard.tokenOf(request.unit) : value)) },
          })));
        }
        process.clock.after(100, repeat);
      };
      repeat();
      return {
        ...lines,
        submit(requests) {
          const lamps = requests.filter(({ call }) => call.function === 'fc23');
          if (lamps.length > 0) [last, submittedMs] = [lamps, process.clock.monoMs()];
          lines.submit(requests);
        },
      };
    },
  };
}

/** Flash is never commanded: what is left is the image, and the boards' watchdogs. */
export function flashNotCommanded(): Mutant {
  return { lines: onWrites((values) => { values[command] = (values[command] ?? 0) & ~flashBit; }) };
}

/** The image that must leave ahead of everything never leaves. */
export function emergencyDropped(): Mutant {
  return { lines: (lines) => ({ ...lines, submit: (requests) => { lines.submit(requests.filter(({ priority }) => priority !== priorities.emergency)); } }) };
}

/** What was commanded is taken for what was read back: confirmed ends become commanded ends. */
export function echoForReadBack(): Mutant {
  const newest = new Map<number, readonly number[]>();
  const shown = new Map<string, readonly number[]>();
  let clock: Clock | null = null;
  const track = onWrites((values, { id, unit }) => {
    shown.set(id, newest.get(unit) ?? values);
    newest.set(unit, [...values]);
  });
  return {
    lines(lines, process) {
      clock = process.clock;
      return track(lines, process);
    },
    reply(reply) {
      const registers = registersOf(reply);
      const image = shown.get(reply.id);
      shown.delete(reply.id);
      if (registers === null || image === undefined || ((registers[0] ?? 0) & flashBit) !== 0) return reply;
      const isDarkHalf = Math.floor((clock?.monoMs() ?? 0) / 500) % 2 === 1;
      const echoed = [...registers];
      for (const word of [0, 1] as const) {
        const lit = (image[lampWords[word]] ?? 0) & ~(isDarkHalf ? (image[flashWords[word]] ?? 0) : 0);
        [echoed[voltageAt + word], echoed[currentAt + word]] = [lit, lit];
      }
      echoed[checkAt] = sampleCheck(echoed, checkAt);
      return { ...reply, outcome: { kind: 'registers', registers: echoed } };
    },
  };
}

/** Nobody asks the monitor: every tick gets consent, tokens and what it asked for. */
export function monitorIgnored(units: Readonly<Record<string, number>>): Mutant {
  const heard = challenges();
  return {
    reply: heard.reply,
    monitor: (link, process, onAnswer) => ({
      ...link,
      connected: () => true,
      send(tick) {
        const tokens = Object.fromEntries(Object.entries(units).map(([board, unit]) => [board, heard.tokenOf(unit)]));
        process.clock.after(2, () => { onAnswer({ type: 'consent', bootId: 'nobody', n: tick.n, tokens, granted: tick.asked }); });
      },
    }),
  };
}

/** Greens are lit whether or not the monitor has granted them. */
export function grantIgnored(groups: readonly string[]): Mutant {
  return { answer: (answer) => (answer.type === 'consent' ? { ...answer, granted: [...groups] } : answer) };
}

/** On the way to the board a yellow becomes red at once. */
export function yellowSkipped(): Mutant {
  return {
    lines: onWrites((values) => {
      for (let lamp = 0; lamp < 24; lamp += 3) {
        const [red, yellow] = [lamp, lamp + 1];
        const has = (bit: number): boolean => (((values[lampWords[0] + (bit >> 4)] ?? 0) >> (bit & 15)) & 1) === 1;
        const flashes = (((values[flashWords[0] + (yellow >> 4)] ?? 0) >> (yellow & 15)) & 1) === 1;
        if (!has(yellow) || has(red) || flashes || ((values[command] ?? 0) & flashBit) !== 0) continue;
        values[lampWords[0] + (yellow >> 4)] = (values[lampWords[0] + (yellow >> 4)] ?? 0) & ~(1 << (yellow & 15));
        values[lampWords[0] + (red >> 4)] = (values[lampWords[0] + (red >> 4)] ?? 0) | (1 << (red & 15));
      }
    }),
  };
}

/** Two mistakes in one program. */
export function both(a: Mutant, b: Mutant): Mutant {
  return {
    lines: (lines, process) => {
      const inner = a.lines?.(lines, process) ?? lines;
      return b.lines?.(inner, process) ?? inner;
    },
    reply: (reply) => {
      const first = a.reply?.(reply) ?? reply;
      return b.reply?.(first) ?? first;
    },
    answer: (answer) => {
      const first = a.answer?.(answer) ?? answer;
      return b.answer?.(first) ?? first;
    },
    monitor: (link, process, onAnswer) => {
      const inner = a.monitor?.(link, process, onAnswer) ?? link;
      return b.monitor?.(inner, process, onAnswer) ?? inner;
    },
  };
}
