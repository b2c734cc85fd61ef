import type { CheckResult, VerificationReport } from '#libs/proofs';
import { printable } from './printable.js';

const MARKS: Readonly<Record<CheckResult, string>> = { passed: '✓', failed: '✗', not_checked: '–' };

/** The report as a checklist for people; whatever it quotes from the document is made harmless. */
export function renderReport(report: VerificationReport): string {
  const width = Math.max(...report.checks.map((check) => check.id.length));
  const checks = report.checks.map(
    (check) => `${MARKS[check.result]} ${check.id.padEnd(width)}  ${printable(check.detail)}`,
  );
  const trusted = report.trusted.map((statement) => `  • ${printable(statement)}`);
  return [
    ...checks,
    '',
    ...(trusted.length > 0 ? ['Taken on trust:', ...trusted, ''] : []),
    report.verified ? 'VERIFIED' : 'NOT VERIFIED',
    '',
  ].join('\n');
}
