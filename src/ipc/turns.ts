/**
 * Pieces of work, one in each turn of the event loop, whoever asks for them: a timer waits for one of them at most, and
 * not for one of every session. `next` calls back in the loop's next turn.
 */
export function createTurns(next: (call: () => void) => void): (call: () => void) => void {
  const waiting: (() => void)[] = [];
  const run = (): void => {
    const call = waiting.shift();
    if (waiting.length > 0) next(run);
    call?.();
  };
  return (call) => {
    waiting.push(call);
    if (waiting.length === 1) next(run);
  };
}
