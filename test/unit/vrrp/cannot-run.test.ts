import { describe, expect, it } from 'vitest';
import { kernelRefuses, nativePartMissing } from '../../../src/vrrp/cannot-run.ts';

describe('VRRP that cannot run', () => {
  it('names what did not load and how to get it', () => {
    const error = nativePartMissing(new Error('no binary'));
    expect(error).toMatchObject({
      code: 'vrrp-native',
      message: expect.stringContaining('no binary') as string,
    });
    expect(error.hint).toContain('npm install koffi');
  });

  it('names what the kernel said and the rights that are missing', () => {
    const error = kernelRefuses(new Error('socket: EPERM'));
    expect(error).toMatchObject({
      code: 'vrrp-permission',
      message: expect.stringContaining('EPERM') as string,
    });
    expect(error.hint).toContain('CAP_NET_RAW');
  });
});
