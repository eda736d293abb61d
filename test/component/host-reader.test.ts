import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherFacts } from '../../src/doctor/gather.ts';
import { MAX_HOST_TEXT } from '../../src/doctor/host-reader.ts';
import { NodeHostReader } from '../../src/platform/host/node-host-reader.ts';

const reader = new NodeHostReader();
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lvsd-host-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('the host reader', () => {
  it('reads files of /proc, which have no size, to their end', async () => {
    const status = await reader.text('/proc/self/status');
    expect(status).toMatch(/^Name:/);
    expect(status).toMatch(/CapEff:\t[0-9a-f]{16}/);
    expect(status?.endsWith('\n')).toBe(true);
  });

  it('answers null for what is missing, is a directory, or is longer than its bound', async () => {
    expect(await reader.text(join(directory, 'none'))).toBeNull();
    expect(await reader.text(directory)).toBeNull();
    expect(await reader.names(join(directory, 'none'))).toBeNull();
    expect(await reader.link(join(directory, 'none'))).toBeNull();
    const long = join(directory, 'long');
    await writeFile(long, 'x'.repeat(MAX_HOST_TEXT));
    expect(await reader.text(long)).toHaveLength(MAX_HOST_TEXT);
    await writeFile(long, 'x'.repeat(MAX_HOST_TEXT + 1));
    expect(await reader.text(long)).toBeNull();
  });

  it('reads links and names', async () => {
    await symlink('net:[1]', join(directory, 'link'));
    expect(await reader.link(join(directory, 'link'))).toBe('net:[1]');
    expect(await reader.names(directory)).toContain('link');
  });

  it('runs tools without a shell and tells their status; one that is missing is null', async () => {
    expect(await reader.tool('echo', ['$HOME', 'a b'])).toEqual({ status: 0, output: '$HOME a b\n' });
    expect(await reader.tool('false', [])).toEqual({ status: 1, output: '' });
    expect(await reader.tool('lvsd-has-no-such-tool', [])).toBeNull();
  });

  it('reads what a tool prints to its end, and says of one that prints beyond the bound that it was ended', async () => {
    const whole = await reader.tool('head', ['-c', '1000000', '/dev/zero']);
    expect(whole).toMatchObject({ status: 0 });
    expect(whole?.output).toHaveLength(1_000_000);
    expect(await reader.tool('head', ['-c', String(MAX_HOST_TEXT + 1), '/dev/zero'])).toMatchObject({
      status: null,
    });
  });

  it('finds the loopback address, and in this kernel what every kernel has', async () => {
    expect(reader.addresses()).toContainEqual({ device: 'lo', address: '127.0.0.1' });
    const facts = await gatherFacts(reader, null, process.pid);
    expect(facts.kernelRelease).toMatch(/^\d+\.\d+/);
    expect(facts.interfaces.find(({ name }) => name === 'lo')?.addresses).toContain('127.0.0.1');
    expect(facts.sysctls.get('net.ipv4.ip_forward')).toMatch(/^[01]$/);
    expect(facts.networkNamespace).toMatch(/^net:\[\d+\]$/);
  });
});
