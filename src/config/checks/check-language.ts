import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { KeywordTable } from '../decode/keyword.ts';
import type { WholeFile } from '../decode/whole-file.ts';
import type { Statement } from '../language/tree.ts';
import type { BlockName, BlockWords } from '../language/vocabulary.ts';
import type { Listeners, Method, RealServerDraft, VirtualServerDraft } from '../lvs/draft.ts';
import type { CheckPacing } from '../model/config.ts';
import type { YamlBlock } from '../yaml/key-kinds.ts';
import type { ConnectionDraft } from './connection.ts';
import type { PacingDraft } from './pacing-draft.ts';

/** The blocks around a check, which it inherits from, and the address of its server. */
export interface CheckSurroundings {
  readonly virtualServer: VirtualServerDraft;
  readonly virtualServerId: string;
  readonly realServer: RealServerDraft;
  readonly realServerId: string;
  /** The server's port as it is written or, without one, as it is inherited: the port that a check connects to. */
  readonly port: number;
  /** The kernel services of the virtual server. */
  readonly listeners: Listeners;
  /** The forwarding method of the server, and the port that it has in the kernel. */
  readonly destination: { readonly method: Method; readonly port: number };
  readonly whole: WholeFile;
}

/** A check as it stands in its block, before defaults and inheritance. */
export interface AnyCheckDraft extends PacingDraft {
  /** The keyword of its block. */
  readonly type: string;
  readonly statement: Statement;
}

interface CheckBlock<Draft extends AnyCheckDraft> {
  /** The keyword of the block: `DNS_CHECK`. */
  readonly keyword: string;
  /** The keywords of the block that lvsd acts on. */
  readonly keywords: KeywordTable<Draft>;
  readonly create: (statement: Statement) => Draft;
  /**
   * keepalived's keywords that are known in the block and have no effect: those in `later` may get one, those in
   * `other` will not.
   */
  readonly without?: Partial<Pick<BlockWords, 'later' | 'other'>>;
  /** Blocks inside this one, with their keywords. */
  readonly inner?: readonly (readonly [BlockName, BlockWords])[];
  /** The name of the type in YAML, and the keys of its map. */
  readonly yaml: { readonly type: string; readonly block: YamlBlock };
  /** keepalived's defaults for this type where they differ from those of other types. */
  readonly defaults?: { readonly retry?: number; readonly delayBeforeRetry?: Milliseconds | 'delay_loop' };
}

/** The language of a check that connects to its server. */
export interface NetworkCheckLanguage<Draft extends AnyCheckDraft & ConnectionDraft>
  extends CheckBlock<Draft> {
  readonly kind: 'network';
  /** The targets that one block tests, each a check of its own; absent for the block's own target. */
  readonly targets?: (draft: Draft) => readonly ConnectionDraft[];
  /** Returns the spec with every default, or undefined when the check cannot be used, which is then reported. */
  readonly resolve: (
    draft: Draft,
    connection: ConnectionSpec,
    around: CheckSurroundings,
    context: DecodeContext,
  ) => CheckSpec | undefined;
}

/** The language of a check that does not use the network. */
export interface LocalCheckLanguage<Draft extends AnyCheckDraft> extends CheckBlock<Draft> {
  readonly kind: 'local';
  /**
   * The times of the check where they cannot be configured; absent where its block and the blocks around it decide.
   */
  readonly pacing?: CheckPacing;
  /** Does the same as {@link NetworkCheckLanguage.resolve}; `interval` is the delay_loop in milliseconds. */
  readonly resolve: (
    draft: Draft,
    interval: Milliseconds,
    around: CheckSurroundings,
    context: DecodeContext,
  ) => CheckSpec | undefined;
}

/** A language whose draft type is no longer known. It is only given drafts that it made itself. */
export type CheckLanguage =
  | NetworkCheckLanguage<AnyCheckDraft & ConnectionDraft>
  | LocalCheckLanguage<AnyCheckDraft>;
