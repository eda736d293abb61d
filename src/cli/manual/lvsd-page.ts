import type { ManualPage } from './roff.ts';
import { optionTerms, paragraphs } from './usage-text.ts';

/** lvsd(8), from what `lvsd --help` prints, so that the two cannot differ. Throws when the usage text lists no options. */
export function lvsdPage(usage: string, version: string): ManualPage {
  const options = optionTerms('lvsd', usage);
  return {
    name: 'lvsd',
    section: 8,
    summary: 'LVS director controller with health checks',
    version,
    sections: [
      { title: 'Synopsis', blocks: [{ kind: 'literal', text: 'lvsd [options]' }] },
      { title: 'Description', blocks: paragraphs(usage) },
      { title: 'Options', blocks: options },
      {
        title: 'Files',
        blocks: [
          { kind: 'term', term: '/etc/lvsd/lvsd.yaml', text: 'The configuration; see `lvsd.yaml`(5).' },
          {
            kind: 'term',
            term: '/etc/keepalived/keepalived.conf',
            text: 'Read where that file is missing; see `lvsd-keepalived.conf`(5).',
          },
          {
            kind: 'term',
            term: '/etc/default/lvsd',
            text: 'Options that the systemd unit of the Debian package adds.',
          },
          { kind: 'term', term: '/var/lib/lvsd', text: 'What survives a restart.' },
        ],
      },
      {
        title: 'See also',
        blocks: [
          {
            kind: 'paragraph',
            text: '`lvsctl`(1), `lvsd.yaml`(5), `lvsd-keepalived.conf`(5), `ipvsadm`(8), `keepalived`(8)',
          },
        ],
      },
    ],
  };
}
