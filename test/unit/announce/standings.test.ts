import { describe, expect, it } from 'vitest';
import { destinationId, serviceId } from '../../../ipvs/key.ts';
import { addressStandings, type ServicesInKernel } from '../../../src/announce/standings.ts';
import { parseIpAddress } from '../../../src/base/ip-address.ts';
import { Director } from '../../../src/state/director/director.ts';
import { loadText } from '../../support/config.ts';

const VIP = parseIpAddress('10.0.0.1') ?? expect.unreachable();
const SERVICE = serviceId({ kind: 'address', protocol: 'tcp', address: VIP, port: 80 });
const DESTINATION = destinationId({ address: parseIpAddress('10.0.1.1') ?? expect.unreachable(), port: 80 });
const FINE: ServicesInKernel = { available: true, error: null, errors: new Map(), pending: new Set() };

function directorOf(text: string): Director {
  const { config } = loadText('main.conf', text);
  const director = new Director();
  director.load(config ?? expect.unreachable(), 0, 0);
  return director;
}

function service(port: number, check = 'TCP_CHECK {\n}', lines = ''): string {
  return `virtual_server 10.0.0.1 ${port} {\nlb_algo mh\nlb_kind DR\nprotocol TCP\n${lines}\nreal_server 10.0.1.1 ${port} {\n${check}\n}\n}\n`;
}

describe('how the virtual servers of an address stand', () => {
  it('has a quorum that is assumed until each check of enough servers has had a result', () => {
    const director = directorOf(service(80));
    expect(addressStandings(director.view(), FINE).get(VIP)).toEqual([
      { id: 'tcp 10.0.0.1:80', quorumMet: true, quorumSeen: false, unprogrammed: null },
    ]);
    const [server] = director.view().virtualServers[0]?.servers ?? [];
    const id = server?.checks[0]?.check.id ?? expect.unreachable();
    director.record(id, { outcome: 'pass', code: 'ok', detail: '' }, { startedAt: 0, endedAt: 1 }, 1);
    expect(addressStandings(director.view(), FINE).get(VIP)?.[0]?.quorumSeen).toBe(true);
  });

  it('puts the virtual servers of one address together, and leaves out what is not announced', () => {
    const text = service(80, '') + service(443, '') + service(8080, '', 'announce no');
    const standings = addressStandings(directorOf(text).view(), FINE);
    expect(standings.get(VIP)?.map(({ id }) => id)).toEqual(['tcp 10.0.0.1:80', 'tcp 10.0.0.1:443']);
    expect(standings.get(VIP)?.every(({ quorumSeen }) => quorumSeen)).toBe(true);
  });

  it.each<[string, Partial<ServicesInKernel>, string | null]>([
    ['unreachable', { available: false, error: 'EPERM' }, 'EPERM'],
    ['busy', { pending: new Set([SERVICE]) }, 'it is being written'],
    [
      'refusing the service',
      { errors: new Map([[SERVICE, { service: 'ENOENT', destinations: new Map() }]]) },
      'ENOENT',
    ],
    [
      'refusing every server',
      {
        errors: new Map([[SERVICE, { service: null, destinations: new Map([[DESTINATION, 'EINVAL']]) }]]),
      },
      'EINVAL',
    ],
  ])('says why the kernel does not have it: %s', (_, kernel, words) => {
    const [standing] =
      addressStandings(directorOf(service(80, '')).view(), { ...FINE, ...kernel }).get(VIP) ?? [];
    expect(standing?.unprogrammed).toBe(words);
  });
});
