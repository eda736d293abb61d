/** V8 of the VRRP half: a small heap, whose collections are short. */
export const VRRP_RUNTIME: readonly string[] = ['--max-old-space-size=64', '--max-semi-space-size=1'];
