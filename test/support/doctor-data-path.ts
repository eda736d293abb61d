import { WELL } from './doctor-subjects.ts';
import { DOCTOR_CONFIG } from './healthy-host.ts';

/** The DR server at 10.1.0.12, behind eth1, has a data-path probe. */
const PROBED = DOCTOR_CONFIG.replace('lb_kind DR', 'lb_kind DR\n  probe_path forwarding');
const FILTER = '/proc/sys/net/ipv4/conf';

/** What keeps data-path probes from working, by the code that must say so. */
export const DATA_PATH_CASES = {
  'probe-answers-dropped': [
    {
      host: { files: { [`${FILTER}/eth1/rp_filter`]: '1' } },
      config: PROBED,
      severity: 'problem',
      says: 'eth1 filters strictly by reverse path (rp_filter = 1 there or on all)',
      mend: 'sysctl -w net.ipv4.conf.eth1.rp_filter=2',
    },
    {
      host: { files: { [`${FILTER}/all/rp_filter`]: '1', [`${FILTER}/eth1/rp_filter`]: '0' } },
      config: PROBED,
      severity: 'problem',
      says: 'eth1 filters strictly by reverse path',
      mend: 'sysctl -w net.ipv4.conf.all.rp_filter=2',
    },
    {
      host: { files: { [`${FILTER}/eth1/rp_filter`]: '2' } },
      config: PROBED,
      status: {
        ...WELL,
        data_path: { services: 1, mark_base: 7, error: 'accept_local cannot be set', hint: null, repairs: 0 },
      },
      severity: 'problem',
      says: 'data-path probes do not work: accept_local cannot be set',
      mend: 'sysctl -w net.ipv4.conf.eth1.accept_local=1',
    },
  ],
  'probe-source-missing': [
    {
      config: PROBED.replace('global_defs {', 'global_defs {\n  probe_source 10.9.9.9'),
      host: { files: { [`${FILTER}/eth1/rp_filter`]: '2' } },
      severity: 'problem',
      says: "data-path probes to 10.1.0.12 have no address of this host's own to come from",
    },
  ],
} as const;
