import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/config/language/diagnostic.ts';
import { loadText } from '../../support/config.ts';

/** A configuration with nothing to tell; each case breaks one thing in it. */
const SOUND = `virtual_server_group web {
    10.0.0.2 80
    10.0.0.3-9 80
}
virtual_server 10.0.0.1 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    delay_loop 6
    quorum 2
    real_server 10.0.1.1 80 {
        weight 1
        TCP_CHECK {
            connect_timeout 3
        }
    }
    real_server 10.0.1.2 80 {
        weight 2
    }
}
virtual_server group web {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.1.1 80 {
    }
}
`;

/** Another virtual server of the address of the first one. */
const TWIN =
  'virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n';

function broken(changes: readonly (readonly [string, string])[]): readonly Diagnostic[] {
  let text = SOUND;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`there is no ${from}`);
    text = text.replace(from, to);
  }
  return loadText('main.conf', text).diagnostics;
}

interface Fault {
  readonly name: string;
  readonly changes: readonly (readonly [string, string])[];
  /** `severity code`. */
  readonly code: string;
  /** The text of the place that is shown. */
  readonly at: string;
  readonly message: RegExp;
}

function fault(
  name: string,
  change: readonly [string, string] | readonly (readonly [string, string])[],
  code: string,
  at: string,
  message: RegExp,
): Fault {
  const [first] = change;
  const changes = typeof first === 'string' ? [change as readonly [string, string]] : change;
  return { name, changes: changes as readonly (readonly [string, string])[], code, at, message };
}

const FAULTS: readonly Fault[] = [
  fault(
    'a unit on a time',
    ['delay_loop 6', 'delay_loop 5s'],
    'error invalid-duration',
    '5s',
    /`5s` is not a time/,
  ),
  fault(
    'a unit on a number',
    ['weight 1', 'weight 7kg'],
    'error invalid-number',
    '7kg',
    /not a whole number/,
  ),
  fault(
    'two statements on one line',
    [['weight 1\n        TCP_CHECK', 'weight 1 TCP_CHECK']],
    'error unexpected-block',
    'TCP_CHECK',
    /TCP_CHECK stands on the line of weight/,
  ),
  fault(
    'words lost before a block',
    ['real_server 10.0.1.2 80 {', 'real_server 10.0.1.2 80 weight 5 {'],
    'warning extra-words',
    'weight 5',
    /real_server takes at most 2 values, .* that is not read/,
  ),
  fault(
    'a brace missing in a check',
    ['connect_timeout 3\n        }', 'connect_timeout 3'],
    'error missing-close-brace',
    'TCP_CHECK',
    /block of TCP_CHECK is never closed/,
  ),
  fault(
    'a brace missing after a server',
    ['weight 1\n        TCP_CHECK {\n            connect_timeout 3\n        }\n    }', 'weight 1'],
    'error missing-close-brace',
    'real_server 10.0.1.1 80',
    /block of real_server is never closed/,
  ),
  fault(
    'a brace missing after a virtual server',
    ['weight 2\n    }\n}', 'weight 2\n    }'],
    'error missing-close-brace',
    'virtual_server 10.0.0.1 80',
    /block of virtual_server is never closed/,
  ),
  fault(
    'a brace missing at the end of the file',
    ['real_server 10.0.1.1 80 {\n    }\n}', 'real_server 10.0.1.1 80 {\n    }'],
    'error missing-close-brace',
    'virtual_server group web',
    /block of virtual_server is never closed/,
  ),
  fault(
    'an opening brace missing',
    ['TCP_CHECK {', 'TCP_CHECK'],
    'error missing-open-brace',
    'TCP_CHECK',
    /TCP_CHECK needs a block/,
  ),
  fault(
    'a brace too many',
    ['weight 2\n    }', 'weight 2\n    }\n}'],
    'warning surplus-brace',
    '}',
    /closes nothing/,
  ),
  fault(
    'a mistyped keyword',
    ['delay_loop 6', 'dealy_loop 6'],
    'warning unknown-keyword',
    'dealy_loop',
    /unknown keyword dealy_loop in virtual_server/,
  ),
  fault(
    'a mistyped block',
    ['TCP_CHECK {', 'TPC_CHECK {'],
    'error unknown-keyword',
    'TPC_CHECK',
    /unknown keyword TPC_CHECK in real_server/,
  ),
  fault(
    'a keyword in the wrong block',
    ['weight 2', 'lb_algo rr'],
    'warning misplaced-keyword',
    'lb_algo',
    /lb_algo does not belong in real_server/,
  ),
  fault(
    'a keyword without its value',
    ['weight 2', 'weight'],
    'error missing-argument',
    'weight',
    /needs a number/,
  ),
  fault(
    'a server twice',
    [
      ['real_server 10.0.1.2 80', 'real_server 10.0.1.1 80'],
      ['quorum 2', 'quorum 1'],
    ],
    'warning duplicate-real-server',
    'real_server 10.0.1.1 80',
    /stands twice in tcp 10\.0\.0\.1:80/,
  ),
  fault(
    'a virtual server twice',
    ['virtual_server group web', `${TWIN}virtual_server group web`],
    'error duplicate-virtual-server',
    'virtual_server 10.0.0.1 80',
    /already defined above/,
  ),
  fault(
    'DR with another port',
    [
      ['lb_kind NAT', 'lb_kind DR'],
      ['real_server 10.0.1.2 80', 'real_server 10.0.1.2 8080'],
    ],
    'warning port-overridden',
    'real_server 10.0.1.2 8080',
    /DR cannot change the port/,
  ),
  fault(
    'a quorum above the sum of weights',
    ['quorum 2', 'quorum 4'],
    'warning quorum-unreachable',
    'quorum 4',
    /quorum 4 cannot be reached: all weights together are 3/,
  ),
  fault(
    'a hysteresis not below the quorum',
    ['quorum 2', 'quorum 2\n    hysteresis 2'],
    'warning hysteresis-too-large',
    'hysteresis 2',
    /must be below the quorum/,
  ),
  fault(
    'a server of another family',
    ['real_server 10.0.1.2 80', 'real_server fd00::2 80'],
    'error family-mismatch',
    'real_server fd00::2 80',
    /cannot serve an inet virtual server/,
  ),
  fault(
    'an address with its port',
    ['real_server 10.0.1.2 80', 'real_server 10.0.1.2:80'],
    'error invalid-address',
    '10.0.1.2:80',
    /not an IPv4 or IPv6 address/,
  ),
  fault(
    'a timeout as long as the interval',
    ['connect_timeout 3', 'connect_timeout 6'],
    'info timeout-not-shorter-than-interval',
    'TCP_CHECK',
    /may take 6 s/,
  ),
  fault(
    'an interval of milliseconds',
    [
      ['delay_loop 6', 'delay_loop 0.05'],
      ['connect_timeout 3', 'connect_timeout 0.01'],
    ],
    'warning short-interval',
    'delay_loop 0.05',
    /more than ten times/,
  ),
  fault(
    'a virtual server without servers',
    ['    real_server 10.0.1.1 80 {\n    }\n}', '}'],
    'warning no-real-servers',
    'virtual_server group web',
    /has no real server/,
  ),
  fault(
    'no protocol',
    ['    protocol TCP\n    delay_loop', '    delay_loop'],
    'warning no-protocol',
    'virtual_server 10.0.0.1 80',
    /no protocol/,
  ),
  fault(
    'no scheduler',
    [
      '    lb_algo rr\n    lb_kind NAT\n    protocol TCP\n    delay_loop',
      '    lb_kind NAT\n    protocol TCP\n    delay_loop',
    ],
    'warning no-scheduler',
    'virtual_server 10.0.0.1 80',
    /wlc is used/,
  ),
  fault('an unknown scheduler', ['lb_algo rr', 'lb_algo rrr'], 'warning unknown-value', 'rrr', /not one of/),
  fault(
    'a group that nobody uses',
    ['virtual_server group web', 'virtual_server 10.0.0.10 80'],
    'warning unused-group',
    'virtual_server_group web',
    /no virtual_server uses the group web/,
  ),
  fault(
    'a group that is not there',
    ['virtual_server_group web {\n    10.0.0.2 80\n    10.0.0.3-9 80\n}\n', ''],
    'error unknown-group',
    'virtual_server group web',
    /no virtual_server_group `web`/,
  ),
  fault(
    'a group without entries',
    ['    10.0.0.2 80\n    10.0.0.3-9 80\n', ''],
    'error empty-group',
    'virtual_server group web',
    /has no entry/,
  ),
  fault(
    'a group of nothing but wrong entries',
    ['    10.0.0.2 80\n    10.0.0.3-9 80\n', '    10.0.0.300 80\n'],
    'error invalid-range',
    '10.0.0.300',
    /not an address or a range/,
  ),
  fault(
    'a group with IPv4 and IPv6',
    ['10.0.0.2 80', 'fd00::2 80'],
    'error family-mismatch',
    'virtual_server group web',
    /IPv4 and IPv6 entries/,
  ),
  fault(
    'a range that is too large',
    ['10.0.0.3-9', '10.0.0.0/8'],
    'error group-limit',
    '10.0.0.0/8',
    /16777216 addresses.* 65536 addresses/,
  ),
  fault(
    'an IPv6 prefix that is too large',
    [['10.0.0.2 80\n    10.0.0.3-9', 'fd00::/64']],
    'error group-limit',
    'fd00::/64',
    /18446744073709551616 addresses.* 65536 addresses/,
  ),
  fault(
    'a prefix with host bits',
    ['10.0.0.3-9', '10.0.0.3/24'],
    'error invalid-range',
    '10.0.0.3/24',
    /has host bits: its network is 10\.0\.0\.0\/24/,
  ),
  fault(
    'a range that ends before it starts',
    ['10.0.0.3-9', '10.0.0.9-3'],
    'error invalid-range',
    '10.0.0.9-3',
    /ends before it starts/,
  ),
  fault(
    'an address twice in a group',
    ['10.0.0.3-9', '10.0.0.2-9'],
    'warning duplicate-virtual-server',
    'virtual_server group web',
    /stands twice in the group/,
  ),
  fault(
    'an address of a group that has a virtual server already',
    ['10.0.0.3-9', '10.0.0.1'],
    'error duplicate-virtual-server',
    'virtual_server group web',
    /tcp 10\.0\.0\.1:80 is already defined above/,
  ),
  fault(
    'two virtual servers on one group and protocol',
    ['virtual_server 10.0.0.1 80', 'virtual_server group web'],
    'error duplicate-virtual-server',
    'virtual_server group web',
    /already defined above/,
  ),
  fault(
    'fwmark 0',
    ['virtual_server 10.0.0.1 80 {', 'virtual_server fwmark 0 {'],
    'error out-of-range',
    'virtual_server fwmark 0',
    /no mark/,
  ),
];

describe('a sound configuration', () => {
  it('has nothing to tell', () => {
    expect(broken([])).toEqual([]);
  });

  it('may use one group for two protocols', () => {
    const text = `${SOUND}${SOUND.slice(SOUND.indexOf('virtual_server group')).replace('TCP', 'UDP')}`;
    expect(loadText('main.conf', text).diagnostics).toEqual([]);
  });
});

describe('one fault gets one message of its own', () => {
  it.each(FAULTS)('$name: $code', ({ changes, code, at, message }) => {
    const diagnostics = broken(changes);
    const [first] = diagnostics;
    expect(diagnostics.map(({ severity, code: found }) => `${severity} ${found}`)).toEqual([code]);
    expect(first?.message).toMatch(message);
    const span = first?.span;
    expect(span?.source.text.slice(span.start, span.end)).toBe(at);
  });
});

/** What the words of one block say of each other. */
describe('a word that is lost', () => {
  const told = (text: string): readonly string[] =>
    loadText('main.conf', text).diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
  const service = (lines: string, server = ''): string =>
    `virtual_server 10.0.0.1 80 {\n${lines}\nreal_server 10.0.1.1 80 {\n${server}\n}\n}\n`;

  it.each([
    ['lb_alog rr\nlb_kind NAT\nprotocol TCP', 'lb_alog'],
    ['lb_algo rr\nlb_kidn NAT\nprotocol TCP', 'lb_kidn'],
    ['lb_algo rr\nlb_kind NAT\nprotcol TCP', 'protcol'],
    ['rr lvs_sched\nlb_kind NAT\nprotocol TCP', 'rr'],
  ])('is not told a second time as missing: %j', (lines, word) => {
    expect(told(service(lines))).toEqual([
      `warning: unknown keyword ${word} in virtual_server; it is ignored`,
    ]);
  });

  it('leaves what is really missing to be told', () => {
    expect(told(service('lb_alog rr\nprotocol TCP'))).toEqual([
      'warning: virtual_server has no lb_kind; NAT is used',
      'warning: unknown keyword lb_alog in virtual_server; it is ignored',
    ]);
  });

  it('is told with what it costs when a check needs it', () => {
    const lines = 'lb_algo rr\nlb_kind NAT\nprotocol TCP';
    expect(told(service(lines, 'MISC_CHECK {\nmisc_pat /bin/true\n}'))).toEqual([
      'warning: unknown keyword misc_pat in MISC_CHECK; MISC_CHECK has no misc_path: its server is used without this check',
    ]);
    expect(told(service(lines, 'HTTP_GET {\nurl {\npaht /\n}\nurl {\npath /\n}\n}'))).toEqual([
      'warning: unknown keyword paht in url; url has no path and is left out',
    ]);
  });

  it('is counted with the others that need the same block', () => {
    const text = `smtp_server 127.0.0.1\nrouter_id a\n${service('lb_algo rr\nlb_kind NAT\nprotocol TCP')}`;
    expect(loadText('main.conf', text).diagnostics.map(({ message, repeats }) => [message, repeats])).toEqual(
      [['smtp_server does not belong at the top level; it is ignored', 1]],
    );
  });
});

describe('a file that is none of keepalived', () => {
  const told = (text: string): readonly string[] =>
    loadText('main.conf', text).diagnostics.map(({ severity, code }) => `${severity} ${code}`);

  it.each(['global\n  daemon\n', '-A -t 10.0.0.1:80 -s rr\n', 'server {\n  listen 80;\n}\n'])(
    'is refused, because it would take every service away: %j',
    (text) => {
      expect(told(text)).toEqual(['error wrong-syntax']);
    },
  );

  it.each([
    'fork_option 5\nvrrp_instance VI_1 {\n}\n',
    'fork_option 5\nglobal_defs {\n}\n',
    'fork_option 5\n@other virtual_server 10.0.0.1 80 {\n@other }\n',
  ])('is one that has a word of keepalived, whatever else it has: %j', (text) => {
    expect(told(text)).not.toContain('error wrong-syntax');
  });
});

describe('a virtual server without its first line', () => {
  const body = (more = ''): string =>
    `  delay_loop 6\n  lb_algo rr\n  real_server 10.0.1.1 80 {\n    weight 1\n  }\n${more}`;
  const told = (text: string): readonly string[] =>
    loadText('main.conf', text).diagnostics.map(({ severity, code }) => `${severity} ${code}`);

  it('is told once, and what follows is read', () => {
    expect(told(`${body('}\n')}${SOUND}`)).toEqual(['error missing-open-brace']);
  });

  it('is not assumed where nothing closes it', () => {
    expect(told(`${body()}${SOUND}`)).toEqual([
      'warning misplaced-keyword',
      'warning misplaced-keyword',
      'error misplaced-keyword',
    ]);
  });

  it('is not assumed where no server is in it', () => {
    expect(told(`delay_loop 6\n}\n${SOUND}`)).toEqual(['warning misplaced-keyword', 'warning surplus-brace']);
  });
});
