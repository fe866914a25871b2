import { connectIpc, type IpcClient } from '../../ipc/client.ts';
import type { Json } from '../../model/canonical.ts';
import { placeHere } from '../place.ts';

/** One daemon that is asked again and again, one request in flight; connects again when it is gone. */
export interface Follower {
  /** The newest answer to a method, read; null = none, or the daemon is gone. */
  latest<T>(method: string, read: (data: unknown) => T | null): T | null;
  /** Asks for these; what is not named any more is forgotten. */
  step(methods: readonly FollowedMethod[]): void;
  close(): void;
}
export interface FollowedMethod { readonly method: string; readonly params?: Readonly<Record<string, Json>> }

export function follow(path: string, client: string): Follower {
  const answers = new Map<string, unknown>();
  let connected: IpcClient | null = null;
  let busy = false;
  const once = async (methods: readonly FollowedMethod[]): Promise<void> => {
    if (connected === null) {
      const opened = await connectIpc({ path, client, place: placeHere() });
      if (!opened.ok) {
        answers.clear();
        return;
      }
      connected = opened.client;
      connected.onClose(() => {
        connected = null;
        answers.clear();
      });
    }
    const asked = connected;
    for (const { method, params } of methods) {
      const answer = await asked.request(method, params);
      if (answer.ok) answers.set(method, answer.result);
      else answers.delete(method);
    }
  };
  return {
    latest(method, read) {
      const answer = answers.get(method);
      return answer === undefined ? null : read(answer);
    },
    step(methods) {
      if (busy) return;
      busy = true;
      once(methods).catch(() => undefined).finally(() => { busy = false; });
    },
    close: () => { connected?.close(); },
  };
}
