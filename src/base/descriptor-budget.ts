/**
 * The numbers of descriptors that the parts of this process may have open at once, so that no part takes the last
 * descriptor of another.
 */
export interface DescriptorBudget {
  /** The number of attempts of checks that may run at once. */
  readonly attempts: number;
  /** The number of pipes of ended scripts that are still read, because a background process holds them open. */
  readonly lingeringPipes: number;
  /** The number of idle connections beside the checks, which get what the other parts leave. */
  readonly idleConnections: number;
}

/** A script needs two pipes; a socket needs one descriptor. */
const DESCRIPTORS_PER_ATTEMPT = 2;
/**
 * Descriptors for control and metrics connections, state files, the configuration, the kernel, mail and notify scripts.
 */
const RESERVE = 200;
/** Where there are few descriptors, the reserve is this fraction of them. */
const RESERVE_SHARE = 4;
const LINGERING_SHARE = 8;

/**
 * Shares out `limit` descriptors (RLIMIT_NOFILE; null when no limit is known), of which `open` are in use already.
 * `most` is what each part takes where there are enough. Each part gets at least one, except for idle connections.
 */
export function shareDescriptors(
  limit: number | null,
  open: number,
  most: DescriptorBudget,
): DescriptorBudget {
  if (limit === null) return most;
  const free = Math.max(0, limit - open);
  const reserve = Math.min(RESERVE, Math.ceil(free / RESERVE_SHARE));
  const lingeringPipes = within(Math.floor(free / LINGERING_SHARE), most.lingeringPipes);
  const rest = free - reserve - lingeringPipes;
  const attempts = within(Math.floor(rest / DESCRIPTORS_PER_ATTEMPT), most.attempts);
  const left = rest - attempts * DESCRIPTORS_PER_ATTEMPT;
  return { attempts, lingeringPipes, idleConnections: Math.max(0, Math.min(left, most.idleConnections)) };
}

function within(count: number, most: number): number {
  return Math.max(1, Math.min(count, most));
}
