import { describe, expect, it } from 'vitest';
import { compare, compareOwnStates, settledStates, usualInterval } from '../../conformance/compare.ts';
import { parseKernelTable } from '../../conformance/kernel-table.ts';
import type { Playing } from '../../conformance/playings.ts';
import type { Attempt, Recording, Sample, Scenario, Table } from '../../conformance/scenario.ts';

const service = 'TCP 10.0.0.1:80 wlc';
const state = (...servers: readonly string[]): Table => ({
  [service]: Object.fromEntries(servers.map((s) => [s, 'Masq/1'])),
});
const sample = (at: number, ...servers: readonly string[]): Sample => ({ at, table: state(...servers) });
const tries = (...times: readonly number[]): readonly Attempt[] =>
  times.map((at) => ({ at, to: 'a:80', path: null }));
const recording = (samples: readonly Sample[], change: Partial<Recording> = {}): Recording => ({
  startedAt: 100,
  samples,
  attempts: tries(1, 2, 3, 3.5),
  performed: [2.5],
  saved: ['-A'],
  leftOver: [],
  stopped: true,
  log: '',
  ...change,
});
const playing = (of: Recording, lateMs = 0, shareBusy = 0): Playing => ({
  recording: of,
  lateBetween: () => lateMs,
  shareBusy,
});
const conf = ['real_server a 80 {', 'TCP_CHECK {', '}', '}'];
const events = [{ at: 2.5, do: 'close', server: 'a:80' }] as const;
const scenario: Scenario = { title: 'made up', conf, events, seconds: 10, states: 2 };
/** Server a is closed at 2.5 s, tried at 3 and 3.5 s, and gone then. */
const usual = [sample(0, 'a:80', 'b:80'), sample(3.51, 'b:80')];

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

describe('a comparison', () => {
  const theirs = playing(recording(usual));
  const nothing = { problems: [], unmeasured: [] };

  it('finds nothing where checks are at another place in their period, and destinations in another order', () => {
    const ours = recording([sample(0.1, 'b:80', 'a:80'), sample(3.11, 'b:80')], {
      attempts: tries(0.6, 1.6, 2.6, 3.1),
    });
    expect(compare(scenario, [theirs], [playing(ours)])).toEqual(nothing);
  });

  it.each([
    [
      'another weight',
      [sample(0, 'a:80', 'b:80'), { at: 3.51, table: { [service]: { b: 'Masq/2' } } }],
      {},
      'state 1 differs',
    ],
    ['a state that is missing', [sample(0, 'a:80', 'b:80')], {}, 'lvsd has no such state'],
    ['a state too many', [...usual, sample(6, 'a:80')], {}, 'keepalived has no such state'],
    ['another end', usual, { saved: ['-A', '-a'] }, 'ipvsadm -Sn differs'],
    ['something left over', usual, { leftOver: ['-A'] }, 'left after the end'],
    ['a daemon that stays', usual, { stopped: false }, 'did not end'],
    [
      'a table that is written half a second late',
      [sample(0, 'a:80', 'b:80'), sample(4.01, 'b:80')],
      {},
      '0.51 s after its cause with keepalived, 1.01 s with lvsd',
    ],
    [
      'a retry half a second late',
      [sample(0, 'a:80', 'b:80'), sample(4.01, 'b:80')],
      { attempts: tries(1, 2, 3, 4) },
      '1.01 s with lvsd',
    ],
    [
      'a retry that is left out',
      [sample(0, 'a:80', 'b:80'), sample(3.01, 'b:80')],
      { attempts: tries(1, 2, 3) },
      '0.01 s with lvsd',
    ],
    ['a retry too many', usual, { attempts: tries(1, 2, 3, 3.2, 3.5) }, 'takes keepalived 2 tries, lvsd 3'],
  ] as const)('reports %s', (_name, samples, change, message) => {
    const { problems, unmeasured } = compare(scenario, [theirs], [playing(recording(samples, change))]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
    expect(unmeasured).toEqual([]);
  });

  it('reports a server that is tried half a second too seldom', () => {
    const every = (seconds: number) => tries(...[0, 1, 2, 3, 4, 5].map((n) => n * seconds));
    const still = { ...scenario, events: [] };
    const [a, b] = [every(1), every(1.5)].map((attempts) =>
      playing(recording([sample(0, 'a:80')], { attempts, performed: [] })),
    );
    if (a === undefined || b === undefined) throw new Error('two playings');
    expect(usualInterval(still, b.recording, 'a:80')).toBe(1.5);
    expect(compare(still, [a], [b]).problems).toEqual([
      'a:80 is tried every 1.00 s by keepalived, every 1.50 s by lvsd; the slack is 0.25 s',
    ]);
    expect(compare(still, [a], [a]).problems).toEqual([]);
    expect(compare(still, [a], [playing(b.recording, 300)])).toMatchObject({
      problems: [],
      unmeasured: [expect.stringContaining('is tried every')],
    });
  });

  it('leaves out an interval that a reload came into', () => {
    const at = [0, 2, 4.9, 6.9, 9.8, 11.8, 13.8, 15.8];
    const long = recording([sample(0, 'a:80')], { attempts: tries(...at), performed: [3, 8] });
    const reload = (when: number) => ({ at: when, do: 'reload', conf: [] }) as const;
    const reloads = { ...scenario, events: [reload(3), reload(8)] };
    expect(usualInterval(reloads, long, 'a:80')).toBeCloseTo(2);
    // Of those that are left there must be enough.
    const few = { ...long, attempts: tries(...at.slice(0, 5)) };
    expect(usualInterval(reloads, few, 'a:80')).toBeNull();
  });

  it('asks of keepalived that it passes through the states of the scenario, where the guest was not late', () => {
    const own = playing(recording(usual));
    const { length } = compareOwnStates({ ...scenario, states: 2 }, own).problems;
    expect(length).toBe(0);
    expect(compareOwnStates({ ...scenario, states: 3 }, own).problems).toEqual([
      expect.stringContaining('2 states instead of 3'),
    ]);
    expect(compareOwnStates({ ...scenario, states: 3 }, playing(recording(usual), 300))).toMatchObject({
      problems: [],
      unmeasured: [expect.stringContaining('2 states instead of 3')],
    });
  });

  it('gives a late guest the slack that it was late, but never half a second', () => {
    const late = recording([sample(0, 'a:80', 'b:80'), sample(3.9, 'b:80')]);
    expect(compare(scenario, [theirs], [playing(late)]).problems).toHaveLength(1);
    expect(compare(scenario, [theirs], [playing(late, 200)])).toEqual(nothing);
    const tooLate = recording([sample(0, 'a:80', 'b:80'), sample(4.01, 'b:80')]);
    for (const lateMs of [0, 100, 200, 240]) {
      expect(compare(scenario, [theirs], [playing(tooLate, lateMs)]).problems, `${lateMs}`).toHaveLength(1);
    }
    expect(compare(scenario, [theirs], [playing(tooLate, 241)])).toMatchObject({
      problems: [],
      unmeasured: [expect.stringContaining('may have been late by 241 ms')],
    });
  });

  it('counts the playing that was the least late, of those with the same states', () => {
    const ours = playing(recording(usual));
    expect(compare(scenario, [theirs], [playing(recording(usual), 900), ours])).toEqual(nothing);
    expect(compare(scenario, [theirs], [ours, playing(recording(usual), 900)])).toEqual(nothing);
  });

  it('does not believe a guest that had too much to do all the time, but for the end', () => {
    const odd = playing(recording([sample(0, 'a:80')]), 900, 0.9);
    expect(compare(scenario, [theirs], [odd])).toMatchObject({
      problems: [],
      unmeasured: [expect.stringContaining('state 0 differs')],
    });
    const left = playing(recording(usual, { leftOver: ['-A'] }), 900, 0.9);
    expect(compare(scenario, [theirs], [left]).problems).toEqual([expect.stringContaining('left after')]);
  });

  it('accepts either reading of a try at the moment of an event', () => {
    // The try at 2.52 s met the server before it closed with lvsd, and after it with keepalived.
    const seen = playing(
      recording([sample(0, 'a:80', 'b:80'), sample(3.03, 'b:80')], { attempts: tries(1, 2.52, 3.02) }),
    );
    const unseen = playing(
      recording([sample(0, 'a:80', 'b:80'), sample(4.03, 'b:80')], { attempts: tries(1, 2.52, 3.52, 4.02) }),
    );
    expect(compare(scenario, [seen], [unseen])).toEqual(nothing);
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
