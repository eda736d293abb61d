import { useState } from 'preact/hooks';
import { Tools } from './head.tsx';
import { Age, clock, Empty, Trouble } from './parts.tsx';
import { mayAct, send } from './store.tsx';
import { useAsked } from './use-asked.tsx';

interface ToolAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Configuration {
  readonly path: string;
  readonly check: ToolAnswer;
  readonly plan: ToolAnswer;
  readonly fingerprint: string;
}

export function ConfigurationView() {
  const { value, error, again } = useAsked<Configuration>('configuration');
  const [answer, setAnswer] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const reload = async (): Promise<void> => {
    setRefused(null);
    try {
      const report = await send<{ result: string; detail: string }>('reload', {
        fingerprint: value?.fingerprint,
      });
      setAnswer(`${report.result}: ${report.detail}`);
    } catch (fault) {
      setRefused(fault instanceof Error ? fault.message : String(fault));
    }
    again();
  };
  return (
    <section aria-label="Configuration">
      <Tools />
      <Trouble error={error ?? refused} />
      {answer !== null && <p class="banner">{answer}</p>}
      {value === null && error === null && (
        <Empty>Reading the file on disk and comparing it with the kernel…</Empty>
      )}
      {value !== null && (
        <>
          <h2>{value.path}</h2>
          <h3>What the file says wrong</h3>
          <Output text={value.check.stderr + value.check.stdout} empty="Nothing." />
          <h3>What a reload would write into the kernel</h3>
          <Output
            text={value.plan.stdout + value.plan.stderr}
            empty="Nothing: the kernel is as the file says."
          />
          <p>
            <button
              type="button"
              class="main"
              disabled={!mayAct.value || value.plan.status !== 0}
              onClick={() => void reload()}
            >
              Reload
            </button>{' '}
            <button type="button" onClick={again}>
              Look again
            </button>
          </p>
        </>
      )}
    </section>
  );
}

function Output({ text, empty }: { readonly text: string; readonly empty: string }) {
  return text.trim() === '' ? <Empty>{empty}</Empty> : <pre>{text}</pre>;
}

interface DoctorReport {
  readonly findings: readonly {
    readonly severity: string;
    readonly code: string;
    readonly [other: string]: unknown;
  }[];
  readonly not_seen?: readonly string[];
}

export function DoctorView() {
  const { value, error, again } = useAsked<ToolAnswer>('doctor');
  let report: DoctorReport | null = null;
  try {
    report = value === null ? null : (JSON.parse(value.stdout) as DoctorReport);
  } catch {
    report = null;
  }
  const findings = report?.findings ?? [];
  return (
    <section aria-label="Doctor">
      <p class="tools">
        <button type="button" onClick={again}>
          Examine again
        </button>
        <span class="dim">what on this host breaks load balancing; as much as lvsd-web may see</span>
      </p>
      <Trouble error={error ?? (value !== null && report === null ? value.stderr : null)} />
      {value === null && error === null && <Empty>Examining the host…</Empty>}
      {report !== null && findings.length === 0 && <Empty>Nothing was found.</Empty>}
      <ul class="problems">
        {findings.map((finding) => (
          <li key={JSON.stringify(finding)} class={`problem ${finding.severity}`}>
            <div>
              <b>{finding.code}</b> <span class="dim">{finding.severity}</span>
              {Object.entries(finding)
                .filter(([name, text]) => !['code', 'severity'].includes(name) && typeof text === 'string')
                .map(([name, text]) => (
                  <p key={name}>
                    {name === 'fix' || name === 'remedy' || name === 'command' ? (
                      <code>{String(text)}</code>
                    ) : (
                      String(text)
                    )}
                  </p>
                ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface VrrpInstance {
  readonly name: string;
  readonly state: string;
  readonly [other: string]: unknown;
}

export function VrrpView() {
  const { value, error, again } = useAsked<{ instances: readonly VrrpInstance[] }>('vrrp');
  if (error !== null) return <Empty>VRRP does not run here, or its half does not answer: {error}</Empty>;
  if (value === null) return <Empty>Asking the VRRP half…</Empty>;
  return (
    <section aria-label="VRRP">
      <p class="tools">
        <button type="button" onClick={again}>
          Look again
        </button>
        <span class="dim">at {clock(Date.now())}</span>
      </p>
      {value.instances.length === 0 && <Empty>There are no instances.</Empty>}
      {value.instances.map((instance) => (
        <article key={instance.name} class={`service vrrp ${instance.state}`}>
          <h3>
            {instance.name}: {instance.state}
          </h3>
          <dl>
            {Object.entries(instance)
              .filter(([name]) => !['name', 'state'].includes(name))
              .map(([name, part]) => (
                <div key={name}>
                  <dt>{name.replaceAll('_', ' ')}</dt>
                  <dd>{wordsOf(name, part)}</dd>
                </div>
              ))}
          </dl>
        </article>
      ))}
    </section>
  );
}

function wordsOf(name: string, part: unknown): preact.ComponentChild {
  if (part === null) return '–';
  if (name === 'since' && typeof part === 'string') return <Age since={part} />;
  if (typeof part !== 'object') return JSON.stringify(part);
  if (Array.isArray(part)) {
    return part.length === 0
      ? 'none'
      : part.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join(', ');
  }
  return Object.entries(part)
    .map(
      ([key, value]) =>
        `${key.replaceAll('_', ' ')} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(', ');
}
