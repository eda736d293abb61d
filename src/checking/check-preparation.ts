import { checkTypeNamed, checkTypeOf } from '../../checkers/check-types.ts';
import { readFindings } from '../../checkers/file/findings.ts';
import { FileWatch } from '../../checkers/file/watch.ts';
import { loadProbes, type ProbeTools } from '../../checkers/registry.ts';
import { nativeSocketsAvailable } from '../../checkers/socket/load.ts';
import { warmUpConnection } from '../../checkers/tcp/warm-up.ts';
import type { CheckSpec, CheckType } from '../../checkers/types.ts';
import type { EchoGroups } from '../base/echo-groups.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock } from '../base/time.ts';
import type { Check, Config } from '../config/model/config.ts';
import type { Findings } from '../state/director/carry-over.ts';

export interface CheckPreparationComponents {
  readonly tools: ProbeTools;
  readonly engine: { trigger(id: string): boolean };
  /** Resolves to null where native sockets work, else to the reason why they do not. */
  readonly nativeSockets?: () => Promise<string | null>;
  readonly warmUp?: typeof warmUpConnection;
  readonly echoGroups: EchoGroups;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Prepares what checks need besides their attempts: the first reading of tracked files, the watch on them, and code
 * that is loaded in time.
 */
export class CheckPreparation {
  readonly #components: CheckPreparationComponents;
  readonly #files: FileWatch;
  #warmedUp = false;

  constructor(components: CheckPreparationComponents) {
    this.#components = components;
    this.#files = new FileWatch(components, (id) => void components.engine.trigger(id));
  }

  /** Reads the tracked files before a configuration is loaded. */
  findings(config: Config): Promise<Findings> {
    return readFindings(checksOf(config), this.#components.clock);
  }

  /** Prepares what the checks need to run well. It is called after a load, when the kernel is programmed. */
  async prepare(config: Config): Promise<void> {
    const { tools, logger, engine, nativeSockets = nativeSocketsAvailable } = this.#components;
    const checks = checksOf(config);
    const paths = new Map<string, string>();
    for (const { id, spec } of checks) if (spec.type === 'FILE_CHECK') paths.set(id, spec.path);
    await this.#files.watch(paths);
    // A file may have changed between the first reading and the start of the watch.
    for (const id of paths.keys()) engine.trigger(id);
    const types = new Set<CheckType>(checks.map(({ spec }) => spec.type));
    await loadProbes(types, tools);
    await this.#warmUp(types);
    await this.#admitEchoes(checks);
    const needing = checks.filter(({ spec }) => needsNativeSockets(spec)).length;
    const missing = needing === 0 ? null : await nativeSockets();
    if (missing === null) return;
    logger.warn(
      'checks with bind_if or fwmark, and PING_CHECKs, cannot run here: their servers stay as they are',
      {
        checks: needing,
        reason: missing,
      },
    );
  }

  /** Runs once, and only where the configuration has checks that connect. */
  async #warmUp(types: ReadonlySet<CheckType>): Promise<void> {
    const { warmUp = warmUpConnection, clock } = this.#components;
    if (this.#warmedUp || ![...types].some((type) => checkTypeNamed(type)?.prepares === 'tcp')) return;
    this.#warmedUp = true;
    await warmUp(clock, this.#components.tools.sockets);
  }

  async #admitEchoes(checks: readonly Check[]): Promise<void> {
    const { echoGroups, logger } = this.#components;
    if (!checks.some(({ spec }) => checkTypeOf(spec).prepares === 'icmp')) return;
    const reason = await echoGroups.admit();
    if (reason !== null)
      logger.warn('PING_CHECKs cannot run here: their servers stay as they are', { reason });
  }

  async stop(): Promise<void> {
    this.#files.stop();
    await this.#components.echoGroups.restore();
  }
}

function checksOf({ virtualServers }: Config): readonly Check[] {
  return virtualServers.flatMap(({ realServers }) => realServers.flatMap(({ checks }) => checks));
}

function needsNativeSockets(spec: CheckSpec): boolean {
  const type = checkTypeOf(spec);
  const connection = type.connection(spec);
  if (connection === null) return false;
  return type.prepares === 'icmp' || connection.bindInterface !== null || connection.mark !== null;
}
