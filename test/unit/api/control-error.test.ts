import { describe, expect, it } from 'vitest';
import {
  BAD_ANSWER_CODES,
  connectionFault,
  UNREACHABLE_CODES,
  vrrpConnectionFault,
} from '../../../src/api/control-error.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code} /run/x.sock`), { code });
}

describe('connectionFault', () => {
  it.each([
    ['ENOENT', 'control-no-socket', 'lvsd is not running'],
    ['ENOTDIR', 'control-no-socket', 'lvsd is not running'],
    ['ECONNREFUSED', 'control-refused', 'nobody listens'],
    ['EACCES', 'control-permission', 'permission denied'],
    ['EPERM', 'control-permission', 'permission denied'],
    ['EMFILE', 'control-unreachable', 'EMFILE'],
  ])('%s: nobody could be asked (%s)', (system, code, words) => {
    const fault = connectionFault('/run/x.sock', systemError(system));
    expect(fault).toMatchObject({ code });
    expect(fault.message).toContain('/run/x.sock');
    expect(fault.message).toContain(words);
    expect(UNREACHABLE_CODES).toContain(fault.code);
  });

  it.each([
    ['ECONNRESET', 'control-closed'],
    ['EPIPE', 'control-closed'],
    ['HPE_INVALID_CONSTANT', 'control-garbage'],
  ])('%s: an answer that cannot be used (%s)', (system, code) => {
    const fault = connectionFault('/run/x.sock', systemError(system));
    expect(fault.code).toBe(code);
    expect(BAD_ANSWER_CODES).toContain(fault.code);
  });

  it('leaves a fault that is explained already as it is', () => {
    const fault = connectionFault('/run/x.sock', systemError('ENOENT'));
    expect(connectionFault('/run/y.sock', fault)).toBe(fault);
  });

  it.each([
    ['ENOENT', 'control-no-socket'],
    ['ECONNREFUSED', 'control-refused'],
  ])('of the VRRP half (%s) says that the file may have no VRRP', (system, code) => {
    const fault = vrrpConnectionFault('/run/x-vrrp/vrrp.sock', systemError(system));
    expect(fault.code).toBe(code);
    expect(fault.message).toBe(
      'cannot ask the VRRP half of lvsd at /run/x-vrrp/vrrp.sock: it is not running',
    );
    expect(fault.hint).toContain('no vrrp_instance');
  });
});
