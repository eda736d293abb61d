import type { FirewallListings } from '../facts.ts';
import type { HostReader } from '../host-reader.ts';

/** Asks every program for firewalls that there is; both backends of iptables may have rules. */
export async function gatherFirewall(host: HostReader): Promise<FirewallListings> {
  const nft = await host.tool('nft', ['-j', 'list', 'ruleset']);
  return {
    inet: await listings(host, ['iptables', 'iptables-legacy']),
    inet6: await listings(host, ['ip6tables', 'ip6tables-legacy']),
    nftables: nft?.status === 0 ? nft.output : null,
  };
}

/** One program after the other: they share a lock. */
async function listings(
  host: HostReader,
  programs: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const all: (readonly string[])[] = [];
  for (const program of programs) {
    const outcome = await host.tool(program, ['-w', '3', '-S']);
    // What is no rule is a warning about the other backend.
    if (outcome?.status === 0) all.push(outcome.output.split('\n').filter((line) => line.startsWith('-')));
  }
  return all;
}
