import type { VrrpStatus } from './status-document.ts';

/** The output of `lvsctl vrrp check`: each instance with its advice. */
export function adviceText({ instances }: VrrpStatus): string {
  const lines = instances.flatMap(({ name, advice = [] }) => {
    if (advice.length === 0) return [`${name}  nothing to say by what was heard so far`];
    return [
      name,
      ...advice.flatMap(({ code, severity, words, advice: mend }) => {
        return [`  ${severity} ${code}: ${words}`, `    ${mend}`];
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}
