import type { IpAddress } from '../../base/ip-address.ts';
import { quote, readText, UINT32_MAX } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { address, type Entries, integer, port } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { PACING_KEYWORDS } from './pacing.ts';
import type { ConfiguredValue, PacingDraft } from './pacing-draft.ts';

/** The addresses, port and mark with which a check connects. */
export interface ConnectionDraft extends PacingDraft {
  readonly statement: Statement;
  connectAddress?: ConfiguredValue<IpAddress>;
  connectPort?: number;
  bindAddress?: ConfiguredValue<IpAddress>;
  bindPort?: ConfiguredValue<number>;
  bindInterface?: ConfiguredValue<string>;
  /** The firewall mark; 0 for none, as in keepalived. */
  mark?: ConfiguredValue<number>;
}

/** IFNAMSIZ of linux/if.h without the final NUL. */
export const MAX_INTERFACE_LENGTH = 15;

/** The keywords for where a check connects to and from, and when it runs. */
export const CONNECTION_KEYWORDS: Entries<ConnectionDraft> = [
  [
    'connect_ip',
    address((draft, value, statement) => {
      draft.connectAddress = { value, statement };
    }),
  ],
  [
    'connect_port',
    port((draft, value) => {
      draft.connectPort = value;
    }),
  ],
  [
    'bindto',
    address((draft, value, statement) => {
      draft.bindAddress = { value, statement };
    }),
  ],
  [
    'bind_port',
    port((draft, value, statement) => {
      draft.bindPort = { value, statement };
    }),
  ],
  [
    'bind_if',
    {
      argument: { kind: 'text', what: 'an interface' },
      decode: (draft, statement, context) => {
        const name = readInterface(statement, context);
        if (name !== undefined) draft.bindInterface = { value: name, statement };
      },
    },
  ],
  [
    'fwmark',
    integer({ min: 0, max: UINT32_MAX }, (draft, value, statement) => {
      draft.mark = { value, statement };
    }),
  ],
  ...PACING_KEYWORDS,
];

/** The names of interfaces that the kernel accepts (dev_valid_name). */
const INTERFACE = /^[^\s/:]{1,15}$/;

function readInterface(statement: Statement, context: DecodeContext): string | undefined {
  const name = readText(statement, context);
  if (name === undefined) return undefined;
  if (INTERFACE.test(name) && name !== '.' && name !== '..') return name;
  const message = `${writtenName(statement)}: ${quote(name)} is no name of an interface`;
  const hint = `1 to ${MAX_INTERFACE_LENGTH} characters without blanks, slashes and colons`;
  context.tolerate('unknown-value', statement, message, { consequence: 'it is ignored', hint });
  return undefined;
}

/** Whether a check configures where it connects to or from. */
export function saysWhere(draft: ConnectionDraft): boolean {
  const { connectAddress, connectPort, bindAddress, bindPort, bindInterface, mark } = draft;
  return [connectAddress, connectPort, bindAddress, bindPort, bindInterface, mark].some(
    (given) => given !== undefined,
  );
}
