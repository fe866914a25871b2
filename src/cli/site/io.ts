import type { Lang } from '../../text/sentence.ts';

/** Where a command of the tool writes, in which language, and whether as JSON. */
export interface SiteIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly lang: Lang;
  readonly json: boolean;
}

/** Exit codes of the site commands: 0 done; 1 the site has errors; 2 a file can't be read or written. */
export const siteExit = { done: 0, errors: 1, file: 2 } as const;
