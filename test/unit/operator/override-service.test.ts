import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/model/config.ts';
import { OperatorStore } from '../../../src/operator/operator-store.ts';
import { OverrideService } from '../../../src/operator/override-service.ts';
import { Director } from '../../../src/state/director/director.ts';
import { formatOperatorState, parseOperatorState } from '../../../src/state/model/operator-state.ts';
import type { Override, ServerOverride } from '../../../src/state/model/override.ts';
import { clockReader } from '../../support/clock-reader.ts';
import { config, virtualServer } from '../../support/director-config.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { settled, VirtualClock } from '../../support/virtual-clock.ts';

const DISABLED: Override = {
  kind: 'disable',
  weight: null,
  author: 'alice',
  reason: null,
  since: 0,
  expiresAt: null,
  deadline: null,
  drained: false,
};

function disabled(realServer: string): ServerOverride {
  return { virtualServer: 'tcp 10.0.0.1:80', realServer, override: DISABLED };
}

/** Starts a overrideService on a saved state; what is saved afterwards, or null when nothing was. */
async function savedByStart(overrides: readonly ServerOverride[], loaded: Config): Promise<string | null> {
  const director = new Director();
  const logger = new RecordingLogger();
  const clock = new VirtualClock();
  const saves: string[] = [];
  const file = {
    path: 'memory',
    read: () => Promise.resolve(formatOperatorState({ overrides, pause: null }, clockReader(clock)())),
    replace: (text: string) => Promise.resolve(void saves.push(text)),
  };
  const overrideService = new OverrideService({
    director,
    reconciler: {
      submit: () => undefined,
      settled: () => Promise.resolve(),
      observe: () => Promise.resolve(null),
      pause: () => Promise.resolve(),
      resume: () => undefined,
      timeouts: () => null,
    },
    store: new OperatorStore(file, logger, clockReader(clock)),
    publisher: { publish: () => undefined },
    events: { note: () => undefined },
    clock,
    logger,
  });
  await overrideService.restore();
  director.load(loaded, 0, 0);
  overrideService.start();
  await settled();
  overrideService.stop();
  return saves.at(-1) ?? null;
}

describe('what operators said in an earlier run', () => {
  const loaded = config(virtualServer({ servers: [{ address: '10.0.1.1', port: 80 }] }));

  it('is forgotten on the disk too where its server left the configuration meanwhile', async () => {
    const saved = await savedByStart([disabled('10.0.1.1:80'), disabled('10.0.1.2:80')], loaded);
    const names = parseOperatorState(saved ?? '')?.state.overrides.map(({ realServer }) => realServer);
    expect(names).toEqual(['10.0.1.1:80']);
  });

  it('is not written again where all of its servers are configured', async () => {
    expect(await savedByStart([disabled('10.0.1.1:80')], loaded)).toBeNull();
  });
});
