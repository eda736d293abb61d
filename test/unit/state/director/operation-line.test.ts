import { describe, expect, it } from 'vitest';
import { SERVICE_FLAG } from '../../../../ipvs/types.ts';
import { operationLine } from '../../../../src/state/director/operation-line.ts';
import { ip, NO_TUNNEL, PARAMS, tcpService } from '../../../support/director-config.ts';

const SERVICE = tcpService('10.0.0.1');
const DESTINATION = { address: ip('10.0.1.1'), port: 8000 };
const NAT = {
  forwarding: 'nat',
  weight: 3,
  upperThreshold: 0,
  lowerThreshold: 0,
  tunnel: NO_TUNNEL,
} as const;

describe('An operation as ipvsadm(8) would be told it', () => {
  it('adds, edits and deletes services by address and by mark', () => {
    expect(operationLine({ type: 'new-service', service: SERVICE, params: PARAMS })).toBe(
      '-A -t 10.0.0.1:80 -s wlc',
    );
    const udp = { ...SERVICE, protocol: 'udp' } as typeof SERVICE;
    expect(operationLine({ type: 'set-service', service: udp, params: PARAMS })).toBe(
      '-E -u 10.0.0.1:80 -s wlc',
    );
    const mark = { kind: 'fwmark', family: 'inet6', mark: 7 } as const;
    expect(operationLine({ type: 'del-service', service: mark })).toBe('-D -f 7 -6');
  });

  it('writes persistence with its mask and engine, and the flags of schedulers', () => {
    const params = {
      ...PARAMS,
      flags: SERVICE_FLAG.persistent | SERVICE_FLAG.onePacket | SERVICE_FLAG.sched2,
      timeoutSeconds: 360,
      netmask: 0xffff_ff00,
      persistenceEngine: 'sip',
    };
    expect(operationLine({ type: 'new-service', service: SERVICE, params })).toBe(
      '-A -t 10.0.0.1:80 -s wlc -p 360 -M 255.255.255.0 --pe sip -o -b flag-2',
    );
  });

  it('adds, edits and deletes destinations by each way of forwarding', () => {
    const line = (params: object, type: 'new-destination' | 'set-destination' = 'new-destination'): string =>
      operationLine({ type, service: SERVICE, destination: DESTINATION, params: { ...NAT, ...params } });
    expect(line({})).toBe('-a -t 10.0.0.1:80 -r 10.0.1.1:8000 -m -w 3');
    expect(line({ forwarding: 'dr', upperThreshold: 9, lowerThreshold: 5 }, 'set-destination')).toBe(
      '-e -t 10.0.0.1:80 -r 10.0.1.1:8000 -g -w 3 -x 9 -y 5',
    );
    expect(line({ forwarding: 'tun' })).toContain(' -i -w 3');
    expect(line({ forwarding: 'tun', tunnel: { type: 'gue', port: 6080, checksum: 'csum' } })).toContain(
      ' -i --tun-type gue --tun-port 6080 --tun-csum -w 3',
    );
    expect(operationLine({ type: 'del-destination', service: SERVICE, destination: DESTINATION })).toBe(
      '-d -t 10.0.0.1:80 -r 10.0.1.1:8000',
    );
  });

  it('writes what concerns the table as a whole', () => {
    expect(operationLine({ type: 'zero', service: null })).toBe('-Z');
    expect(operationLine({ type: 'zero', service: SERVICE })).toBe('-Z -t 10.0.0.1:80');
    expect(operationLine({ type: 'flush' })).toBe('-C');
    expect(operationLine({ type: 'set-timeouts', timeouts: { tcp: 900, tcpFin: null, udp: null } })).toBe(
      '--set 900 0 0',
    );
    expect(operationLine({ type: 'del-daemon', state: 'backup' })).toBe('--stop-daemon backup');
  });
});
