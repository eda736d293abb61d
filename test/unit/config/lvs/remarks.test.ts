import { describe, expect, it } from 'vitest';
import { codes, loadText } from '../../../support/config.ts';

const MISC = '\n MISC_CHECK {\n misc_path /bin/true\n misc_dynamic\n }\n';
const TCP = '\n TCP_CHECK {\n }\n';
const FILE = '\n FILE_CHECK {\n track_file load\n }\n';

/** Two servers; `first` stands in the block of the first one. */
function site(words: string, first = '', protocol = 'TCP'): string {
  const server = (last: number, block: string): string => ` real_server 10.0.0.${last} 80 {${block}}\n`;
  return `track_file load {\n file /run/load\n}
virtual_server 192.0.2.1 80 {
 ${words.replaceAll(', ', '\n ')}
 protocol ${protocol}
${server(1, first)}${server(2, '\n')}}
`;
}

function told(text: string): string[] {
  return codes(loadText('site.conf', text)).filter((code) => /scheduler|one-packet/.test(code));
}

describe('remarks on a virtual server', () => {
  it.each([
    ['sh', 'inhibit_on_failure', TCP, true],
    ['mh', 'inhibit_on_failure', TCP, true],
    ['dh', 'inhibit_on_failure', TCP, true],
    ['sh', 'inhibit_on_failure, sh-fallback', TCP, false],
    ['mh', 'inhibit_on_failure, mh-fallback', TCP, false],
    ['wlc', 'inhibit_on_failure', TCP, false],
    ['sh', 'inhibit_on_failure', '\n', false],
    ['sh', 'omega', '\n weight 0\n', true],
    ['dh', 'omega', '\n weight 0\n', true],
    ['mh', 'omega', '\n weight 0\n', false],
    ['sh', 'sh-fallback', '\n weight 0\n', false],
    ['sh', 'sorry_server 10.0.0.9 80, sorry_server_inhibit', TCP, true],
    ['dh', 'sorry_server 10.0.0.9 80, sorry_server_inhibit', TCP, true],
    ['mh', 'sorry_server 10.0.0.9 80, sorry_server_inhibit', TCP, false],
    ['sh', 'sorry_server 10.0.0.9 80', TCP, false],
    ['sh', 'omega', MISC, true],
    ['mh', 'omega', FILE, true],
    ['rr', 'omega', MISC, false],
  ])('say of %s with %s and %j whether it refuses clients: %o', (scheduler, words, first, refuses) => {
    const codesOf = told(site(`lb_algo ${scheduler}, lb_kind DR, ${words}`, first));
    expect(codesOf.includes('warning scheduler-refuses')).toBe(refuses);
  });

  it.each([
    ['NAT', 'ops', true],
    ['DR', 'ops', false],
    ['TUN', 'ops', false],
    ['DR', 'ops, sorry_server 10.0.0.9 80, sorry_server_lvs_method NAT', true],
    ['DR', 'ops, sorry_server 10.0.0.9 80', false],
  ])('say of one-packet scheduling by %s with %s whether replies get lost: %o', (kind, words, lost) => {
    const codesOf = told(site(`lb_algo rr, lb_kind ${kind}, ${words}`, '\n', 'UDP'));
    expect(codesOf.includes('warning one-packet-nat')).toBe(lost);
  });
});
