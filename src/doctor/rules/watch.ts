import type { Circumstances } from '../facts.ts';
import { type Examination, found, IN_ORDER } from '../finding.ts';

/** Idle connections get the descriptors that checks, scripts and the reserve leave (watch: connection). */
export function watchWithoutPlace({ status }: Circumstances): Examination {
  const watch = status?.watch;
  if (watch === undefined || watch.error !== null || watch.without_place === 0) return IN_ORDER;
  const { connections, limit, without_place: left } = watch;
  return found({
    severity: 'warning',
    what: `${left} of ${connections} idle connections have no place: lvsd has descriptors for ${limit}`,
    why: 'The crash of a server without one is seen with its next check, and after the retries.',
    mend: [
      'systemctl edit lvsd.service',
      '# [Service]',
      `# LimitNOFILE=${2048 + 2 * connections}`,
      'systemctl restart lvsd',
    ],
  });
}
