/** Options of V8 for the VRRP half: a small heap, which is collected in short pauses. */
export const VRRP_RUNTIME: readonly string[] = ['--max-old-space-size=64', '--max-semi-space-size=1'];
