import { describe, expect, it } from 'vitest';
import type { CheckSpec } from '../../../checkers/types.ts';
import { CheckPreparation } from '../../../src/checking/check-preparation.ts';
import type { Config } from '../../../src/config/model/config.ts';
import { loadText } from '../../support/config.ts';
import { echoGroups } from '../../support/echo-groups.ts';
import { probeTools } from '../../support/probe-tools.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function configOf(check: string): Config {
  const text = [
    'virtual_server 10.0.0.1 80 {',
    'lb_algo rr',
    'lb_kind NAT',
    'protocol TCP',
    'real_server 10.0.1.1 80 {',
    check,
    '}',
    '}\n',
  ].join('\n');
  const { config } = loadText('main.conf', text);
  if (config === null) throw new Error('refused');
  return config;
}

/** What is warned of when this host has no native sockets, and how often it was asked. */
async function warnings(check: string, reason: string | null = 'no library here') {
  const logger = new RecordingLogger();
  let asked = 0;
  const preparation = new CheckPreparation({
    tools: probeTools(),
    engine: { trigger: () => true },
    nativeSockets: () => {
      asked += 1;
      return Promise.resolve(reason);
    },
    echoGroups: echoGroups(),
    clock: new VirtualClock(),
    logger,
  });
  await preparation.prepare(configOf(check));
  await preparation.stop();
  return { asked, lines: logger.lines.map(({ level, fields }) => [level, fields['reason']]) };
}

describe('what checks need', () => {
  it.each<[CheckSpec['type'], string]>([
    ['PING_CHECK', 'PING_CHECK {\n}'],
    ['TCP_CHECK', 'TCP_CHECK {\n bind_if eth0\n}'],
    ['SMTP_CHECK', 'SMTP_CHECK {\n fwmark 7\n}'],
  ])('is missed loudly where a %s needs sockets that this host cannot give', async (_, check) => {
    expect(await warnings(check)).toEqual({ asked: 1, lines: [['warn', 'no library here']] });
    expect(await warnings(check, null)).toEqual({ asked: 1, lines: [] });
  });

  it.each([
    ['PING_CHECK {\n}', ['admit', 'restore'], ['closed to us']],
    ['TCP_CHECK {\n}', ['restore'], []],
  ])('lets lvsd send echoes only where it has a %s', async (check, asked, reasons) => {
    const groups = echoGroups('closed to us');
    const logger = new RecordingLogger();
    const preparation = new CheckPreparation({
      tools: probeTools(),
      engine: { trigger: () => true },
      nativeSockets: () => Promise.resolve(null),
      echoGroups: groups,
      clock: new VirtualClock(),
      logger,
    });
    await preparation.prepare(configOf(check));
    await preparation.stop();
    expect(groups.asked).toEqual(asked);
    expect(logger.lines.map(({ fields }) => fields['reason'])).toEqual(reasons);
  });

  it('is not even asked for where nothing needs it: loading the library takes time', async () => {
    expect(await warnings('TCP_CHECK {\n}')).toEqual({ asked: 0, lines: [] });
  });

  it.each([
    ['TCP_CHECK {\n}', 1],
    ['SMTP_CHECK {\n}', 1],
    ['PING_CHECK {\n}', 0],
  ])('rehearses one connection where it has a %s, once for all reloads', async (check, times) => {
    let rehearsals = 0;
    const preparation = new CheckPreparation({
      tools: probeTools(),
      engine: { trigger: () => true },
      nativeSockets: () => Promise.resolve(null),
      warmUp: () => {
        rehearsals += 1;
        return Promise.resolve();
      },
      echoGroups: echoGroups(),
      clock: new VirtualClock(),
      logger: new RecordingLogger(),
    });
    await preparation.prepare(configOf(check));
    await preparation.prepare(configOf(check));
    await preparation.stop();
    expect(rehearsals).toBe(times);
  });
});
