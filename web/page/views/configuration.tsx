import { useState } from 'preact/hooks';
import { Tools } from '../head.tsx';
import { Empty, Trouble } from '../parts.tsx';
import { mayAct, send } from '../store.tsx';
import { useAsked } from '../use-asked.tsx';

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
    <section aria-label="Configuration" aria-busy={value === null && error === null}>
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
