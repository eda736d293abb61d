import { describe, expect, it } from 'vitest';
import { parseConnections, parseScriptRuns } from '../../conformance/attempts.ts';
import { addressesOf } from '../../conformance/causes.ts';
import { checkedServers, type Scenario } from '../../conformance/scenario.ts';

/** One record of a capture: its time, and a SYN in an Ethernet frame. */
function record(seconds: number, micros: number, frame: readonly number[]): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(seconds, 0);
  head.writeUInt32LE(micros, 4);
  head.writeUInt32LE(frame.length, 8);
  head.writeUInt32LE(frame.length, 12);
  return Buffer.concat([head, Buffer.from(frame)]);
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const ipv4 = [
  ...zeros(12),
  0x08,
  0x00,
  0x45,
  ...zeros(15),
  10,
  0,
  1,
  2,
  ...zeros(2),
  0x1f,
  0x41,
  ...zeros(16),
];
const ipv6 = [
  ...[...zeros(12), 0x86, 0xdd, 0x60, ...zeros(23)],
  ...[0xfd, 0x00, ...zeros(13), 0x11, ...zeros(2), 0x00, 0x50, ...zeros(16)],
];

describe('the tries that the servers\u2019 side sees', () => {
  it('are the connections of a capture, with the time of the kernel, in both families', () => {
    const file = Buffer.concat([Buffer.alloc(24), record(100, 250_000, ipv4), record(101, 0, ipv6)]);
    expect(parseConnections(file, -90)).toEqual([
      { at: 10.25, to: '10.0.1.2:8001', path: null },
      { at: 11, to: '[fd00::11]:80', path: null },
    ]);
  });

  it('do not include a packet that is still being written', () => {
    const file = Buffer.concat([Buffer.alloc(24), record(1, 0, ipv4), record(2, 0, ipv4)]);
    for (let length = 24; length < file.length; length += 1) {
      const whole = length < 24 + 16 + ipv4.length ? 0 : 1;
      expect(parseConnections(file.subarray(0, length), 0)).toHaveLength(whole);
    }
  });

  it('are the runs of scripts, by the words that these were called with', () => {
    expect(parseScriptRuns('12.50 /run/a b\n13.00 /run/c\n13.5', 1)).toEqual([
      { at: 13.5, to: '/run/a b', path: null },
      { at: 14, to: '/run/c', path: null },
    ]);
  });
});

describe('what a scenario says of its servers', () => {
  const conf = [
    'track_file load {',
    '  file OWN_DIRECTORY/load',
    '}',
    'virtual_server 10.0.0.1 80 {',
    '  real_server 10.0.1.1 8001 {',
    '    TCP_CHECK {',
    '      connect_port 81',
    '    }',
    '  }',
    '  real_server fd00::1 80 {',
    '    HTTP_GET {',
    '      url {',
    '        path /',
    '      }',
    '    }',
    '    FILE_CHECK {',
    '      track_file load',
    '    }',
    '  }',
    '  real_server 10.0.1.3 80 {',
    '    MISC_CHECK {',
    '      misc_path "OWN_DIRECTORY/check OWN_DIRECTORY/status"',
    '    }',
    '  }',
    '}',
  ];
  const scenario: Scenario = { title: '', conf, events: [], seconds: 1, states: 0 };
  const file = (name: string) => ({ at: 1, do: 'file', path: `OWN_DIRECTORY/${name}`, text: '' }) as const;

  it('names those that checks connect to, with the port that a check has of its own', () => {
    expect(checkedServers(scenario)).toEqual(['10.0.1.1:81', '[fd00::1]:80']);
  });

  it('names the real servers that a file decides about, by a script or as a tracked file', () => {
    expect(addressesOf(scenario, file('load'))).toEqual(new Set(['fd00::1']));
    expect(addressesOf(scenario, file('status'))).toEqual(new Set(['10.0.1.3']));
    expect(addressesOf(scenario, { at: 1, do: 'close', server: '[fd00::1]:80' })).toEqual(
      new Set(['fd00::1']),
    );
    expect(addressesOf(scenario, { at: 1, do: 'reload', conf: [] })).toBeNull();
  });
});
