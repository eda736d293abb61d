/** What a `vrrp_instance` of an example says beside its usual lines. */
export interface InstanceText {
  readonly name?: string;
  readonly priority?: number | null;
  readonly vrid?: number | null;
  readonly interface?: string | null;
  readonly addresses?: readonly string[];
}

/** An instance that is right, with further lines. Null leaves the usual line out. */
export function instance(lines = '', said: InstanceText = {}): string {
  const { name = 'VI_1', priority = 100, vrid = 7, interface: device = 'eth0' } = said;
  const addresses = said.addresses ?? ['10.9.0.100/24'];
  const body = [
    ...(device === null ? [] : [`interface ${device}`]),
    ...(vrid === null ? [] : [`virtual_router_id ${vrid}`]),
    ...(priority === null ? [] : [`priority ${priority}`]),
    ...lines.split('\n').filter((line) => line !== ''),
    ...(addresses.length === 0
      ? []
      : ['virtual_ipaddress {', ...addresses.map((address) => `  ${address}`), '}']),
  ];
  return `vrrp_instance ${name} {\n${body.map((line) => `  ${line}\n`).join('')}}\n`;
}

/** A script that is right, with further lines. */
export function script(name: string, command: string, lines = ''): string {
  const body = [`script "${command}"`, ...lines.split('\n').filter((line) => line !== '')];
  return `vrrp_script ${name} {\n${body.map((line) => `  ${line}\n`).join('')}}\n`;
}
