/** A call of the C library that failed while a socket was made: this host's fault, never the server's. */
export class NativeSocketError extends Error {
  /** Errno name such as `EPERM`. */
  readonly code: string;
  /** The step that failed: `SO_BINDTODEVICE eth1`, `bind to 10.0.0.1:0`. */
  readonly attempted: string;

  constructor(attempted: string, code: string) {
    const hint = hintFor(attempted, code);
    super(`this host could not run the check: ${attempted}: ${code}${hint === null ? '' : ` (${hint})`}`);
    this.name = 'NativeSocketError';
    this.attempted = attempted;
    this.code = code;
  }
}

/** Advice for an administrator, or null. */
function hintFor(attempted: string, code: string): string | null {
  if (code === 'ENODEV') return 'no such interface';
  if (attempted.startsWith('SO_MARK') && code === 'EPERM') return 'needs CAP_NET_ADMIN';
  if (attempted.startsWith('ICMP') && (code === 'EACCES' || code === 'EPERM')) {
    return 'the sysctl net.ipv4.ping_group_range must include the group that lvsd runs as';
  }
  return null;
}
