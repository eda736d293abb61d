import { Empty, Trouble } from '../parts.tsx';
import { useAsked } from '../use-asked.tsx';

interface Finding {
  readonly code: string;
  readonly severity: 'problem' | 'warning' | 'info';
  readonly what: string;
  readonly why: string;
  readonly mend: readonly string[];
}

/** How a finding looks, by its severity. */
const SEVERITIES: Readonly<Record<Finding['severity'], string>> = {
  problem: 'grave',
  warning: '',
  info: 'info',
};

interface DoctorReport {
  readonly findings: readonly Finding[];
  readonly not_seen?: readonly string[];
}

export function DoctorView() {
  const { value, error, again } = useAsked<{ readonly stdout: string; readonly stderr: string }>('doctor');
  const report = value === null ? null : reportOf(value.stdout);
  const unreadable = value !== null && report === null ? value.stderr : null;
  return (
    <section aria-label="Doctor" aria-busy={value === null && error === null}>
      <p class="tools">
        <button type="button" onClick={again}>
          Examine again
        </button>
        <span class="dim">What on this host breaks load balancing, as far as lvsd-web may see it.</span>
      </p>
      <Trouble error={error ?? unreadable} />
      {value === null && error === null && <Empty>The host is examined…</Empty>}
      {report?.findings.length === 0 && <Empty>Nothing was found.</Empty>}
      <ul class="problems">
        {report?.findings.map((finding) => (
          <FindingRow key={finding.code + finding.what} finding={finding} />
        ))}
      </ul>
      <NotSeen names={report?.not_seen ?? []} />
    </section>
  );
}

function NotSeen({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p class="dim">
      Not seen: {names.join('; ')}. <code>sudo lvsctl doctor</code> on the host sees everything.
    </p>
  );
}

function FindingRow({ finding: { code, severity, what, why, mend } }: { readonly finding: Finding }) {
  return (
    <li class={`problem ${SEVERITIES[severity]}`}>
      <div>
        <b>{what}</b>
        <p>{why}</p>
        {mend.length > 0 && <pre>{mend.join('\n')}</pre>}
      </div>
      <span class="dim">
        {severity} · {code}
      </span>
    </li>
  );
}

function reportOf(text: string): DoctorReport | null {
  try {
    return JSON.parse(text) as DoctorReport;
  } catch {
    return null;
  }
}
