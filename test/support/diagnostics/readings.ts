import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import type { DiagnosticCode } from '../../../src/config/language/diagnostic-code.ts';
import type { Check, Config, RealServer, VirtualServer } from '../../../src/config/model/config.ts';
import type { Reading } from './example.ts';
import { service, url } from './example.ts';

function without(as: string = service('')): Reading {
  return { words: 'read as if it were not there', as };
}

function instead(words: string, as: string): Reading {
  return { words, as };
}

function firstService({ virtualServers: [server] }: Config): VirtualServer | undefined {
  return server;
}

function firstServer(config: Config): RealServer | undefined {
  return firstService(config)?.realServers[0];
}

function firstCheck(config: Config): Check | undefined {
  return firstServer(config)?.checks[0];
}

const HUNDRED = `global_defs {\n  smtp_server 10.0.0.25\n  notification_email {\n${Array.from({ length: 100 }, (_, index) => `    a${index}@example.org\n`).join('')}  }\n}\n${service('')}`;

/** What comes of each warning and info of the page. */
export const READINGS: ReadonlyMap<DiagnosticCode, Reading> = new Map<DiagnosticCode, Reading>([
  ['include-missing', without()],
  ['include-refused', without()],
  [
    'typographic-quote',
    instead('read with the quotes as a part of the value', service('virtualhost "“www.example.org”"')),
  ],
  ['unknown-definition', instead('read as `$NAME`', service('virtualhost "$HOTS"'))],
  ['comment-by-definition', without(service('weight 3'))],
  ['definition-not-at-line-end', instead('read as it is typed: a word that nobody knows', service(''))],
  ['surplus-brace', without()],
  ['unknown-keyword', without()],
  ['misplaced-keyword', without()],
  ['not-handled', without()],
  ['not-acted-on-yet', without()],
  [
    'deprecated-keyword',
    instead('read as the new one', service('HTTP_GET {\n  retry 2\n  url {\n    path /\n  }\n}')),
  ],
  ['repeated-keyword', instead('read as the one that counts', service('weight 5'))],
  ['extra-words', instead('read without those words', service('weight 3'))],
  ['out-of-range', without()],
  ['short-interval', { holds: (config) => firstCheck(config)?.pacing.delayLoop === 10 }],
  ['invalid-boolean', without()],
  ['address-tail', instead('read without the tail', service(''))],
  ['invalid-mask', { holds: (config) => firstService(config)?.params.netmask === 0xff00ff00 }],
  ['unknown-value', without()],
  ['invalid-digest', without(service(url('path /')))],
  ['invalid-bytes', without(service('UDP_CHECK {\n}', 'protocol UDP'))],
  ['differs-from-keepalived', { holds: (config) => firstCheck(config)?.pacing.retry === 0 }],
  ['no-virtual-servers', { holds: ({ virtualServers }) => virtualServers.length === 0 }],
  ['no-real-servers', without()],
  ['no-protocol', instead('read as `protocol UDP`', service('', 'protocol UDP'))],
  ['no-scheduler', instead('read as `lb_algo wlc`', service('').replace('lb_algo rr', 'lb_algo wlc'))],
  ['no-forwarding', instead('read as `lb_kind NAT`', service(''))],
  ['protocol-ignored', without(service('', '-', 'fwmark 7'))],
  [
    'persistence-forced',
    instead('read as `persistence_timeout 360`', service('', 'persistence_timeout 360', '10.0.0.1 0')),
  ],
  ['one-packet-ignored', without()],
  ['scheduler-flag-ignored', without()],
  ['service-without-effect', { holds: (config) => firstService(config)?.listeners.length === 1 }],
  ['persistence-without-effect', without(service('', 'protocol UDP'))],
  ['invalid-tunnel', instead('read as a plain ipip tunnel', service('lvs_method TUN'))],
  ['duplicate-real-server', without()],
  [
    'port-overridden',
    instead(
      "read with the virtual server's port",
      service('lvs_method DR', '', '10.0.0.1 8080').replace('10.0.1.1 80', '10.0.1.1 8080'),
    ),
  ],
  ['quorum-unreachable', instead('read as the largest that can be reached', service('weight 2', 'quorum 2'))],
  [
    'hysteresis-too-large',
    instead('read as the largest that can be', service('weight 5', 'quorum 3\nhysteresis 2')),
  ],
  ['sorry-option-ignored', without()],
  ['fail-open-limited', { holds: (config) => firstService(config)?.failOpen === 50 }],
  ['suspend-without-address', without(service('', '', 'fwmark 7'))],
  ['watch-without-check', without()],
  ['watch-without-connection', without(service('PING_CHECK {\n}', '', 'fwmark 7'))],
  ['announce-scheduler', { holds: ({ announce }) => announce?.table === 100 }],
  ['announce-without-address', { holds: ({ announce }) => announce?.table === 100 }],
  ['guard-without-retry', { holds: ({ isolationGuard }) => isolationGuard === 80 }],
  ['unused-group', without()],
  ['empty-group', without()],
  ['check-without-url', without()],
  ['url-without-path', without()],
  ['check-incomplete', without()],
  ['option-without-effect', without(service('UDP_CHECK {\n}', 'protocol UDP'))],
  ['bind-ignored', without(service('TCP_CHECK {\n}'))],
  ['timeout-not-shorter-than-interval', { holds: (config) => firstCheck(config)?.pacing.delayLoop === 5000 }],
  ['check-ignored', without()],
  ['check-transport', { holds: (config) => firstCheck(config)?.spec.type === 'TCP_CHECK' }],
  [
    'timeout-too-short',
    {
      holds: (config) => {
        const spec = firstCheck(config)?.spec;
        return spec?.type === 'UDP_CHECK' && spec.connection.timeout === 1000;
      },
    },
  ],
  ['scheduler-weights', { holds: (config) => firstServer(config)?.weight === 300 }],
  ['scheduler-restarts', { holds: (config) => firstService(config)?.params.scheduler === 'wrr' }],
  ['scheduler-refuses', { holds: (config) => firstServer(config)?.inhibitOnFailure === true }],
  [
    'one-packet-nat',
    { holds: (config) => ((firstService(config)?.params.flags ?? 0) & SERVICE_FLAG.onePacket) !== 0 },
  ],
  ['loopback-nat', { holds: (config) => firstService(config)?.sorryServer?.forwarding === 'nat' }],
  ['mail-incomplete', without()],
  ['invalid-mail-address', without()],
  ['mail-limit', instead('read as the first 100', HUNDRED)],
  [
    'script-unusable',
    {
      holds: (config) => {
        const spec = firstCheck(config)?.spec;
        return spec?.type === 'MISC_CHECK' && spec.refusal !== null;
      },
    },
  ],
  [
    'unknown-user',
    instead('read without the user', `global_defs {\n  notify_fifo /run/lvsd.fifo\n}\n${service('')}`),
  ],
  [
    'script-doubtful',
    {
      holds: (config) => {
        const spec = firstCheck(config)?.spec;
        return spec?.type === 'MISC_CHECK' && spec.refusal === null;
      },
    },
  ],
  ['tls-not-verified', without(service('SSL_GET {\n  url {\n    path /\n  }\n}'))],
]);
