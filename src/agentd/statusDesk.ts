import { gateStart, isOn, isStatusCode, mayGo, sent, switched, throttled, type StatusGate } from '../link/statusGate.ts';
import type { StatusMessage } from '../model/linkMessage.ts';

/** Lets statuses out as the centre wants them: started, stopped, not too often. */
export interface StatusDesk {
  /** Something has changed; what may not go yet goes later, in its newest form. */
  offer(messages: readonly StatusMessage[]): void;
  /** What was kept back and may go now. */
  tick(): void;
  start(code: string, untilMs: number | null): boolean;
  stop(code: string, untilMs: number | null): boolean;
  throttle(code: string, everyMs: number): boolean;
  /** Their budget of the day is spent, or there is a new one: what is newest by then goes. */
  hold(on: boolean): void;
  /** A new connection: everything that is known and switched on. */
  all(messages: readonly StatusMessage[]): void;
}

export function createStatusDesk(nowMs: () => number, publish: (message: StatusMessage) => void): StatusDesk {
  let gate: StatusGate = gateStart;
  const waiting = new Map<string, StatusMessage>();
  const newest = new Map<string, StatusMessage>();
  /** Changed while they were switched off: a stop that ends by itself leaves nothing old behind. */
  const missed = new Set<string>();
  let held = false;
  const flush = (): void => {
    for (const code of missed) {
      if (!isOn(gate, code, nowMs())) continue;
      missed.delete(code);
      const message = newest.get(code);
      if (message !== undefined) waiting.set(code, message);
    }
    if (held) return;
    for (const [code, message] of waiting) {
      if (!mayGo(gate, code, nowMs())) continue;
      waiting.delete(code);
      gate = sent(gate, code, nowMs());
      publish(message);
    }
  };
  const put = (messages: readonly StatusMessage[]): void => {
    for (const message of messages) {
      newest.set(message.code, message);
      if (isOn(gate, message.code, nowMs())) waiting.set(message.code, message);
      else missed.add(message.code);
    }
    flush();
  };
  const change = (code: string, how: (known: Parameters<typeof switched>[1]) => StatusGate): boolean => {
    if (!isStatusCode(code)) return false;
    gate = how(code);
    return true;
  };
  return {
    offer: put, all: put, tick: flush,
    start(code, untilMs) {
      const known = change(code, (name) => switched(gate, name, true, untilMs));
      const message = newest.get(code);
      if (known && message !== undefined) put([message]);
      return known;
    },
    stop(code, untilMs) {
      if (waiting.delete(code)) missed.add(code);
      return change(code, (name) => switched(gate, name, false, untilMs));
    },
    hold(on) {
      held = on;
      flush();
    },
    throttle: (code, everyMs) => change(code, (name) => throttled(gate, name, everyMs)),
  };
}
