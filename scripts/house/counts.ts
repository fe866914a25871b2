import { z } from 'zod';

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };

export function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function countsLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/** One test that ended red, or a file that did not load (then `test` is empty). */
export type Red = { readonly file: string; readonly test: string; readonly says: string };

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string().default(''),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().default(''),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

type FileResult = z.infer<typeof vitestReport>['testResults'][number];

/**
 * Counts of one vitest run. What ended red without a red test (a file that did not load, an
 * unhandled rejection, no report at all) counts as one failure: it must not vanish.
 */
export function countsOf(reportJson: string | undefined, exitCode: number): Counts {
  const counts = reportJson === undefined ? nothing : countsOfReport(reportJson);
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** What ended red in a run, in the report’s order; with no report: nothing can be named. */
export function redsOf(reportJson: string | undefined): Red[] {
  if (reportJson === undefined) return [];
  return vitestReport.parse(JSON.parse(reportJson)).testResults.flatMap(redsOfFile);
}

/** The counts of a first run, its red files judged by a second one that ran just these. */
export function countsAgain(first: string, second: string | undefined, secondExitCode: number): Counts {
  const again = new Set(redsOf(first).map((red) => red.file));
  const kept = vitestReport.parse(JSON.parse(first)).testResults.filter((file) => !again.has(file.name));
  return sum(countsOfReport(JSON.stringify({ testResults: kept })), countsOf(second, secondExitCode));
}

function redsOfFile(file: FileResult): Red[] {
  const reds = file.assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => ({ file: file.name, test: test.fullName, says: test.failureMessages?.[0] ?? '' }));
  return file.status === 'failed' && reds.length === 0 ? [{ file: file.name, test: '', says: file.message }] : reds;
}

function countsOfReport(json: string): Counts {
  const { testResults } = vitestReport.parse(JSON.parse(json));
  return testResults
    .map((file): Counts => {
      const statuses = file.assertionResults.map((test) => test.status);
      const passed = statuses.filter((status) => status === 'passed').length;
      const failed = statuses.filter((status) => status === 'failed').length;
      const fileFailed = file.status === 'failed' && failed === 0 ? 1 : 0;
      return { passed, failed: failed + fileFailed, skipped: statuses.length - passed - failed };
    })
    .reduce(sum, nothing);
}
