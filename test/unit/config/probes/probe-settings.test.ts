import { describe, expect, it } from 'vitest';
import { codes, loadText } from '../../../support/config.ts';

const SERVER = { address: '10.7.0.11', port: 80, checks: [{ type: 'tcp', probe_path: 'forwarding' }] };

function load(director: object, checks = SERVER.checks) {
  const service = { address: '192.0.2.10', port: 80, protocol: 'tcp', forwarding: 'dr' };
  const servers = { ...service, real_servers: [{ ...SERVER, checks }] };
  return loadText('lvsd.yaml', JSON.stringify({ virtual_servers: [servers], director }));
}

describe('what holds for all data-path probes', () => {
  it('has a base and no source by default', () => {
    expect(load({}).config?.probes).toEqual({ markBase: 1_280_704_512, sources: [] });
  });

  it('is as the file says', () => {
    const { config } = load({ probe_mark_base: 4096, probe_source: ['10.7.0.1', 'fd00::1'] });
    expect(config?.probes).toEqual({ markBase: 4096, sources: ['10.7.0.1', 'fd00::1'] });
  });

  it('is nothing without such a probe, but for the sources of others', () => {
    const plain = [{ type: 'tcp', probe_path: 'direct' }];
    expect(load({}, plain).config?.probes).toBeUndefined();
    expect(load({ probe_source: ['10.7.0.2'] }, plain).config?.probes?.sources).toEqual(['10.7.0.2']);
  });

  it.each([
    [{ probe_mark_base: 0 }, 'error out-of-range'],
    [{ probe_mark_base: 4_294_901_761 }, 'error out-of-range'],
    [{ probe_source: ['eth0'] }, 'error invalid-address'],
    [{ probe_source: ['192.0.2.10'] }, 'error probe-source-virtual'],
    [{ probe_source: Array.from({ length: 65 }, (_, index) => `10.7.1.${index}`) }, 'error group-limit'],
  ])('%j is an error', (director, code) => {
    expect(codes(load(director))).toEqual([code]);
  });
});
