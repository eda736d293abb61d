import { describe, expect, it } from 'vitest';
import { packServices } from '../../../../web/director/page-rows.ts';
import {
  age,
  isShown,
  machinesOf,
  matches,
  merged,
  problemsOf,
  type Service,
  short,
  sorted,
  totalsOf,
} from '../../../../web/page/model.ts';
import {
  ago,
  NOW,
  realServerStatus,
  removedServer,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

const AT = Date.parse(NOW);

function service(overrides: Parameters<typeof virtualServerStatus>[0] = {}): Service {
  const [packed] = packServices({ virtual_servers: [{ ...virtualServerStatus(overrides), whole: true }] });
  if (packed === undefined) throw new Error('nothing');
  return merged(undefined, packed);
}

const GOOD = service();
const BAD = service({
  id: 'tcp 10.0.0.2:80',
  state: 'down',
  real_servers: [realServerStatus(), removedServer()],
});

describe('the model of the page', () => {
  it('keeps rows that did not change', () => {
    const [packed] = packServices({
      virtual_servers: [
        {
          ...virtualServerStatus(),
          whole: false,
          real_servers: [realServerStatus({ address: '10.0.1.2', state: 'down' })],
        },
      ],
    });
    const next = merged(GOOD, packed ?? [[], true, []]);
    expect(next.reals.map(({ state }) => state)).toEqual(['up', 'down']);
    expect(next.reals[0]).toBe(GOOD.reals[0]);
  });

  it('counts, and puts what is down first', () => {
    expect(totalsOf([GOOD, BAD])).toMatchObject({ services: 2, servicesUp: 1, reals: { up: 3, down: 1 } });
    expect(sorted([GOOD, BAD], 'state')[0]).toBe(BAD);
    expect(sorted([BAD, GOOD], 'name')[0]).toBe(GOOD);
  });

  it.each([
    ['10.0.1.3', true],
    ['10.0.1.0/24 state:down', true],
    ['10.0.0.2', true],
    ['10.9.0.0/16', false],
    ['state:drain', false],
    ['', true],
  ])('finds %j: %s', (query, found) => {
    expect(isShown(BAD, query)).toBe(found);
  });

  it('takes a prefix only for one', () => {
    expect(matches('10.0.0.0/33', ['10.0.0.0'], [])).toBe(true);
    expect(matches('999.0.0.0/8', ['999.0.0.0/8'], [])).toBe(true);
  });

  it('tells of problems, the worst first, and of none where all serve', () => {
    expect(problemsOf([GOOD], AT)).toEqual([]);
    const old = service({
      real_servers: [
        realServerStatus({
          override: {
            kind: 'disable',
            weight: null,
            author: 'a',
            reason: null,
            since: ago(100_000),
            expires_at: null,
            deadline: null,
            drained: false,
          },
        }),
        realServerStatus({ address: '10.0.1.9', state: 'unchecked' }),
      ],
    });
    expect(problemsOf([old, BAD], AT).map(({ kind }) => kind)).toEqual([
      'service-down',
      'real-down',
      'unchecked',
      'old-override',
    ]);
  });

  it('gathers one machine of several services', () => {
    const machine = machinesOf([GOOD, BAD]).find(({ address }) => address === '10.0.1.1');
    expect(machine?.services.map(({ service: id }) => id)).toEqual(['tcp 10.0.0.1:80', 'tcp 10.0.0.2:80']);
  });

  it('writes ages and figures short', () => {
    expect([ago(5), ago(300), ago(8_000), ago(200_000)].map((at) => age(at, AT))).toEqual([
      '5 s',
      '5 min',
      '2 h',
      '2 d',
    ]);
    expect([0, 999, 1_200, 45_000, 3.2e9].map(short)).toEqual(['0', '999', '1.2 k', '45 k', '3.2 G']);
  });
});
