import type { Tallies } from '../../../vrrp/instance/tallies.ts';
import type { InstanceStatus, VrrpStatus } from '../../../vrrp/report/status-document.ts';
import { labelText, renderFamily, type Sample } from '../../metrics/exposition.ts';

/**
 * Renders the metric families of two exporters for keepalived, for existing dashboards and alerts:
 * mehdy/keepalived-exporter (`keepalived_vrrp_state`, `keepalived_*_total`) and gen2brain/keepalived_exporter
 * (`keepalived_vrrp_*`). Errors are counted as keepalived counts them; reasons that keepalived does not have are left
 * out.
 */
export function renderExporterMetrics(status: VrrpStatus): string {
  return [
    renderFamily('keepalived_up', { type: 'gauge', help: 'Always 1: lvsd runs VRRP.' }, [sample({}, 1)]),
    renderFamily(
      'keepalived_vrrp_state',
      { type: 'gauge', help: 'State of a virtual router: 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT.' },
      status.instances.flatMap((instance) =>
        instance.addresses.map(({ address }) =>
          sample({ ...mehdyLabels(instance), ip_address: address }, STATES[instance.state]),
        ),
      ),
    ),
    ...COUNTERS.map(([mehdy, , help, value]) =>
      renderFamily(
        `keepalived_${mehdy}_total`,
        { type: 'counter', help },
        status.instances.map((instance) => sample(mehdyLabels(instance), value(instance.tallies))),
      ),
    ),
    ...COUNTERS.map(([, gen2brain, help, value]) =>
      renderFamily(
        `keepalived_vrrp_${gen2brain}`,
        { type: 'counter', help },
        status.instances.map((instance) => sample(gen2brainLabels(instance), value(instance.tallies))),
      ),
    ),
    renderFamily(
      'keepalived_script_state',
      { type: 'gauge', help: 'Whether a track script is good.' },
      status.tracked
        .filter(({ kind }) => kind === 'script')
        .map(({ name, state }) => sample({ name }, state === 'up' ? 1 : 0)),
    ),
  ].join('');
}

const STATES: Readonly<Record<InstanceStatus['state'], number>> = {
  INIT: 0,
  BACKUP: 1,
  MASTER: 2,
  FAULT: 3,
  STOP: 0,
};

type Counter = readonly [mehdy: string, gen2brain: string, help: string, value: (tallies: Tallies) => number];

const COUNTERS: readonly Counter[] = [
  ['advertisements_received', 'advert_rcvd', 'Adverts received.', (tallies) => tallies.advertsReceived],
  ['advertisements_sent', 'advert_sent', 'Adverts sent.', (tallies) => tallies.advertsSent],
  ['become_master', 'become_master', 'Changes to MASTER.', (tallies) => tallies.becameMaster],
  ['release_master', 'release_master', 'Changes from MASTER.', (tallies) => tallies.releasedMaster],
  ['packet_length_errors', 'packet_len_err', 'Packets of a wrong length.', refused('length')],
  ['advertisements_interval_errors', 'advert_interval_err', 'Other intervals.', refused('interval')],
  ['ip_ttl_errors', 'ip_ttl_err', 'Packets with a wrong TTL.', refused('ttl')],
  ['invalid_type_received', 'invalid_type_rcvd', 'Packets of another type.', refused('type')],
  [
    'address_list_errors',
    'addr_list_err',
    'Adverts with other addresses.',
    (tallies) => tallies.addressMismatches + (tallies.refused['addresses'] ?? 0),
  ],
  ['authentication_invalid', 'invalid_authtype', 'Unknown authentication.', refused('authentication-type')],
  ['authentication_mismatch', 'authtype_mismatch', 'Other authentication.', refused('authentication-type')],
  ['authentication_failure', 'auth_failure', 'Wrong passwords.', refused('password')],
  [
    'priority_zero_received',
    'pri_zero_rcvd',
    'Resignations heard.',
    (tallies) => tallies.resignationsReceived,
  ],
  ['priority_zero_sent', 'pri_zero_sent', 'Resignations sent.', (tallies) => tallies.resignationsSent],
];

function refused(reason: keyof Tallies['refused']): (tallies: Tallies) => number {
  return (tallies) => tallies.refused[reason] ?? 0;
}

type Labels = Readonly<Record<string, string | number>>;

function mehdyLabels({ name, interface: device, virtualRouterId }: InstanceStatus): Labels {
  return { iname: name, intf: device ?? '', vrid: virtualRouterId };
}

function gen2brainLabels({ name, interface: device, virtualRouterId, state }: InstanceStatus): Labels {
  return { name, intf: device ?? '', vrid: virtualRouterId, state };
}

function sample(labels: Labels, value: number): Sample {
  return { suffix: '', labels: labelText(labels), value };
}
