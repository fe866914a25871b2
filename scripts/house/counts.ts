import { z } from 'zod';

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };

export function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function countsLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * Counts of one vitest run. What ended red without a red test (a file that did not load, an
 * unhandled rejection, no report at all) counts as one failure: it must not vanish.
 */
export function countsOf(reportJson: string | undefined, exitCode: number): Counts {
  const counts = reportJson === undefined ? nothing : countsOfReport(reportJson);
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
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
