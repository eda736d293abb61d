import { describe, expect, it } from 'vitest';
import { differences, settledStates } from '../../conformance/compare.ts';
import { parseKernelTable } from '../../conformance/kernel-table.ts';
import type { Recording, Sample, Scenario, Table } from '../../conformance/scenario.ts';

const service = 'TCP 10.0.0.1:80 wlc';
const state = (...servers: readonly string[]): Table => ({
  [service]: Object.fromEntries(servers.map((s) => [s, 'Masq/1'])),
});
const sample = (at: number, ...servers: readonly string[]): Sample => ({ at, table: state(...servers) });
const recording = (samples: readonly Sample[], change: Partial<Recording> = {}): Recording => ({
  samples,
  saved: ['-A'],
  leftOver: [],
  stopped: true,
  log: '',
  ...change,
});
const scenario: Scenario = { title: 'made up', conf: [], events: [], seconds: 10, states: 2 };
const usual = [sample(0, 'a', 'b'), sample(3, 'b')];

const destinations = (...servers: readonly string[]): string =>
  JSON.stringify(servers.map((s) => [s, 'Masq/1']));

describe('settledStates', () => {
  it('leaves out a state that lasts less than 0.4 s, and joins what is equal around it', () => {
    const samples = [sample(0, 'a'), sample(2, 'a', 'b'), sample(2.3, 'a'), sample(5, 'b'), sample(5.4, 'c')];
    expect(settledStates(samples, 10).get(service)).toEqual([
      { at: 0, destinations: destinations('a') },
      { at: 5, destinations: destinations('b') },
      { at: 5.4, destinations: destinations('c') },
    ]);
  });

  it('leaves out what changes at the very end', () => {
    expect(settledStates([sample(0, 'a'), sample(9.8, 'b')], 10).get(service)).toEqual([
      { at: 0, destinations: destinations('a') },
    ]);
  });

  it('follows each service by itself, also while the kernel does not have it', () => {
    const other = 'FWM 00000007 rr';
    const samples: readonly Sample[] = [
      { at: 0, table: { [other]: {} } },
      { at: 2, table: { [other]: {}, ...state('a') } },
      { at: 2.2, table: { ...state('a') } },
    ];
    expect(settledStates(samples, 10)).toEqual(
      new Map([
        [
          other,
          [
            { at: 0, destinations: '[]' },
            { at: 2.2, destinations: null },
          ],
        ],
        [
          service,
          [
            { at: 0, destinations: null },
            { at: 2, destinations: destinations('a') },
          ],
        ],
      ]),
    );
  });
});

describe('differences', () => {
  it('finds none between recordings that differ in the order of destinations and by less than the slack', () => {
    const ours = recording([sample(0.1, 'b', 'a'), sample(3.9, 'b')]);
    expect(differences(scenario, recording(usual), ours)).toEqual([]);
  });

  it.each([
    [
      'another weight',
      [sample(0, 'a', 'b'), { at: 3, table: { [service]: { b: 'Masq/2' } } }],
      {},
      'state 1 differs',
    ],
    ['a state that is missing', [sample(0, 'a', 'b')], {}, 'lvsd has no such state'],
    ['a state too many', [...usual, sample(6, 'a')], {}, 'keepalived has no such state'],
    ['a state too late', [sample(0, 'a', 'b'), sample(4.1, 'b')], {}, 'state 1 comes at 3.00 s'],
    ['another end', usual, { saved: ['-A', '-a'] }, 'ipvsadm -Sn differs'],
    ['something left over', usual, { leftOver: ['-A'] }, 'left after the end'],
    ['a daemon that stays', usual, { stopped: false }, 'did not end'],
  ] as const)('reports %s', (_name, samples, change, message) => {
    const found = differences(scenario, recording(usual), recording(samples, change));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });
});

describe('parseKernelTable', () => {
  it('reads services and destinations as the kernel lists them', () => {
    const text = [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn',
      'TCP  0A000001:0050 wlc persistent 120 FFFFFF00',
      '  -> 0A000101:1F41      Masq    3      7          9         ',
      'FWM  00000007 rr ',
      'TCP  [fd00:0000:0000:0000:0000:0000:0000:0001]:01BB sh (sh-port)',
      '  -> [fd00:0000:0000:0000:0000:0000:0000:0011]:01BB      Route   0      0          0',
      '',
    ].join('\n');
    expect(parseKernelTable(text)).toEqual({
      'TCP 10.0.0.1:80 wlc persistent 120 FFFFFF00': { '10.0.1.1:8001': 'Masq/3' },
      'FWM 00000007 rr': {},
      'TCP [fd00:0000:0000:0000:0000:0000:0000:0001]:443 sh (sh-port)': {
        '[fd00:0000:0000:0000:0000:0000:0000:0011]:443': 'Route/0',
      },
    });
  });
});
