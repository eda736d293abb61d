/** What this process may have open at once, shared out so that nobody takes the last descriptor of another. */
export interface DescriptorBudget {
  /** Attempts of checks under way. */
  readonly attempts: number;
  /** Pipes of ended scripts that are still read, because a background process holds them open. */
  readonly lingeringPipes: number;
  /** Idle connections beside the checks: what the others leave. */
  readonly idleConnections: number;
}

/** A script has two pipes; a socket is one. */
const DESCRIPTORS_PER_ATTEMPT = 2;
/** For control and metrics connections, state files, the configuration, the kernel, mail and notify scripts. */
const RESERVE = 200;
/** Where there are few, this part of them. */
const RESERVE_SHARE = 4;
const LINGERING_SHARE = 8;

/**
 * Shares out `limit` descriptors (RLIMIT_NOFILE; null: no limit is known) of which `open` are in use already. `most` is
 * what each part takes where there are enough. Each part gets at least one, but for idle connections.
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
