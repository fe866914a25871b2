/** Those who wait for something to be told; the teller calls each of them whenever it has told anything. */
export type Waiting = Set<() => void>;

/** Until it holds, looked at whenever something was told; false after the limit. */
export function untilTold(waiting: Waiting, holds: () => boolean, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (held: boolean): void => {
      clearTimeout(timer);
      waiting.delete(look);
      resolve(held);
    };
    const look = (): void => { if (holds()) settle(true); };
    const timer = setTimeout(() => { settle(holds()); }, limitMs);
    waiting.add(look);
    look();
  });
}
