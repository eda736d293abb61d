/** A call of the C library that failed: what was attempted, on what, and the kernel's word for it. */
export class SystemCallError extends Error {
  /** Errno name such as `EPERM`. */
  readonly code: string;
  /** What was attempted: `bind the VRRP socket to eth0`. */
  readonly attempted: string;

  constructor(attempted: string, code: string) {
    super(`${attempted}: ${code}`);
    this.name = 'SystemCallError';
    this.attempted = attempted;
    this.code = code;
  }
}
