import { quote } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { GarpGroupDraft } from '../decode/draft.ts';
import type { GarpGroup } from '../model.ts';

/** An interface may be in one group at most. */
export function resolveGarpGroups(
  drafts: readonly GarpGroupDraft[],
  context: DecodeContext,
): readonly GarpGroup[] {
  const taken = new Set<string>();
  return drafts.flatMap(({ statement, interfaces, garpInterval = 0, gnaInterval = 0 }) => {
    const own = [...new Set(interfaces)].filter((name) => {
      if (!taken.has(name)) return true;
      const message = `${quote(name)} is in another garp_group above, which counts`;
      context.warning('vrrp-garp-group', statement, message);
      return false;
    });
    for (const name of own) taken.add(name);
    if (own.length > 0) return [{ interfaces: own, garpInterval, gnaInterval }];
    if (interfaces.length === 0) {
      context.tolerate('vrrp-garp-group', statement, 'garp_group names no interface', {
        consequence: 'it has no effect',
      });
    }
    return [];
  });
}
