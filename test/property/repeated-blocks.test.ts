import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../src/config/load.ts';
import { loadText, parseText, rendered } from '../support/config.ts';

const CHECK_BODIES = [
  ['TCP_CHECK {', '  connect_timeout 3', '  connect_port 81', '}'],
  ['TCP_CHECK {', '  connect_timeout 9', '  bind_port 7', '}'],
  ['HTTP_GET {', '  url {', '    path /a', '    status_code 200', '  }', '  delay_down_max 20', '}'],
  ['HTTP_GET {', '  url {', '    path /a', '  }', '}'],
  ['SMTP_CHECK {', '  host {', '    connect_ip 10.9.9.9', '  }', '}'],
  ['UDP_CHECK {', '  connect_timeout 1', '}'],
  ['TCP_CHECK {', '  conect_timeout 3', '}'],
  ['TCP_CHECK {'],
  ['}'],
  ['BFD_CHECK {', '  name b', '}'],
];
const LINES = ['weight 3', 'weight x', 'weight 0', 'lthreshold 5', 'inhibit_on_failure', 'uthreshold 9'];

const body = fc
  .tuple(fc.subarray(LINES, { maxLength: 2 }), fc.subarray(CHECK_BODIES, { maxLength: 2 }))
  .map(([lines, checks]) => [...lines, ...checks.flat()]);

const server = (bodies: number): fc.Arbitrary<readonly [number, number, number, string]> =>
  fc.tuple(
    fc.integer({ min: 1, max: 30 }),
    fc.nat({ max: bodies - 1 }),
    fc.constantFrom(2, 2, 2, 4),
    fc.constantFrom('', '', '', '}', '# a', 'weight 2'),
  );

const site = fc.array(body, { minLength: 1, maxLength: 3 }).chain((bodies) =>
  fc.record({
    bodies: fc.constant(bodies),
    servers: fc.array(fc.array(server(bodies.length), { minLength: 1, maxLength: 6 }), { maxLength: 3 }),
  }),
);

type Site = typeof site extends fc.Arbitrary<infer T> ? T : never;

/** `mark` stands in a comment behind each header: where all are equal, blocks are too. */
function write({ bodies, servers }: Site, mark: (index: number) => string): string {
  let index = 0;
  const lines = servers.flatMap((pool, at) => [
    `virtual_server 10.0.0.${at} 80 {`,
    '  lb_algo rr',
    '  lb_kind NAT',
    '  delay_loop 10',
    ...pool.flatMap(([host, which, indent, behind]) => {
      index += 1;
      const blanks = ' '.repeat(indent);
      return [
        `${blanks}real_server 10.1.0.${host} ${host} { # ${mark(index)}`,
        ...(bodies[which] ?? []).map((line) => `${blanks}  ${line}`),
        `${blanks}} ${behind}`,
      ];
    }),
    '}',
  ]);
  return `${lines.join('\n')}\n`;
}

const equal = (): string => '0000';
const unique = (index: number): string => String(index).padStart(4, '0');

/** All that comes of a load but the text itself, which holds the marks. */
function outcome(loaded: LoadedConfig): unknown {
  const places = JSON.stringify(loaded.config, (key, value: unknown) =>
    key === 'source' ? undefined : value,
  );
  return [places, rendered(loaded).replaceAll(/# [0-9]{4}/g, '#'), loaded.counts, loaded.omittedDiagnostics];
}

describe('blocks that repeat an earlier one', () => {
  it('mean and tell the same as if each were written in a way of its own', () => {
    fc.assert(
      fc.property(site, (written) => {
        const repeated = loadText('main.conf', write(written, equal));
        const single = loadText('main.conf', write(written, unique));
        expect(outcome(repeated)).toEqual(outcome(single));
      }),
      { numRuns: 400 },
    );
  });

  it('are found in a site, and have the places of their own text', () => {
    const servers = [1, 2, 3].map((host) => [host, 0, 2, ''] as const);
    const text = write(
      { bodies: [['weight 3', 'TCP_CHECK {', '  retry 1', '}']], servers: [servers] },
      equal,
    );
    const { tree } = parseText(text);
    const blocks = (tree[0]?.block ?? []).filter(({ keyword }) => keyword === 'real_server');
    expect(new Set(blocks.map(({ body }) => body)).size).toBe(1);
    for (const { source, block } of blocks) {
      const [, check] = block ?? [];
      const [retry] = check?.block ?? [];
      expect(source.text.slice(retry?.start, retry?.end)).toBe('retry 1');
      expect(retry?.words.map(({ start, end }) => source.text.slice(start, end))).toEqual(['retry', '1']);
    }
  });
});
