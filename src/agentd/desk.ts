import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import type { EventDraft } from '../model/event.ts';
import { siteSourceSchema } from '../model/site.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import { detach } from './detach.ts';

/** What a desk needs that looks at the record now and then, and tells of it. */
export interface DeskParts {
  /** Of signald. */
  readonly ask: (method: string) => Promise<Outcome>;
  readonly note: (draft: EventDraft) => void;
  readonly files: StateFiles;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly logger: Logger;
}

/** signald's answer to `site.show`. */
export const siteShownSchema = z.object({ site: siteSourceSchema });

export interface Looker {
  /** Looks when it is time; what it does goes on beside, and the next look waits for its end. */
  tick(): void;
}

/** `look` gives true where there is more to be done at once. */
export function createLooker({ realClock, logger }: Pick<DeskParts, 'realClock' | 'logger'>, { everyMs, firstMs, failed }: { readonly everyMs: number; readonly firstMs: number; readonly failed: string }, look: () => Promise<boolean>): Looker {
  let busy = false;
  let lookedMs = realClock.monoMs() - everyMs + firstMs;
  return {
    tick() {
      if (busy || realClock.monoMs() - lookedMs < everyMs) return;
      lookedMs = realClock.monoMs();
      busy = true;
      detach(look().catch((error: unknown) => {
        logger.error({ error: error instanceof Error ? error.message : String(error) }, failed);
        return false;
      }).then((more) => {
        busy = false;
        if (more) lookedMs = Number.NEGATIVE_INFINITY;
        return null;
      }));
    },
  };
}
