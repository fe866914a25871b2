import { join } from 'node:path';
import type { Outcome } from '../ipc/server.ts';
import type { EventDraft } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { stateFiles } from '../platform/stateFile.ts';
import type { EventRecord } from '../record/record.ts';
import { createDayDesk } from './dayDesk.ts';
import type { AgentOptions } from './options.ts';
import { createQuarterDesk } from './quarterDesk.ts';
import { reportMaker } from './reportMaker.ts';
import { reportShelf, type ReportShelf } from './reportShelf.ts';

/** What the agent lends its accounts. */
export interface AccountsLoan { readonly ask: (method: string) => Promise<Outcome>; readonly note: (draft: EventDraft) => void }

/** What the cabinet states of itself, unasked. */
export interface Accounts { tick(): void; end(): void }
export type OpenAccounts = (loan: AccountsLoan) => Accounts;

/** Days that are kept, and what they take together at most. */
const shelfLimits = { days: 60, bytes: 60_000_000 } as const;

export function openAccounts(options: Pick<AgentOptions, 'runDir' | 'stateDir'>, record: EventRecord, clocks: { readonly clock: Clock; readonly realClock: Clock }, logger: Logger): { readonly open: OpenAccounts; readonly shelf: ReportShelf } {
  const folder = join(options.stateDir, 'reports');
  const shelf = reportShelf(folder, shelfLimits);
  return {
    shelf,
    open(loan) {
      const common = { ...loan, ...clocks, record, logger, files: stateFiles(options.stateDir) };
      const days = createDayDesk({ ...common, shelf, maker: reportMaker({ runDir: options.runDir, folder, clock: clocks.realClock }) });
      const quarters = createQuarterDesk(common);
      return {
        tick() {
          quarters.tick();
          days.tick();
        },
        end() { days.end(); },
      };
    },
  };
}
