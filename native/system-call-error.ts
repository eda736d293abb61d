/** A failed call of the C library: what was attempted, on what, and the kernel's errno. */
export class SystemCallError extends Error {
  /** Errno name such as `EPERM`. */
  readonly code: string;
  /** The step that failed: `bind the VRRP socket to eth0`. */
  readonly attempted: string;

  constructor(attempted: string, code: string) {
    super(`${attempted}: ${code}`);
    this.name = 'SystemCallError';
    this.attempted = attempted;
    this.code = code;
  }
}
