import { describe, expect, it } from 'vitest';
import type { SigningSpec } from '../../../../vrrp/signing/signing.ts';
import { Random } from '../../../chaos/random.ts';
import { SimulatedNode, VrrpNetwork } from '../../../support/vrrp/network.ts';
import { signingKey, signingSpec } from '../../../support/vrrp/signing.ts';
import { instanceSpec, ip, routerSpec } from '../../../support/vrrp/specs.ts';

/** The steps of docs/vrrp.md: every node takes one before any node takes the next. */
const STEPS: readonly (SigningSpec | null)[] = [
  null,
  signingSpec({ mode: 'receive-only' }),
  signingSpec({ mode: 'permissive' }),
  signingSpec(),
  signingSpec({ keys: [signingKey(1), signingKey(2)] }),
  signingSpec({ keys: [signingKey(1), signingKey(2)], activeKey: 2 }),
  signingSpec({ keys: [signingKey(2)], activeKey: 2 }),
];

function lan(seed: number, first: SigningSpec | null): { network: VrrpNetwork; random: Random } {
  const random = new Random(seed);
  const network = new VrrpNetwork(() => random.integer(0, 2 ** 30) / 2 ** 30);
  for (const [index, priority] of [150, 100, 50].entries()) {
    const node = index + 1;
    new SimulatedNode(network, `n${node}`, ip(`10.9.0.${node}`), specOf(priority, first), 0);
  }
  for (const node of network.nodes) {
    // Clocks that NTP keeps, some of them a second off.
    node.wallOffset = random.integer(-1000, 1000);
    node.start();
  }
  network.runUntil(10_000);
  return { network, random };
}

function specOf(priority: number, signing: SigningSpec | null): SimulatedNode['spec'] {
  return routerSpec([instanceSpec({ priority, signing })]);
}

/** What each node was told, in order. */
function told(network: VrrpNetwork): readonly (readonly string[])[] {
  return network.nodes.map((node) => node.notified);
}

const ELECTED = [
  ['instance VI_1 BACKUP', 'instance VI_1 MASTER'],
  ['instance VI_1 BACKUP'],
  ['instance VI_1 BACKUP'],
];

describe('keys that are introduced and rotated on a LAN of three nodes', () => {
  it('in the order of the page lose no mastership, whichever node takes a step first', {
    timeout: 180_000,
  }, () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const { network, random } = lan(seed, STEPS[0] ?? null);
      for (const step of STEPS.slice(1)) {
        const nodes = [0, 1, 2].toSorted(() => random.integer(0, 1) * 2 - 1);
        for (const index of nodes) {
          const node = network.nodes[index];
          const priority = [150, 100, 50][index] ?? 0;
          node?.reload(specOf(priority, step));
          network.runUntil(network.now + random.integer(0, 6000));
        }
      }
      network.runUntil(network.now + 20_000);
      expect(told(network), `seed ${seed}`).toEqual(ELECTED);
    }
  });

  it('in another order make two masters: a node signs with a key that the others do not have', () => {
    const { network } = lan(1, signingSpec());
    network.nodes[0]?.reload(specOf(150, STEPS[6] ?? null));
    network.runUntil(network.now + 10_000);
    expect(told(network)[1]).toEqual(['instance VI_1 BACKUP', 'instance VI_1 MASTER']);
  });
});
