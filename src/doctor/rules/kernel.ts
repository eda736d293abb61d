import type { Config } from '../../config/model/config.ts';
import { usesIpv6 } from '../demands.ts';
import type { Circumstances, ModuleFacts } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome, notSeen } from '../finding.ts';

/**
 * Without ip_vs there is nothing to program. Not loaded is in order: opening the netlink family loads it. A file with VRRP
 * alone programs nothing.
 */
export function ipvsMissing({ host, config }: Circumstances): Examination {
  const isVrrpAlone = config?.vrrp !== undefined && config.virtualServers.length === 0;
  if (host.ipvsLoaded || isVrrpAlone) return IN_ORDER;
  const { available, loadingDisabled } = host.modules;
  const release = host.kernelRelease ?? 'this kernel';
  if (available?.has('ip_vs') === true && !loadingDisabled) return IN_ORDER;
  if (available?.has('ip_vs') === true) {
    return found({
      severity: 'problem',
      what: 'ip_vs is not loaded, and this kernel loads no more modules (kernel.modules_disabled = 1)',
      why: 'lvsd cannot program anything.',
      mend: [
        'echo ip_vs >/etc/modules-load.d/lvsd.conf',
        '# and reboot: modules_disabled cannot be taken back',
      ],
    });
  }
  return found({
    severity: 'problem',
    what: `ip_vs is not in the kernel ${release}, and /lib/modules/${release} has no such module`,
    why: 'lvsd cannot program anything.',
    mend: [
      '# install a kernel with IPVS: linux-image-amd64 (Debian), linux-modules-extra-$(uname -r) (Ubuntu),',
      '# kernel-modules (Fedora). In a container, load it on the host:',
      'modprobe ip_vs',
    ],
  });
}

/** The modules of schedulers and persistence engines (ip_vs_rr, ip_vs_pe_sip). */
export function schedulerMissing({ host, config, status }: Circumstances): Examination {
  if (config === null || ipvsMissing({ host, config, status }).findings.length > 0) return IN_ORDER;
  const missing = modulesFor(config).filter((name) => !isThere(name, host.modules));
  if (missing.length === 0) return IN_ORDER;
  if (host.modules.available === null) {
    // A module that serves is present, whatever the lists say.
    const serving = (status?.virtual_servers ?? []).filter((server) => server.in_kernel);
    const proven = new Set(serving.map(({ scheduler }) => `ip_vs_${scheduler}`));
    const unsure = missing.filter((name) => !proven.has(name));
    return unsure.length === 0
      ? IN_ORDER
      : notSeen(
          `whether the kernel has ${nameSome(unsure)}: there is no list of its modules below /lib/modules`,
        );
  }
  return found({
    severity: 'problem',
    what: `the kernel has no ${nameSome(missing)}`,
    why: 'It refuses every virtual server that uses it; lvsd shows them as not in the kernel.',
    mend: [
      "# install the rest of the kernel's modules (linux-modules-extra-$(uname -r), kernel-modules-extra),",
      '# or choose another lb_algo or persistence_engine',
      ...missing.map((name) => `modprobe ${name}`),
    ],
  });
}

function modulesFor({ virtualServers }: Config): readonly string[] {
  const names = virtualServers.flatMap(({ params: { scheduler, persistenceEngine } }) => [
    `ip_vs_${scheduler}`,
    ...(persistenceEngine === null ? [] : [`ip_vs_pe_${persistenceEngine}`]),
  ]);
  return [...new Set(names)];
}

function isThere(name: string, { present, available, loadingDisabled }: ModuleFacts): boolean {
  return present.has(name) || (available?.has(name) === true && !loadingDisabled);
}

/** Reports IPv6 virtual servers on a kernel without IPv6. */
export function ipv6Missing({ host, config }: Circumstances): Examination {
  if (config === null || host.hasIpv6 || !usesIpv6(config)) return IN_ORDER;
  return found({
    severity: 'problem',
    what: 'the configuration has IPv6 addresses, and this kernel runs without IPv6',
    why: 'It refuses these virtual servers (EAFNOSUPPORT); IPv4 goes on.',
    mend: [
      '# remove ipv6.disable=1 from the kernel command line and reboot; ipv6 must be there before ip_vs is loaded',
    ],
  });
}
