import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/model/config.ts';
import { codes, loadText } from '../../support/config.ts';

const SCRIPTS = { files: { '/etc/lb/check.sh': {} } };

interface Parts {
  readonly header?: string;
  /** lb_algo and lb_kind, which one of each is enough of. */
  readonly usual?: string;
  readonly service?: string;
  readonly real?: string;
  readonly server?: string;
  /** Before and after the virtual server. */
  readonly top?: string;
  readonly after?: string;
}

/** A virtual server with one real server, by parts. */
function load(parts: Parts): LoadedConfig {
  const { header = '10.0.0.1 80', usual = 'lb_algo rr\nlb_kind NAT', service = '' } = parts;
  const { real = '10.0.1.1 8080', server = '', top = '', after = '' } = parts;
  const block = `virtual_server ${header} {\n${usual}\nprotocol TCP\n${service}\nreal_server ${real} {\n${server}\n}\n}\n`;
  return loadText('main.conf', `${top}\n${block}${after}\n`, { scripts: SCRIPTS });
}

interface Departure {
  readonly instead: string;
  readonly parts: Parts;
  readonly codes: readonly string[];
  /** Of the model; null where the file is refused. */
  readonly model: object | null;
}

const firstServer = (server: object): object => ({ virtualServers: [{ realServers: [server] }] });
const firstCheck = (check: object): object => firstServer({ checks: [check] });
const firstService = (service: object): object => ({ virtualServers: [service] });

const misc = (lines: string): string => `MISC_CHECK {\nmisc_path /etc/lb/check.sh\n${lines}\n}`;

const DEPARTURES: readonly Departure[] = [
  {
    instead: 'a keyword without its word refuses the file, and ends no process',
    parts: { service: 'delay_loop' },
    codes: ['error missing-argument'],
    model: null,
  },
  {
    instead: 'a time with a unit is refused, and not read as microseconds',
    parts: { service: 'delay_loop 5s' },
    codes: ['error invalid-duration'],
    model: null,
  },
  {
    instead: 'a number with a unit is refused',
    parts: { server: 'weight 7kg' },
    codes: ['error invalid-number'],
    model: null,
  },
  {
    instead: 'an interval under a tenth of a second is doubted',
    parts: { service: 'delay_loop 0.05' },
    codes: ['warning short-interval'],
    model: {},
  },
  ...['alpha', 'omega', 'inhibit_on_failure', 'ops'].map((keyword) => ({
    instead: `${keyword} of a virtual server can be turned off`,
    parts: { service: `${keyword} no`, server: 'TCP_CHECK {\n}' },
    codes: ['warning differs-from-keepalived'],
    model: {
      virtualServers: [
        {
          params: { flags: 0 },
          realServers: [{ inhibitOnFailure: false, checks: [{ pacing: { alpha: false } }] }],
        },
      ],
    },
  })),
  {
    instead: 'sh-port may stand before lb_algo',
    parts: { usual: 'lb_kind NAT', service: 'sh-port\nlb_algo sh' },
    codes: ['warning differs-from-keepalived'],
    model: firstService({ params: { flags: 0x10 } }),
  },
  {
    instead: 'options of the sorry server may stand before it',
    parts: { service: 'sorry_server_inhibit\nsorry_server_lvs_method TUN\nsorry_server 10.9.9.9 80' },
    codes: ['warning differs-from-keepalived', 'warning differs-from-keepalived'],
    model: firstService({ sorryServer: { inhibit: true, forwarding: 'tun' } }),
  },
  {
    instead: 'a track_file may stand after the check that reads it',
    parts: { server: 'FILE_CHECK {\ntrack_file late\n}', after: 'track_file late {\nfile /run/late\n}' },
    codes: [],
    model: firstCheck({ spec: { type: 'FILE_CHECK' } }),
  },
  {
    instead: 'a check takes what its virtual server says further down',
    parts: { server: 'SMTP_CHECK {\n}\n}\nconnect_timeout 9\nreal_server 10.0.1.2 80 {' },
    codes: [],
    model: {
      virtualServers: [{ realServers: [{ checks: [{ spec: { connection: { timeout: 9000 } } }] }, {}] }],
    },
  },
  {
    instead: 'the quorum stays at least 1 where all weights are 0, and the hysteresis below it',
    parts: { service: 'quorum 3\nhysteresis 2', server: 'weight 0' },
    codes: ['warning quorum-unreachable', 'warning hysteresis-too-large'],
    model: firstService({ quorum: 1, hysteresis: 0 }),
  },
  {
    instead: 'a quorum that dynamic weights may reach is kept',
    parts: { service: 'quorum 50', server: misc('misc_dynamic') },
    codes: ['warning quorum-unreachable'],
    model: firstService({ quorum: 50 }),
  },
  {
    instead: 'a check of a server without a port goes where its packets go',
    parts: { real: '10.0.1.1', server: 'TCP_CHECK {\n}' },
    codes: [],
    model: firstServer({ port: 80, checks: [{ spec: { connection: { port: 80 } } }] }),
  },
  {
    instead: 'a sorry server without a port has the one of its virtual server',
    parts: { service: 'sorry_server 10.9.9.9' },
    codes: [],
    model: firstService({ sorryServer: { port: 80 } }),
  },
  {
    instead: 'a granularity of 24 is a prefix, and not the mask 0.0.0.24',
    parts: { service: 'persistence_granularity 24' },
    codes: ['warning differs-from-keepalived'],
    model: firstService({ params: { netmask: 0xffff_ff00 } }),
  },
  {
    instead: 'fwmark 0 is refused',
    parts: { header: 'fwmark 0' },
    codes: ['error out-of-range'],
    model: null,
  },
  {
    instead: 'a port that DR cannot reach is told, and checks go where it was written',
    parts: { usual: 'lb_algo rr\nlb_kind DR', server: 'TCP_CHECK {\n}' },
    codes: ['warning port-overridden'],
    model: firstServer({ id: '10.0.1.1:80', port: 80, checks: [{ spec: { connection: { port: 8080 } } }] }),
  },
  {
    instead: 'a group that is not there is found by a check of the file',
    parts: { header: 'group nowhere' },
    codes: ['error unknown-group'],
    model: null,
  },
  {
    instead: 'a script that is not there is found by a check of the file',
    parts: { server: 'notify_up /etc/lb/missing.sh' },
    codes: ['warning script-unusable'],
    model: {},
  },
  {
    instead: 'a regex that cannot be compiled is found by a check of the file',
    parts: { server: 'HTTP_GET {\nurl {\npath /\nregex "a("\n}\n}' },
    codes: ['error invalid-regex'],
    model: null,
  },
  {
    instead: 'a check whose script cannot be used fails, and its server is not served unchecked',
    parts: { server: 'MISC_CHECK {\nmisc_path /etc/lb/missing.sh\n}' },
    codes: ['warning script-unusable'],
    model: firstCheck({ spec: { type: 'MISC_CHECK', refusal: expect.stringContaining('does not exist') } }),
  },
  {
    instead: 'a name whose first label has one letter is asked for',
    parts: { server: 'DNS_CHECK {\nname a.example.com\n}' },
    codes: [],
    model: firstCheck({ spec: { type: 'DNS_CHECK', name: 'a.example.com.' } }),
  },
  {
    instead: 'a label of 64 letters is refused',
    parts: { server: `DNS_CHECK {\nname ${'a'.repeat(64)}.example.com\n}` },
    codes: ['error invalid-name'],
    model: null,
  },
  {
    instead: 'retry 0 means the same in a virtual server as in a check',
    parts: { service: 'retry 0', server: 'TCP_CHECK {\n}' },
    codes: ['warning differs-from-keepalived'],
    model: firstCheck({ pacing: { retry: 0 } }),
  },
  {
    instead: 'a bad quorum is ignored as any other bad value',
    parts: { service: 'quorum 0' },
    codes: ['warning out-of-range'],
    model: firstService({ quorum: 1 }),
  },
  {
    instead: 'words that are not read are told',
    parts: { server: 'weight 5 6' },
    codes: ['warning extra-words'],
    model: firstServer({ weight: 5 }),
  },
  {
    instead: 'misc_timeout may have a fraction',
    parts: { server: misc('misc_timeout 0.5') },
    codes: [],
    model: firstCheck({ spec: { timeout: 500 } }),
  },
  {
    instead: "misc_timeout is by default the check's own delay_loop",
    parts: { service: 'delay_loop 30', server: misc('delay_loop 7') },
    codes: [],
    model: firstCheck({ spec: { timeout: 7000 } }),
  },
];

describe('where keepalived misleads, lvsd', () => {
  it.each(DEPARTURES)('$instead', ({ parts, codes: expected, model }) => {
    const loaded = load(parts);
    expect(codes(loaded)).toEqual(expected);
    if (model === null) expect(loaded.config).toBeNull();
    else expect(loaded.config).toMatchObject(model);
  });

  it('keeps the defaults of mail: real servers are told of, virtual servers are not', () => {
    const top = 'global_defs {\nnotification_email { a@b }\nsmtp_server 10.9.0.1\n}';
    const { notify }: Partial<Config> = load({ top }).config ?? {};
    const [service] = notify?.virtualServers.values() ?? [];
    const [server] = service?.realServers.values() ?? [];
    expect([service?.mail, server?.mail]).toEqual([false, true]);
  });
});
