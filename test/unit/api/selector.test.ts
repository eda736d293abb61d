import { describe, expect, it } from 'vitest';
import {
  MAX_SELECTOR_LENGTH,
  selects,
  selectVirtualServers,
  unmatchedSelectors,
} from '../../../src/api/selector.ts';
import { statusDocument, troubledDocument } from '../../support/status-documents.ts';

const WEB = { id: 'tcp 10.0.0.1:80', address: '10.0.0.1', port: 80, fwmark: null };
const V6 = { id: 'udp [2001:db8::1]:53', address: '2001:db8::1', port: 53, fwmark: null };
const MARK = { id: 'fwmark 7 inet', address: null, port: null, fwmark: 7 };

const REAL = { id: '10.0.1.1:8080', address: '10.0.1.1', port: 8080, fwmark: null };

describe('selects', () => {
  it.each([
    ['10.0.0.1', WEB],
    ['10.0.0.1:80', WEB],
    ['80', WEB],
    ['TCP 10.0.0.1:80', WEB],
    ['  tcp   10.0.0.1 ', WEB],
    ['10.0.', WEB],
    ['10.0', WEB],
    ['tcp', WEB],
    ['2001:db8::1', V6],
    ['2001:0DB8:0::1', V6],
    ['[2001:db8::1]', V6],
    ['[2001:db8:0::1]:53', V6],
    ['udp [2001:db8::1]', V6],
    ['2001:db8:', V6],
    ['7', MARK],
    ['fwmark 7', MARK],
    ['fwmark', MARK],
    ['FWM 7', MARK],
    ['fwmark:7', MARK],
    ['fwmark=7', MARK],
    ['10.0.0.1 80', WEB],
    ['tcp 10.0.0.1 80', WEB],
    ['tcp/10.0.0.1:80', WEB],
    ['[10.0.0.1]:tcp:80', WEB],
    ['2001:db8:0::1 53', V6],
    ['[2001:db8:0::1]:udp:53', V6],
    ['[10.0.1.1]:tcp:8080', REAL],
    ['10.0.1.1 8080', REAL],
  ])('%s means its virtual server', (selector, server) => {
    expect(selects(selector, server)).toBe(true);
  });

  it.each([
    ['10.0.0.1', { ...WEB, id: 'tcp 10.0.0.12:80', address: '10.0.0.12' }],
    ['10.0.0.1:8', WEB],
    ['8', WEB],
    ['1', WEB],
    ['2001:db8::1', { ...V6, id: 'udp [2001:db8::1:5]:53', address: '2001:db8::1:5' }],
    ['fwmark 7', { ...MARK, id: 'fwmark 77 inet', fwmark: 77 }],
    ['udp', WEB],
    ['10.0.0.1 8', WEB],
    ['[10.0.0.1]:udp:80', WEB],
    ['fwmark:77', MARK],
    ['[10.0.1.1]:tcp:808', REAL],
    ['', WEB],
    ['tcp'.padEnd(MAX_SELECTOR_LENGTH + 1, 'x'), WEB],
  ])('%s does not mean a neighbour', (selector, server) => {
    expect(selects(selector, server)).toBe(false);
  });
});

describe('selectVirtualServers', () => {
  it('keeps what any selector means, in the order of the document', () => {
    const selected = selectVirtualServers(troubledDocument(), ['fwmark 7', '10.0.0.1']);
    expect(selected.virtual_servers.map(({ id }) => id)).toEqual(['tcp 10.0.0.1:80', 'fwmark 7 inet']);
  });

  it('keeps everything without a selector', () => {
    const document = troubledDocument();
    expect(selectVirtualServers(document, [])).toBe(document);
  });

  it('names the selectors that mean nothing', () => {
    expect(unmatchedSelectors(statusDocument(), ['80', '10.9.9.9'])).toEqual(['10.9.9.9']);
  });
});
