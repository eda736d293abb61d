import type { Statement } from '../language/tree.ts';
import type { OriginFinder } from './origin.ts';
import type { ShownSetting, ShownValue } from './shown.ts';

/** Collects the settings of one part with their origins. */
export class SettingCollector {
  readonly settings: ShownSetting[] = [];
  readonly #finder: OriginFinder;
  readonly #blocks: readonly Statement[];

  constructor(finder: OriginFinder, blocks: readonly Statement[]) {
    this.#finder = finder;
    this.#blocks = blocks;
  }

  /** Adds a setting that `keywords` give in the part's own block, and `inherited` in the block around it. */
  add(name: string, value: ShownValue, keywords: readonly string[], inherited: readonly string[] = []): void {
    const [own, ...around] = this.#blocks;
    const origin = this.#finder.find(own === undefined ? [] : [own], keywords);
    const outer =
      origin.kind === 'default' && inherited.length > 0 ? this.#finder.find(around, inherited) : origin;
    const from = around[0]?.keyword ?? null;
    const found =
      outer.kind === 'file' && outer !== origin ? { ...outer, kind: 'inherited' as const, from } : outer;
    this.settings.push({ name, value, origin: found.kind === 'default' ? origin : found });
  }

  /** Adds a setting of the block's own line; it is derived where `isWritten` is false. */
  header(name: string, value: ShownValue, isWritten = true): void {
    const [own] = this.#blocks;
    const origin =
      own === undefined || !isWritten ? ({ kind: 'derived' } as const) : this.#finder.header(own);
    this.settings.push({ name, value, origin });
  }
}
