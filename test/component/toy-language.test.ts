import { expect, it } from 'vitest';
import { NETWORK_CHECK } from '../../checkers/check-type.ts';
import { addCheckType } from '../../checkers/check-types.ts';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import type { CheckSpec } from '../../checkers/types.ts';
import type { AnyCheckDraft, CheckLanguage } from '../../src/config/checks/check-language.ts';
import { CONNECTION_KEYWORDS, type ConnectionDraft } from '../../src/config/checks/connection.ts';
import { addCheckLanguage } from '../../src/config/checks/languages.ts';
import type { Keyword } from '../../src/config/decode/keyword.ts';
import { choice } from '../../src/config/decode/keyword-kinds.ts';
import { word } from '../../src/config/yaml/key-kinds.ts';

/** A type of check with a keyword of its own, which lvsd does not have. */
interface ToyDraft extends AnyCheckDraft, ConnectionDraft {
  readonly statement: ConnectionDraft['statement'];
  colour?: string;
}

interface ToySpec {
  readonly type: 'TOY_CHECK';
  readonly connection: ConnectionSpec;
  readonly colour: string;
}

const COLOURS = ['red', 'blue'];

const keywords = new Map<string, Keyword<ToyDraft>>([
  ...CONNECTION_KEYWORDS,
  [
    'colour',
    choice(COLOURS, (draft, value) => {
      draft.colour = value;
    }),
  ],
]);

const TOY = {
  kind: 'network',
  keyword: 'TOY_CHECK',
  keywords,
  create: (statement: ToyDraft['statement']): ToyDraft => ({ type: 'TOY_CHECK', statement }),
  yaml: {
    type: 'toy',
    block: {
      keyword: 'TOY_CHECK',
      header: 'none',
      scalar: null,
      keys: new Map([
        ['type', { kind: 'header' }],
        ['colour', word('colour')],
      ]),
    },
  },
  defaults: { retry: 7 },
  resolve: ({ colour = 'red' }: ToyDraft, connection: ConnectionSpec): ToySpec => ({
    type: 'TOY_CHECK',
    connection,
    colour,
  }),
} as unknown as CheckLanguage;

addCheckType<ToySpec>({
  ...NETWORK_CHECK,
  type: 'TOY_CHECK',
  target: ({ colour }) => colour,
  options: () => [],
  identity: ({ colour }) => [colour],
  alert: () => '',
});
addCheckLanguage(TOY);

// The tables of keywords are made when these are loaded.
const { loadText } = await import('../support/config.ts');
const { yamlSchema } = await import('../../src/config/yaml/json-schema.ts');

const spec = (loaded: ReturnType<typeof loadText>): CheckSpec | undefined =>
  loaded.config?.virtualServers[0]?.realServers[0]?.checks[0]?.spec;

function conf(inCheck: string): string {
  return `virtual_server 10.0.0.1 80 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  real_server 10.0.1.1 80 {\n    TOY_CHECK {\n      ${inCheck}\n    }\n  }\n}\n`;
}

it('reads the block of an added type with its own keyword, and with those of every check', () => {
  const loaded = loadText('main.conf', conf('colour blue\n      connect_port 81'));
  expect(loaded.diagnostics).toEqual([]);
  expect(spec(loaded)).toMatchObject({ type: 'TOY_CHECK', colour: 'blue', connection: { port: 81 } });
  expect(loaded.config?.virtualServers[0]?.realServers[0]?.checks[0]?.pacing.retry).toBe(7);
});

it('reads the same check from YAML', () => {
  const yaml = `virtual_servers:
  - address: 10.0.0.1
    port: 80
    protocol: tcp
    scheduler: rr
    forwarding: nat
    real_servers:
      - { address: 10.0.1.1, port: 80, checks: [{ type: toy, colour: blue }] }
`;
  const loaded = loadText('main.yaml', yaml);
  expect(loaded.diagnostics).toEqual([]);
  expect(spec(loaded)).toMatchObject({ type: 'TOY_CHECK', colour: 'blue' });
});

it('says where the added keyword is wrong, and knows it when it is mistyped', () => {
  const wrong = loadText('main.conf', conf('colour green'));
  expect(wrong.diagnostics.map(({ message }) => message).join()).toContain('green');
  const mistyped = loadText('main.conf', conf('color blue'));
  expect(mistyped.diagnostics.map(({ hint }) => hint).join()).toContain('colour');
});

it('has the added type in the JSON Schema', () => {
  expect(JSON.stringify(yamlSchema())).toContain('"enum":["red","blue"]');
});
