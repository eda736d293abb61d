import { refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { flagWord } from '../../decode/flag.ts';
import type { Entries } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import type { InstanceDraft } from '../decode/draft.ts';
import { bareFlag } from '../decode/flags.ts';
import { usableInterface } from '../decode/interface-name.ts';
import type { VrrpInstance } from '../model.ts';

export const VMAC_KEYWORDS: Entries<InstanceDraft> = [
  ['use_vmac', { argument: { kind: 'text', what: 'a name', optional: true }, decode: readVmac }],
  [
    'vmac_xmit_base',
    bareFlag((draft, value, statement) => {
      draft.vmacTransmitsOnBase = { value, statement };
    }),
  ],
];

/** `use_vmac [NAME]`. YAML has a word in any case: yes for the usual name. */
function readVmac(draft: InstanceDraft, statement: Statement, context: DecodeContext): void {
  const word = statement.words[1];
  refuseMore(statement, 1, context);
  const flag = word === undefined ? undefined : flagWord(word.text);
  if (flag?.exact === true && !flag.value) return;
  if (word === undefined || flag?.exact === true) draft.vmac = { value: null, statement };
  else if (usableInterface(statement, word, context)) draft.vmac = { value: word.text, statement };
}

/** The virtual MAC of an instance, which is warned of: not every network bears it. */
export function resolveVmac(
  { vmac, vmacTransmitsOnBase, interface: base, vrid }: InstanceDraft,
  family: VrrpInstance['family'],
  context: DecodeContext,
): VrrpInstance['vmac'] {
  if (vmac === undefined) {
    if (vmacTransmitsOnBase?.value === true) {
      context.info(
        'vrrp-vmac',
        vmacTransmitsOnBase.statement,
        'vmac_xmit_base has no effect without use_vmac',
      );
    }
    return null;
  }
  if (base === undefined || vrid === undefined) {
    context.warning(
      'vrrp-vmac',
      vmac.statement,
      'use_vmac is not done: it needs an `interface` to be made on',
    );
    return null;
  }
  const name = vmac.value ?? `vrrp${family === 'inet' ? '' : '6'}.${vrid}`;
  const number = vrid.toString(16).padStart(2, '0');
  const mac = `00:00:5e:00:0${family === 'inet' ? 1 : 2}:${number}`;
  const message = `use_vmac gives the addresses the MAC ${mac} on the interface ${name}: switches and clouds that know one MAC for each port drop it`;
  context.warning('vrrp-vmac', vmac.statement, message, {
    hint: 'try a takeover; without use_vmac gratuitous ARP tells neighbours the new MAC',
  });
  return { name, transmitsOnBase: vmacTransmitsOnBase?.value === true };
}
