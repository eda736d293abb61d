import { describe, expect, it } from 'vitest';
import type { VrrpConfig } from '../../../../src/config/vrrp/model.ts';
import { SecondaryPromotion } from '../../../../src/vrrp/addresses/secondary-promotion.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { link } from '../../../support/vrrp/specs.ts';

const PATH = '/proc/sys/net/ipv4/conf/eth0/promote_secondaries';

function config(promoteSecondaries: boolean): VrrpConfig {
  return { instances: [{ promoteSecondaries, interface: 'eth0' }] } as unknown as VrrpConfig;
}

function promotion(settings: Map<string, string>, isReadOnly = false) {
  const logger = new RecordingLogger();
  const links = new Map([['eth0', link('eth0', 2, [])]]);
  const one = new SecondaryPromotion({
    logger,
    links: () => links,
    readSetting: (path) => settings.get(path) ?? '',
    writeSetting: (path, value) => {
      if (isReadOnly) throw new Error('EROFS');
      settings.set(path, value);
    },
  });
  return { one, logger, links };
}

describe('promote_secondaries', () => {
  it('is switched on for the interface of an instance, and back at the end', () => {
    const settings = new Map([[PATH, '0\n']]);
    const { one } = promotion(settings);
    one.load(config(true));
    expect(settings.get(PATH)).toBe('1');
    one.stop();
    expect(settings.get(PATH)).toBe('0');
    one.load(config(true));
    expect(settings.get(PATH), 'interfaces change when addresses are taken off').toBe('0');
  });

  it('is switched back when a reload takes it out of the file', () => {
    const settings = new Map([[PATH, '0\n']]);
    const { one } = promotion(settings);
    one.load(config(true));
    one.load(config(false));
    expect(settings.get(PATH)).toBe('0');
  });

  it('is left alone where it is on already: somebody else wants it', () => {
    const settings = new Map([[PATH, '1\n']]);
    const { one } = promotion(settings);
    one.load(config(true));
    one.stop();
    expect(settings.get(PATH)).toBe('1\n');
  });

  it('is told once where it cannot be set', () => {
    const { one, logger } = promotion(new Map([[PATH, '0\n']]), true);
    one.load(config(true));
    one.load(config(true));
    expect(logger.lines).toHaveLength(1);
  });

  it('is switched on again for an interface that was made anew', () => {
    const settings = new Map([[PATH, '0\n']]);
    const { one, links } = promotion(settings);
    one.load(config(true));
    settings.set(PATH, '0\n');
    one.load(config(true));
    expect(settings.get(PATH), 'an operator may switch it off').toBe('0\n');
    links.set('eth0', link('eth0', 7, []));
    one.load(config(true));
    expect(settings.get(PATH)).toBe('1');
  });

  it('waits for an interface that is not there', () => {
    const settings = new Map([[PATH, '0\n']]);
    const { one, links } = promotion(settings);
    links.clear();
    one.load(config(true));
    expect(settings.get(PATH)).toBe('0\n');
  });
});
