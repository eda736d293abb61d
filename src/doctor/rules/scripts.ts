import { identityFault } from '../../base/processes/process-rights.ts';
import type { Script } from '../../base/processes/script.ts';
import { describeCommand } from '../../base/processes/script.ts';
import type { Config } from '../../config/model/config.ts';
import type { NotifySettings } from '../../config/model/notify-settings.ts';
import type { Circumstances } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome } from '../finding.ts';
import { withDaemon } from './process.ts';

/** Reports scripts whose user lvsd cannot take with the rights that it has. */
export function scriptUser(circumstances: Circumstances): Examination {
  const { config } = circumstances;
  if (config === null) return IN_ORDER;
  const asOthers = scriptsOf(config).filter(({ identity }) => identity !== null);
  if (asOthers.length === 0) return IN_ORDER;
  return withDaemon(circumstances, ({ rights, pid }) => {
    if (rights === null) return null;
    const faults = new Map<string, Set<string>>();
    for (const { command, identity } of asOthers) {
      const fault = identityFault(identity, rights);
      if (fault === null) continue;
      faults.set(fault, (faults.get(fault) ?? new Set()).add(describeCommand(command)));
    }
    return found(
      ...[...faults].map(([fault, scripts]) => ({
        severity: 'problem' as const,
        what: `lvsd (process ${pid}) cannot run ${nameSome([...scripts])}: ${fault}`,
        why: 'Checks by these scripts say nothing, so that dead servers stay in service; notify scripts are not run.',
        mend: [
          '# the Debian package has the drop-in there, the sources in deploy/systemd:',
          'install -D -m 644 /usr/share/doc/lvsd/systemd/script-users.conf /etc/systemd/system/lvsd.service.d/script-users.conf',
          'systemctl daemon-reload && systemctl restart lvsd',
          '# or name the user of lvsd in script_user',
        ],
      })),
    );
  });
}

function scriptsOf(config: Config): readonly Script[] {
  const checks = config.virtualServers.flatMap(({ realServers }) =>
    realServers.flatMap((server) =>
      server.checks.flatMap(({ spec }) =>
        spec.type === 'MISC_CHECK' && spec.refusal === null ? [spec.script] : [],
      ),
    ),
  );
  const tracked = (config.vrrp?.scripts ?? []).map(({ script }) => script);
  return [...checks, ...tracked, ...(config.notify === undefined ? [] : notifyScripts(config.notify))];
}

function notifyScripts({ fifos, virtualServers }: NotifySettings): readonly Script[] {
  const of = ({ up, down }: { readonly up: Script | null; readonly down: Script | null }) => [up, down];
  const scripts = [
    ...fifos.map(({ script }) => script),
    ...[...virtualServers.values()].flatMap((server) => [
      ...of(server),
      ...[...server.realServers.values()].flatMap(of),
    ]),
  ];
  return scripts.filter((script) => script !== null);
}
