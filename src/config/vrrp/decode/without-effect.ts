import type { Keyword } from '../../decode/keyword.ts';
import type { Entries } from '../../decode/keyword-kinds.ts';
import type { Severity } from '../../language/diagnostic.ts';
import type { DiagnosticCode } from '../../language/diagnostic-code.ts';

/** A keyword that is accepted and has no effect here, with the meaning of that for the site. */
interface Idle {
  readonly code: DiagnosticCode;
  readonly severity: Exclude<Severity, 'error'>;
  /** The text after the keyword. */
  readonly message: string;
  readonly hint?: string;
  readonly block?: true;
}

function idle({ code, severity, message, hint, block }: Idle): Keyword<unknown> {
  return {
    argument: { kind: 'words', what: 'anything' },
    repeatable: true,
    ...(block === undefined ? {} : { block }),
    decode: (_draft, statement, context) => {
      const { keyword } = statement;
      context[severity](code, statement, `${keyword} ${message}`, { hint: hint ?? null, topic: keyword });
    },
  };
}

const OF_THE_HOST = "put them into the host's own network configuration";

const OWN_MAC: Idle = {
  code: 'vrrp-vmac',
  severity: 'warning',
  message: "is not done: the addresses answer with the interface's own MAC, announced by gratuitous ARP",
  hint: 'hosts whose ARP tables take no gratuitous ARP keep the old MAC until theirs expires',
};

/** For static_routes and static_rules: traffic will take other routes than with keepalived. */
function ways(what: string): Idle {
  return {
    code: 'vrrp-routes',
    severity: 'warning',
    message: `is not done: ${what}`,
    hint: OF_THE_HOST,
    block: true,
  };
}

const NO_POLLING: Idle = {
  code: 'vrrp-without-effect',
  severity: 'info',
  message: "has no effect: the kernel's own events tell the state of every interface",
};

/** The keywords of an instance. */
export const INSTANCE_WITHOUT_EFFECT: Entries<unknown> = [
  ['use_ipvlan', idle({ ...OWN_MAC, message: 'is not done: the addresses are on the interface itself' })],
  [
    'use_vmac_addr',
    idle({
      ...OWN_MAC,
      message: 'is not done: addresses with a `dev` of their own have the MAC of that interface',
    }),
  ],
  ...['garp_extra_if', 'vmac_garp_intvl'].map((keyword): readonly [string, Keyword<unknown>] => [
    keyword,
    idle({
      code: 'vrrp-without-effect',
      severity: 'warning',
      message: 'is not done: addresses are announced on their own interface alone',
      hint: 'garp_master_refresh announces them there again and again',
    }),
  ]),
  [
    'vrf',
    idle({
      code: 'vrrp-vrf',
      severity: 'warning',
      message: 'is not done: adverts go through the main routing table',
      hint: 'name the interface that has the source address with `interface`',
    }),
  ],
  ['linkbeat_use_polling', idle(NO_POLLING)],
  [
    'kernel_rx_buf_size',
    idle({
      code: 'vrrp-without-effect',
      severity: 'info',
      message: 'has no effect: lvsd sets its own sizes',
    }),
  ],
  [
    'debug',
    idle({ code: 'vrrp-without-effect', severity: 'info', message: 'has no effect, in keepalived either' }),
  ],
  [
    'native_ipv6',
    idle({
      code: 'vrrp-without-effect',
      severity: 'info',
      message: 'has no effect: the addresses say the family',
    }),
  ],
];

/** The keywords of the top level. */
export const ROOT_WITHOUT_EFFECT: Entries<unknown> = [
  ['static_routes', idle(ways('these routes are not added'))],
  ['static_rules', idle(ways('these rules are not added'))],
  [
    'static_ipaddress',
    idle({
      code: 'vrrp-static-address',
      severity: 'warning',
      message: 'is not done: these addresses are not added',
      hint: OF_THE_HOST,
      block: true,
    }),
  ],
  [
    'track_group',
    idle({
      code: 'vrrp-without-effect',
      severity: 'info',
      message: 'has no effect: it is of static addresses, routes and rules',
      block: true,
    }),
  ],
  ['linkbeat_interfaces', idle({ ...NO_POLLING, block: true })],
  ['linkbeat_use_polling', idle(NO_POLLING)],
  [
    'bfd_instance',
    idle({
      code: 'vrrp-bfd',
      severity: 'warning',
      message: 'is not run: lvsd has no BFD',
      hint: 'let bfdd or BIRD write a file, and follow that with track_file',
      block: true,
    }),
  ],
];
