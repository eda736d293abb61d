import { describe, expect, it } from 'vitest';
import { DirectorError } from '../../../src/base/errors.ts';
import { parseDaemonCommand } from '../../../src/daemon/options.ts';

describe('the command line of lvsd', () => {
  it('has a default for every option', () => {
    expect(parseDaemonCommand([])).toEqual({
      kind: 'run',
      options: {
        config: null,
        configId: null,
        control: '/run/lvsd/lvsd.sock',
        metrics: '127.0.0.1:9465',
        metricsNamed: false,
        metricsDetail: 'auto',
        stateDirectory: '/var/lib/lvsd',
        stateDirectoryNamed: false,
        kernel: 'ipvs',
        checkIo: 'auto',
        logLevel: 'info',
        logFormat: 'text',
        keepServices: false,
        check: false,
        strict: false,
        dryRun: false,
        dryRunFor: null,
        scripts: false,
        notify: true,
        half: 'both',
        release: false,
        role: null,
      },
    });
  });

  it('refuses an address for metrics that is none before anything is started', () => {
    expect(() => parseDaemonCommand(['--metrics', '9465'])).toThrow('expected HOST:PORT');
  });

  it('takes every option', () => {
    const argv = [
      '-f',
      'a.conf',
      '--control=/tmp/s',
      '--metrics',
      'off',
      '--state-dir',
      '/tmp/d',
      '--kernel',
      'memory',
      '--check-io=node',
    ];
    const more = ['--log-level', 'debug', '--log-format', 'json', '--keep-services', '--check', '-i', 'main'];
    expect(parseDaemonCommand([...argv, ...more, '-P', '--release'])).toEqual({
      kind: 'run',
      options: {
        config: 'a.conf',
        configId: 'main',
        control: '/tmp/s',
        metrics: null,
        metricsNamed: true,
        metricsDetail: 'auto',
        stateDirectory: '/tmp/d',
        stateDirectoryNamed: true,
        kernel: 'memory',
        checkIo: 'node',
        logLevel: 'debug',
        logFormat: 'json',
        keepServices: true,
        check: true,
        strict: false,
        dryRun: false,
        dryRunFor: null,
        scripts: false,
        notify: false,
        half: 'vrrp',
        release: true,
        role: null,
      },
    });
  });

  it.each([
    [['--kernel', 'bpf'], 'expected one of ipvs, memory'],
    [['--log-level', 'loud'], 'expected one of debug, info, warn, error'],
    [['--colour'], '--colour'],
    [['extra'], 'extra'],
    [['--config'], '--config'],
    [['--control', ''], '--control needs a value'],
    [['--vrrp', '-C'], '--vrrp and --lvs exclude each other'],
    [['--for', '30s'], '--for belongs to --dry-run'],
    [['--scripts'], '--scripts belongs to --dry-run'],
    [['--dry-run', '--for', '30 apples'], 'expected a span of time like 30s'],
    [['--dry-run', '--check'], '--dry-run is about the virtual servers'],
  ])('refuses %j and names what is wrong', (argv, fragment) => {
    const attempt = (): unknown => parseDaemonCommand(argv);
    expect(attempt).toThrow(DirectorError);
    expect(attempt).toThrow(fragment);
  });

  it.each([
    [['--confg', 'x.conf'], 'did you mean --config?'],
    [['--statedir=/x'], 'did you mean --state-dir?'],
    [['/etc/lvsd/lvsd.yaml'], 'the configuration is named with --config FILE'],
    [['--nothing-like-it'], 'lvsd --help lists the options'],
  ])('says for %j what was meant', (argv, hint) => {
    let error: unknown;
    try {
      parseDaemonCommand(argv);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'usage', hint });
  });

  it('takes a dry run, for a span of time, and notifications of a kernel in memory', () => {
    expect(parseDaemonCommand(['--dry-run', '--for', '1m', '--scripts'])).toMatchObject({
      options: { dryRun: true, dryRunFor: 60_000, scripts: true },
    });
    expect(parseDaemonCommand(['--kernel', 'memory', '--notify'])).toMatchObject({
      options: { notify: true },
    });
  });

  it('answers help and version before anything else', () => {
    expect(parseDaemonCommand(['--kernel', 'memory', '-h'])).toEqual({ kind: 'help' });
    expect(parseDaemonCommand(['-V'])).toEqual({ kind: 'version' });
  });
});
