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

/** What a check inherits from, and where its server is. */
export interface CheckSurroundings {
  readonly virtualServer: VirtualServerDraft;
  readonly virtualServerId: string;
  readonly realServer: RealServerDraft;
  readonly realServerId: string;
  /** The server's port as written or, when it has none, as inherited: what a check connects to. */
  readonly port: number;
  /** The kernel services of the virtual server. */
  readonly listeners: Listeners;
  /** How packets of clients reach the server, and the port that it has in the kernel. */
  readonly destination: { readonly method: Method; readonly port: number };
  readonly whole: WholeFile;
}

/** A check as its block says it, before defaults and inheritance. */
export interface AnyCheckDraft extends PacingDraft {
  /** The keyword of its block. */
  readonly type: string;
  readonly statement: Statement;
}

interface CheckBlock<Draft extends AnyCheckDraft> {
  /** The keyword of the block: `DNS_CHECK`. */
  readonly keyword: string;
  /** What may stand in the block; these are the words that lvsd acts on. */
  readonly keywords: KeywordTable<Draft>;
  readonly create: (statement: Statement) => Draft;
  /** Words of keepalived's that are known in the block and have no effect: `later` may get one, `other` will not. */
  readonly without?: Partial<Pick<BlockWords, 'later' | 'other'>>;
  /** Blocks that stand in this one, with their words. */
  readonly inner?: readonly (readonly [BlockName, BlockWords])[];
  /** How YAML names the type, and the keys of its map. */
  readonly yaml: { readonly type: string; readonly block: YamlBlock };
  /** Where keepalived's defaults of this type differ from those of the others. */
  readonly defaults?: { readonly retry?: number; readonly delayBeforeRetry?: Milliseconds | 'delay_loop' };
}

/** The language of a check that connects to its server. */
export interface NetworkCheckLanguage<Draft extends AnyCheckDraft & ConnectionDraft>
  extends CheckBlock<Draft> {
  readonly kind: 'network';
  /** The places that one block tests, each a check of its own; absent: the block's own. */
  readonly targets?: (draft: Draft) => readonly ConnectionDraft[];
  /** The spec with every default, or undefined when the check cannot be used, which is told then. */
  readonly resolve: (
    draft: Draft,
    connection: ConnectionSpec,
    around: CheckSurroundings,
    context: DecodeContext,
  ) => CheckSpec | undefined;
}

/** The language of a check that stays on this host. */
export interface LocalCheckLanguage<Draft extends AnyCheckDraft> extends CheckBlock<Draft> {
  readonly kind: 'local';
  /** When it runs, where that cannot be configured; absent: as its block and those around it say. */
  readonly pacing?: CheckPacing;
  /** As {@link NetworkCheckLanguage.resolve}; `interval` is the delay_loop in milliseconds. */
  readonly resolve: (
    draft: Draft,
    interval: Milliseconds,
    around: CheckSurroundings,
    context: DecodeContext,
  ) => CheckSpec | undefined;
}

/** A language whose own draft is not known any more. It is only given drafts that it made itself. */
export type CheckLanguage =
  | NetworkCheckLanguage<AnyCheckDraft & ConnectionDraft>
  | LocalCheckLanguage<AnyCheckDraft>;
