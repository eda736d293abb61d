import { describe, expect, it } from 'vitest';
import { DaemonHandlers } from '../../../src/daemon/daemon-handlers.ts';
import { defer } from '../../support/deferred.ts';
import { settled } from '../../support/virtual-clock.ts';

describe('what the control API asks of a daemon that is still starting', () => {
  const operator = { author: 'alice', reason: null, for_seconds: null };
  const override = {
    ...operator,
    action: 'disable',
    virtual_server: '10.0.0.1',
    real_servers: ['10.0.1.1'],
    weight: null,
    deadline_seconds: null,
    force: false,
    dry_run: false,
  } as const;
  const asked = (handlers: DaemonHandlers): readonly Promise<unknown>[] => [
    handlers.reload(false),
    handlers.override(override),
    handlers.pause(operator),
    handlers.resume(operator),
    handlers.connections('10.0.0.1', null),
    handlers.check({ virtual_server: null, real_server: null, now: true }),
    handlers.planBasis(),
    handlers.results('10.0.0.1:80', '10.0.1.1:80'),
  ];

  it('waits until the first configuration is in force', async () => {
    const started = defer();
    const done: string[] = [];
    const never = (what: string) => (): Promise<never> => {
      done.push(what);
      return new Promise(() => undefined);
    };
    const handlers = new DaemonHandlers({
      started: started.promise,
      status: { document: never('status'), planBasis: never('planBasis') },
      reloader: { reload: never('reload') },
      overrideService: { change: never('override'), pause: never('pause'), resume: never('resume') },
      connections: { list: never('connections') },
      results: { list: never('results') as never },
      events: { read: never('events'), history: never('history') },
      changes: { read: never('changes') },
      runner: { run: never('check') },
      version: '1',
      pid: 1,
    });
    void Promise.all(asked(handlers));
    void handlers.status();
    await settled();
    expect(done).toEqual(['status']);
    expect(await handlers.version()).toMatchObject({ pid: 1 });
    started.resolve(undefined);
    await settled();
    expect(done.slice(1).sort()).toEqual(
      ['check', 'connections', 'override', 'pause', 'planBasis', 'reload', 'results', 'resume'].sort(),
    );
  });
});
