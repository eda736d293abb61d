import { describe, expect, it } from 'vitest';
import type { StateFile } from '../../../../src/base/state-file.ts';
import { HandoverStore } from '../../../../src/vrrp/handovers/handover-store.ts';
import { Handovers } from '../../../../src/vrrp/handovers/handovers.ts';
import { clockReader } from '../../../support/clock-reader.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, routerSpec } from '../../../support/vrrp/specs.ts';

const MINUTE = 60_000;

/** A file that another process would find: it outlives the handovers of one run. */
class MemoryFile implements StateFile {
  readonly path = '/state/vrrp.json';
  text: string | null = null;
  fault: Error | null = null;

  read(): Promise<string | null> {
    return Promise.resolve(this.text);
  }

  replace(text: string): Promise<void> {
    if (this.fault !== null) return Promise.reject(this.fault);
    this.text = text;
    return Promise.resolve();
  }
}

/** One run of the VRRP half; `wall` is civil time at the router's instant 0. */
function run(file: MemoryFile, router: LoneRouter, wall: number) {
  const clock = {
    now: () => router.now,
    wall: () => wall + router.now,
    schedule: () => () => undefined,
  };
  const logger = new RecordingLogger();
  const handovers = new Handovers({
    clock,
    store: new HandoverStore(file, logger, clockReader(clock)),
    state: () => router.state,
    post: (event) => router.take(event),
  });
  return { handovers, logger };
}

const FOR_TEN_MINUTES = {
  instance: 'VI_1',
  action: 'release',
  for_seconds: 600,
  reason: 'new kernel',
} as const;

describe('handovers', () => {
  it('survive a restart with the time that remains, however civil time was set meanwhile', async () => {
    const file = new MemoryFile();
    const first = LoneRouter.of(instanceSpec());
    expect(await run(file, first, 1_000_000).handovers.request(FOR_TEN_MINUTES)).toEqual({
      version: 1,
      instances: ['VI_1'],
      held: false,
      not_saved: null,
    });
    const second = new LoneRouter(routerSpec([instanceSpec()]));
    second.now = first.now + 4 * MINUTE;
    await run(file, second, 1_000_000 + 86_400_000).handovers.restore();
    expect(second.instance().handover).toEqual({
      kind: 'release',
      until: first.now + 10 * MINUTE,
      reason: 'new kernel',
    });
    const third = new LoneRouter(routerSpec([instanceSpec()]));
    third.now = first.now + 11 * MINUTE;
    await run(file, third, 1_000_000).handovers.restore();
    expect(third.instance().handover).toBeNull();
  });

  it('end with a resume, on the disk too', async () => {
    const file = new MemoryFile();
    const router = LoneRouter.of(instanceSpec());
    const { handovers } = run(file, router, 0);
    await handovers.request(FOR_TEN_MINUTES);
    const resume = { instance: 'VI_1', action: 'resume', for_seconds: null, reason: null } as const;
    expect((await handovers.request(resume)).held).toBe(true);
    expect((await handovers.request(resume)).held).toBe(false);
    expect(JSON.parse(file.text ?? '')).toMatchObject({ handovers: [] });
  });

  it('say when they could not be saved', async () => {
    const file = new MemoryFile();
    file.fault = new Error('ENOSPC');
    const router = LoneRouter.of(instanceSpec());
    const reply = await run(file, router, 0).handovers.request(FOR_TEN_MINUTES);
    expect(reply.not_saved).toContain('ENOSPC');
    expect(router.instance().handover?.kind).toBe('release');
  });

  it('are refused for an instance that there is not, and a take that cannot come to pass', async () => {
    const router = LoneRouter.of(instanceSpec());
    const { handovers } = run(new MemoryFile(), router, 0);
    const take = { instance: 'VI_1', action: 'take', for_seconds: null, reason: null } as const;
    await expect(handovers.request({ ...take, instance: 'VI_9' })).rejects.toThrow('no VRRP instance VI_9');
    router.hear(255);
    await expect(handovers.request(take)).rejects.toThrow('10.9.0.2 is master of VI_1 with priority 255');
    router.setLink('eth0', { running: false });
    await expect(handovers.request(take)).rejects.toThrow('VI_1 is in FAULT');
    expect(router.instance().handover).toBeNull();
  });

  it.each(['', '{', '[]', '{"version":1}', '{"version":1,"clocks":{},"handovers":[]}'])(
    'that are damaged on the disk (%j) are told of and ignored',
    async (text) => {
      const file = new MemoryFile();
      file.text = text;
      const router = new LoneRouter(routerSpec([instanceSpec()]));
      const { handovers, logger } = run(file, router, 0);
      await handovers.restore();
      expect(router.instance().handover).toBeNull();
      expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    },
  );
});
