/** The lab script of a soak: every address of 10/8 is local, so that its servers can be anywhere in it. */
export function soakScript(seconds: number, seed: number): string {
  return [
    'ip route add local 10.0.0.0/8 dev lo',
    `exec node dist-test/test/soak/main.js ${seconds} ${seed} /run/soak`,
  ].join('\n');
}

/** Start, settling at the end, and stop of a soak on a slow machine. */
export const SOAK_MARGIN_SECONDS = 120;
