/** The exit statuses of lvsd, which systemd and scripts depend on. docs/errors.md lists them. */
export const EXIT_STATUS = {
  /** lvsd was stopped as requested, or a check found the file good. */
  ok: 0,
  /**
   * lvsd cannot run here: ip_vs or CAP_NET_ADMIN is missing, or the control socket is in use; or a strict check found
   * warnings.
   */
  fault: 1,
  /** The command line or the configuration is wrong. */
  config: 2,
} as const;

export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];
