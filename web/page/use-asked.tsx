import { useEffect, useState } from 'preact/hooks';
import { ask } from './store.tsx';

/** Asks a path of the API and gives its answer. `again` asks once more; the answer before stays until the new one has come. */
export function useAsked<T>(path: string | null): {
  readonly value: T | null;
  readonly error: string | null;
  again(): void;
} {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === null) return;
    let current = true;
    ask<T>(path).then(
      (answer) => {
        if (!current) return;
        setValue(answer);
        setError(null);
      },
      (fault: unknown) => {
        if (current) setError(fault instanceof Error ? fault.message : String(fault));
      },
    );
    return () => {
      current = false;
    };
  }, [path, turn]);
  return { value, error, again: () => setTurn((before) => before + 1) };
}
