export type CheckResult = 'passed' | 'failed' | 'not_checked';

export interface Check {
  /** Stable, for programs: `receipt.signature`, `anchors.0.inclusion`. */
  readonly id: string;
  readonly result: CheckResult;
  /** One sentence for people. It may quote the document, so whoever shows it escapes it. */
  readonly detail: string;
}

export interface VerificationReport {
  /** True if no check failed. What it rests on besides is in `trusted`. */
  readonly verified: boolean;
  readonly checks: readonly Check[];
  /** What was taken on trust, each as "that …". */
  readonly trusted: readonly string[];
}

/** Collects the checks; every expected id appears in the report, whatever happens. */
export class Checklist {
  readonly #checks: Map<string, Check>;
  readonly #trusted: string[] = [];

  constructor(expected: readonly string[]) {
    this.#checks = new Map(
      expected.map((id) => [
        id,
        { id, result: 'not_checked', detail: 'An earlier check failed, so this was not looked at.' },
      ]),
    );
  }

  pass(id: string, detail: string): void {
    this.#checks.set(id, { id, result: 'passed', detail });
  }

  fail(id: string, detail: string): void {
    this.#checks.set(id, { id, result: 'failed', detail });
  }

  skip(id: string, detail: string): void {
    this.#checks.set(id, { id, result: 'not_checked', detail });
  }

  /** `passed` with `good`, or `failed` with `bad`. */
  decide(id: string, ok: boolean, details: { readonly good: string; readonly bad: string }): void {
    if (ok) this.pass(id, details.good);
    else this.fail(id, details.bad);
  }

  trust(statement: string): void {
    this.#trusted.push(statement);
  }

  report(): VerificationReport {
    const checks = [...this.#checks.values()];
    const verified = checks.every((check) => check.result !== 'failed');
    // nothing is concluded from a document that failed, so nothing is taken on trust
    return { verified, checks, trusted: verified ? [...this.#trusted] : [] };
  }
}
