/** How lvsd ends; systemd and scripts branch on it. Documented in docs/errors.md. */
export const EXIT_STATUS = {
  /** Stopped as asked, or a check found a good file. */
  ok: 0,
  /** Cannot run here: no ip_vs, no CAP_NET_ADMIN, control socket in use; or a strict check found warnings. */
  fault: 1,
  /** The command line or the configuration is wrong. */
  config: 2,
} as const;

export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];
