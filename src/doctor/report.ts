import type { Diagnosis } from './examine.ts';
import type { FindingCode, FindingSeverity } from './finding.ts';

/**
 * The output of `lvsctl doctor --json`: the stable, documented form (docs/doctor.md). Within one `version`, members are
 * added, and never renamed or removed.
 */
export interface DoctorReport {
  readonly version: 1;
  readonly generated_at: string;
  /** The path of the examined configuration, or null. */
  readonly config: string | null;
  /** The process of the lvsd that answered, or null. */
  readonly daemon_pid: number | null;
  readonly findings: readonly {
    readonly code: FindingCode;
    readonly severity: FindingSeverity;
    readonly what: string;
    readonly why: string;
    readonly mend: readonly string[];
  }[];
  readonly not_seen: readonly string[];
  readonly in_order: readonly FindingCode[];
}

/** The report of a diagnosis. */
export function reportOf(
  diagnosis: Diagnosis,
  about: { readonly generatedAt: string; readonly config: string | null; readonly daemonPid: number | null },
): DoctorReport {
  return {
    version: 1,
    generated_at: about.generatedAt,
    config: about.config,
    daemon_pid: about.daemonPid,
    findings: diagnosis.findings.map(({ code, severity, what, why, mend }) => ({
      code,
      severity,
      what,
      why,
      mend,
    })),
    not_seen: diagnosis.notSeen,
    in_order: diagnosis.inOrder,
  };
}
