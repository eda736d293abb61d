import { describe, expect, it } from 'vitest';

import { MAX_DIAGNOSTICS_PER_SEVERITY } from '../../../src/config/language/diagnostic.ts';
import { configFormat } from '../../../src/config/load.ts';
import { codes, loadText, rendered } from '../../support/config.ts';

const SERVER =
  'virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n';

describe('configFormat', () => {
  it.each([
    ['a.yaml', 'yaml'],
    ['a.yml', 'yaml'],
    ['a.JSON', 'yaml'],
    ['keepalived.conf', 'keepalived'],
    ['a.yaml.bak', 'keepalived'],
    ['yaml', 'keepalived'],
  ])('takes %s as %s', (path, format) => {
    expect(configFormat(path)).toBe(format);
  });
});

describe('loadConfig', () => {
  it.each(['', ' \n\t\n'])('refuses the empty file %j, which would take every service away', (text) => {
    expect(loadText('a.conf', text)).toMatchObject({ config: null, diagnostics: [{ code: 'file-empty' }] });
    expect(codes(loadText('a.yaml', text))).toEqual(['error file-empty']);
  });

  it('warns of a file without virtual servers, with which keepalived runs', () => {
    const loaded = loadText('a.conf', 'global_defs {\nenable_snmp_checker\n}\n');
    expect(loaded.config).toEqual({ virtualServers: [] });
    expect(codes(loaded)).toEqual(['warning no-virtual-servers', 'info not-handled']);
  });

  it('says which file is missing and what to do', () => {
    const loaded = loadText('b/a.conf', SERVER, { files: {} });
    expect(loaded.config).not.toBeNull();
    const missing = loadText('a.conf', 'include b\n' + SERVER, { files: { 'b/x': '' } });
    expect(rendered(missing)).toContain('cannot include b: it is a directory');
  });

  it('names every file that was read, in the order of reading', () => {
    const loaded = loadText('a.conf', `include b.conf\n${SERVER}include c.conf\n`, {
      files: { 'b.conf': '', 'c.conf': '' },
    });
    expect(loaded.sources.map(({ path }) => path)).toEqual(['a.conf', 'b.conf', 'c.conf']);
  });

  it('reads JSON', () => {
    const text = JSON.stringify({
      virtual_servers: [
        { address: '10.0.0.1', port: 80, protocol: 'tcp', real_servers: [{ address: '10.0.1.1' }] },
      ],
    });
    expect(loadText('a.json', text).config?.virtualServers[0]?.realServers[0]?.id).toBe('10.0.1.1:80');
  });

  it('keeps errors when warnings are without number, and counts what it does not keep', () => {
    const loaded = loadText('a.conf', `${'strange x\n'.repeat(1000)}${SERVER}virtual_server nowhere {\n}\n`);
    expect(codes(loaded).filter((code) => code.startsWith('warning'))).toHaveLength(
      MAX_DIAGNOSTICS_PER_SEVERITY,
    );
    expect(codes(loaded).filter((code) => code.startsWith('error'))).toEqual(['error invalid-address']);
    expect(loaded.omittedDiagnostics).toBe(800);
    expect(rendered(loaded)).toMatch(/800 more diagnostics not shown\n$/);
    expect(loaded.config).toBeNull();
  });

  it('stays null for an error that was only counted', () => {
    const loaded = loadText('a.conf', 'virtual_server nowhere {\n}\n'.repeat(500));
    expect(loaded.config).toBeNull();
    expect(loaded.omittedDiagnostics).toBe(300);
  });

  it('tells a known but unused word once, with the number of places', () => {
    const two = `global_defs {\nnftables\n}\nglobal_defs {\nnftables\n}\n${SERVER}`;
    expect(loadText('a.conf', two).diagnostics).toMatchObject([{ code: 'not-handled', repeats: 1 }]);
  });
});
