import type { ManualBlock, ManualPage } from './roff.ts';

/** One option as the usage text of lvsd lists it, with the lines that go on below it. */
const OPTION_LINE = /^ {2}(?:(-\w), | {4})(--[\w-]+(?: [^\s]+)?)(?: {2,}(.*))?$/;

/** lvsd(8), from what `lvsd --help` prints, so that the two cannot differ. Throws when the usage text lists no options. */
export function lvsdPage(usage: string, version: string): ManualPage {
  const options = optionTerms(usage);
  if (options.length === 0)
    throw new Error('the usage text of lvsd lists no options in the form that the manual page reads');
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

function optionTerms(usage: string): readonly ManualBlock[] {
  const terms: { term: string; text: string }[] = [];
  for (const line of usage.split('\n')) {
    const match = OPTION_LINE.exec(line);
    const last = terms.at(-1);
    if (match !== null) {
      terms.push({
        term: [match[1], match[2]].filter((part) => part !== undefined).join(', '),
        text: match[3] ?? '',
      });
    } else if (last !== undefined && /^ {20,}\S/.test(line)) {
      last.text = `${last.text} ${line.trim()}`.trim();
    }
  }
  return terms.map((term) => ({ kind: 'term', ...term }));
}

/** What stands before and after the options. */
function paragraphs(usage: string): readonly ManualBlock[] {
  return usage
    .split('\n\n')
    .filter((text) => !text.startsWith('Usage:') && !/^ {2}/.test(text) && text.trim() !== '')
    .map((text) => ({ kind: 'paragraph', text: text.trim() }));
}
