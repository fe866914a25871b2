import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { installIdentity, type Installed, type Issued } from '../../../../src/cli/enrol/install.ts';

/** A folder with authorities in it, which issue what a cabinet asks for. */
export interface EnrolBench {
  readonly home: string;
  readonly openssl: (...args: readonly string[]) => string;
  readonly authority: (name: string) => void;
  /** A certificate for a request, under its own name or another. */
  readonly issue: (request: string, authority: string, subject?: string) => string;
  readonly install: (dir: string, certificatePem: string, authority: string, more?: Partial<Issued>) => Installed;
}

export function enrolBench(): EnrolBench {
  const home = mkdtempSync(join(tmpdir(), 'ngatu-enrol-'));
  afterAll(() => { rmSync(home, { recursive: true }); });
  const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { encoding: 'utf8', cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    home, openssl,
    authority: (name) => {
      openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`);
    },
    issue: (request, authority, subject) => openssl('x509', '-req', '-in', request, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-days', '20', '-set_serial', '7', ...(subject === undefined ? [] : ['-subj', subject])),
    install: (dir, certificatePem, authority, more = {}) => installIdentity(dir, { certificatePem, authorityPem: readFileSync(join(home, `${authority}.pem`), 'utf8'), nowMs: Date.now(), siteId: null, newAuthority: false, ...more }),
  };
}
