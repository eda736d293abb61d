/** In the lab: `node compare-main.js SERVICES RUNS` programs so many services, then prints NAME MILLISECONDS lines. */

import { openIpvsClient } from '../../ipvs/open.ts';
import type { Operation } from '../../ipvs/operation.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import type { DesiredState } from '../../src/state/model/desired.ts';
import { findDrift } from '../../src/state/pool/drift.ts';
import { plan } from '../../src/state/pool/plan.ts';
import { ip, NO_TUNNEL, PARAMS, tcpService } from '../support/director-config.ts';

/** Far below what one exchange may hold, far above what makes exchanges dear. */
const BATCH = 1000;

const [services = 0, runs = 0] = process.argv.slice(2).map(Number);
const kernel = openIpvsClient(new SystemClock());
for (let first = 0; first < services; first += BATCH) {
  const operations: Operation[] = [];
  for (let index = first; index < Math.min(services, first + BATCH); index += 1) {
    const service = tcpService(`10.1.${index >> 8}.${index & 255}`);
    const destination = { address: ip(`10.2.${index >> 8}.${index & 255}`), port: 80 };
    const params = {
      forwarding: 'nat',
      weight: 1,
      upperThreshold: 0,
      lowerThreshold: 0,
      tunnel: NO_TUNNEL,
    } as const;
    operations.push({ type: 'new-service', service, params: PARAMS });
    operations.push({ type: 'new-destination', service, destination, params });
  }
  const refused = (await kernel.apply(operations)).find((outcome) => !outcome.ok);
  if (refused !== undefined) throw new Error(`the kernel refused: ${JSON.stringify(refused)}`);
}
const before = await kernel.dump();
const owned = new Set(before.keys());
if (owned.size !== services) throw new Error(`${owned.size} services instead of ${services}`);
const desired: DesiredState = before;
for (let run = 0; run < runs; run += 1) {
  let from = performance.now();
  const tell = (name: string): void => {
    console.log(`${name} ${(performance.now() - from).toFixed(2)}`);
    from = performance.now();
  };
  const found = await kernel.dump();
  tell('read');
  const drift = findDrift(before, found, owned);
  tell('drift');
  const operations = plan(desired, found, owned);
  tell('plan');
  if (drift.length + operations.length > 0) throw new Error('an unchanged table differs');
}
kernel.close();
