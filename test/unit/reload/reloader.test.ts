import { describe, expect, it } from 'vitest';
import { fileWith, ReloadBench } from '../../support/reload-bench.ts';

describe('a reload', () => {
  it('ends when the kernel has settled, says what changed and writes only that', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1', '10.0.1.2']));
    await bench.start();
    const report = await bench.reload(fileWith(['10.0.1.1', '10.0.1.3']));
    expect(bench.kernelSide.takeWrites()).toEqual([
      'new-destination tcp 10.0.0.1:80 10.0.1.3:80 1',
      'del-destination tcp 10.0.0.1:80 10.0.1.2:80',
    ]);
    expect(report.result).toBe('success');
    expect(report.changes.join('\n')).toMatch(/10\.0\.1\.3/);
    expect(report.changes.join('\n')).toMatch(/10\.0\.1\.2/);
    expect(report.detail).toBe(`${report.changes.length} changes`);
  });

  it('of the same file writes nothing and says so', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1']));
    await bench.start();
    const report = await bench.reload(bench.text);
    expect(report).toMatchObject({ result: 'success', detail: 'nothing changed', changes: [] });
    expect(bench.kernelSide.takeWrites()).toEqual([]);
  });

  it('of a file with an error changes nothing and tells the place', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1']));
    await bench.start();
    const before = bench.history.config;
    const report = await bench.reload(fileWith(['10.0.1.999']));
    expect(report.result).toBe('rejected');
    expect(report.detail).toMatch(/^lvsd\.conf:6: /);
    expect(bench.kernelSide.takeWrites()).toEqual([]);
    expect(bench.history.config).toBe(before);
  });

  it.each(['! managed by a tool\n', 'global_defs {\n}\n', 'include conf.d/*.conf\n'])(
    'of a file without any virtual server (%j) is rejected, unless it is forced',
    async (text) => {
      const bench = new ReloadBench(fileWith(['10.0.1.1']));
      await bench.start();
      expect(await bench.reload(text)).toMatchObject({ result: 'rejected', changes: [] });
      expect(bench.kernelSide.takeWrites()).toEqual([]);
      expect(bench.history.config.virtualServers).toHaveLength(1);
      expect((await bench.reload(text, true)).result).toBe('success');
      expect(await bench.kernelSide.table()).toEqual([]);
    },
  );

  describe('that takes more than half of the virtual servers away', () => {
    const service = (number: number) =>
      fileWith([`10.0.1.${number}`]).replace('10.0.0.1', `10.0.0.${number}`);
    const fileOf = (...numbers: readonly number[]) => numbers.map(service).join('');
    const WARN = 'global_defs {\nreload_guard warn\n}\n';

    it.each([
      [[1, 2], [1]],
      [
        [1, 2, 3, 4],
        [1, 2],
      ],
      [[1], [2]],
      [
        [1, 2, 3],
        [1, 2, 3, 4],
      ],
    ])('counts only from two on: %j to %j is done', async (before, after) => {
      const bench = new ReloadBench(fileOf(...before));
      await bench.start();
      expect((await bench.reload(fileOf(...after))).result).toBe('success');
      expect(bench.history.config.virtualServers).toHaveLength(after.length);
    });

    it('is rejected, named, and done when it is forced', async () => {
      const bench = new ReloadBench(fileOf(1, 2, 3, 4));
      await bench.start();
      const report = await bench.reload(fileOf(4, 5, 6, 7));
      expect(report).toMatchObject({ result: 'rejected', changes: [] });
      expect(report.detail).toBe(
        'the file takes away 3 of 4 virtual servers: tcp 10.0.0.1:80, tcp 10.0.0.2:80 and 1 more; `lvsctl reload --force` if that is meant',
      );
      expect(bench.kernelSide.takeWrites()).toEqual([]);
      expect((await bench.reload(fileOf(4), true)).result).toBe('success');
    });

    it('is done and told with reload_guard warn, in the new file or in the one in force', async () => {
      const bench = new ReloadBench(fileOf(1, 2, 3));
      await bench.start();
      const report = await bench.reload(WARN + fileOf(3));
      expect(report.result).toBe('success');
      expect(report.detail).toMatch(/; the file takes away 2 of 3 virtual servers: /);
      expect(await bench.reload('# nothing\n')).toMatchObject({ result: 'success' });
      expect(await bench.kernelSide.table()).toEqual([]);
    });
  });

  it('of a file with VRRP and no virtual server is no reload of a file that states nothing', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1']));
    await bench.start();
    const vrrp =
      'vrrp_instance one {\ninterface lo\nvirtual_router_id 7\npriority 9\nvirtual_ipaddress {\n10.9.9.9\n}\n}\n';
    expect((await bench.reload(vrrp)).result).toBe('success');
  });

  it('whose changes the kernel refuses has failed, says what is missing, and is in force all the same', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1']));
    await bench.start();
    bench.kernelSide.kernel.inject({
      type: 'refuse',
      matches: (operation) => operation.type === 'new-destination',
      errno: 12,
      times: 1,
    });
    const report = await bench.reload(fileWith(['10.0.1.1', '10.0.1.2']));
    expect(report.result).toBe('failed');
    expect(report.detail).toMatch(
      /^in force, but not all of it is in the kernel: tcp 10\.0\.0\.1:80: .*ENOMEM/,
    );
    expect(report.changes).not.toEqual([]);
    expect(bench.history.config.virtualServers[0]?.realServers).toHaveLength(2);
    await bench.kernelSide.run(60_000);
    expect(await bench.kernelSide.table()).toEqual(['tcp 10.0.0.1:80: 10.0.1.1:80 1, 10.0.1.2:80 1']);
    expect((await bench.reload(bench.text)).result).toBe('success');
  });

  it('without a kernel has failed and does not wait for ever', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1']));
    await bench.start();
    bench.kernelSide.kernel.inject({ type: 'lose-writes', executed: 0, times: 100 });
    bench.kernelSide.kernel.inject({ type: 'lose-reads', times: 100 });
    bench.text = fileWith(['10.0.1.2']);
    const reloading = bench.reloader.reload();
    await bench.kernelSide.run(10_000);
    const report = await reloading;
    expect(report.result).toBe('failed');
    expect(report.detail).toContain('not all of it is in the kernel');
    bench.kernelSide.kernel.heal();
    await bench.kernelSide.run(60_000);
    expect(await bench.kernelSide.table()).toEqual(['tcp 10.0.0.1:80: 10.0.1.2:80 1']);
  });

  it('that is asked for during another one is one more, and sees what was written meanwhile', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1']));
    await bench.start();
    bench.text = fileWith(['10.0.1.2']);
    const first = bench.reloader.reload();
    await Promise.resolve();
    await Promise.resolve();
    bench.text = fileWith(['10.0.1.3']);
    const second = bench.reloader.reload();
    const third = bench.reloader.reload();
    await bench.kernelSide.run(10);
    expect(await second).toBe(await third);
    expect((await first).result).toBe('success');
    expect(await bench.kernelSide.table()).toEqual(['tcp 10.0.0.1:80: 10.0.1.3:80 1']);
  });
});

describe('checks over a reload', () => {
  it('that did not change keep their timers and the attempt that runs, however often one reloads', async () => {
    const bench = new ReloadBench(fileWith(['10.0.1.1']));
    await bench.start();
    const { health } = bench;
    // An attempt takes 300 ms and begins at 1000; a reload comes every 100 ms.
    const extras = ['', 'persistence_timeout 60\n', 'quorum 1\n'];
    for (let n = 0; n < 400; n += 1) {
      await health.run(100);
      const report = await bench.reload(fileWith(['10.0.1.1'], extras[n % 3]));
      expect(report.result).toBe('success');
    }
    const starts = health.attempts.map(({ at }) => at);
    expect(starts.length).toBeGreaterThan(1);
    expect(new Set(starts.slice(1).map((at, index) => at - (starts[index] ?? 0))).size).toBe(1);
    const [id = ''] = health.director.delivered.keys();
    // No attempt was given up for a reload: each told its result, but the last may still run.
    expect(health.delivered(id).length).toBeGreaterThanOrEqual(starts.length - 1);
  });

  it.each<[string, string, string]>([
    ['a timeout', 'TCP_CHECK {\n}\n', 'TCP_CHECK {\nconnect_timeout 9\n}\n'],
    ['HTTP for SSL', 'HTTP_GET {\nurl {\npath /\n}\n}\n', 'SSL_GET {\nurl {\npath /\n}\n}\n'],
    [
      'the protocol',
      'HTTP_GET {\nurl {\npath /\n}\n}\n',
      'HTTP_GET {\nhttp_protocol 1.1\nurl {\npath /\n}\n}\n',
    ],
    ['the server name', 'SSL_GET {\nurl {\npath /\n}\n}\n', 'SSL_GET {\nenable_sni\nurl {\npath /\n}\n}\n'],
    ['the kind', 'TCP_CHECK {\n}\n', 'HTTP_GET {\nurl {\npath /\n}\n}\n'],
  ])(
    'of a server that is down leave it down when %s is edited, until the new check passes',
    async (_, before, after) => {
      let well = false;
      const file = (check: string): string => fileWith(['10.0.1.1']).replace('TCP_CHECK {\n}\n', check);
      const bench = new ReloadBench(file(before), () => well);
      await bench.start();
      const { health } = bench;
      const alive = (): boolean | undefined => health.director.view().virtualServers[0]?.servers[0]?.up;
      await health.run(2000);
      expect(alive()).toBe(false);
      await bench.reload(file(after));
      expect(alive()).toBe(false);
      await health.run(30_000);
      expect(alive()).toBe(false);
      well = true;
      await health.run(60_000);
      expect(alive()).toBe(true);
    },
  );
});
