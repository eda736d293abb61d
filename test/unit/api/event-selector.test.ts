import { describe, expect, it } from 'vitest';
import { concerns, textOf } from '../../../src/api/event-selector.ts';
import type { EventEntry } from '../../../src/api/protocol.ts';

function event(virtual_server: string | null, real_server: string | null): EventEntry {
  const rest = { check: null, from: null, to: 'down', reason: '' };
  return { seq: 1, at: '', kind: 'real_server', virtual_server, real_server, ...rest };
}

describe('a server that events are asked for', () => {
  it.each([
    ['10.0.1.1', 'tcp 10.0.0.1:80', '10.0.1.1:80', true],
    ['10.0.1.1', 'tcp 10.0.0.1:80', '10.0.1.12:80', false],
    ['10.0.1.1:81', 'tcp 10.0.0.1:80', '10.0.1.1:80', false],
    ['10.0.0.1', 'tcp 10.0.0.1:80', null, true],
    ['fwmark 7', 'fwmark 7 inet', '10.0.1.1:0', true],
    ['2001:DB8::1', null, '[2001:db8::1]:80', true],
    ['[2001:db8::1]:80', 'tcp [2001:db8::1]:80', null, true],
  ])('%s is meant by %s %s: %s', (selector, virtual, real, meant) => {
    expect(concerns(selector)(event(virtual, real))).toBe(meant);
  });

  it('stands as text in the events where it is an address', () => {
    expect(textOf('2001:DB8:0::1')).toBe('2001:db8::1');
    expect(textOf('10.0.1.1 80')).toBe('10.0.1.1:80');
    expect(textOf('10.0.')).toBeNull();
  });
});
