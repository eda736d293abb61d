import { describe, expect, it } from 'vitest';
import type { StateFile } from '../../../../src/base/state-file.ts';
import {
  type ChangedSettings,
  formatSettings,
  NOTHING_CHANGED,
  parseSettings,
  SavedSettings,
} from '../../../../src/reconcile/settings/saved-settings.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

const PLACE = { boot: '8d6c', network: 'net:[4026531840]' };
const CHANGED: ChangedSettings = {
  timeouts: { tcp: 900, tcpFin: 120, udp: 300 },
  daemons: ['master'],
  interfaceIndex: 3,
};

function stored(text: string | null): {
  settings: SavedSettings;
  logger: RecordingLogger;
  written: string[];
} {
  const written: string[] = [];
  const logger = new RecordingLogger();
  const file: StateFile = {
    path: '/state/kernel-settings.json',
    read: async () => text,
    replace: async (content) => void written.push(content),
  };
  return { settings: new SavedSettings(file, PLACE, logger), logger, written };
}

describe('The record of changed kernel settings', () => {
  it('comes back as it was saved', async () => {
    const { settings, written } = stored(null);
    await settings.save(CHANGED);
    expect(await stored(written[0] ?? '').settings.load()).toEqual(CHANGED);
  });

  it('is empty without a file, and for another boot or namespace', async () => {
    expect(await stored(null).settings.load()).toBe(NOTHING_CHANGED);
    const elsewhere = formatSettings(CHANGED, { ...PLACE, boot: 'other' });
    expect(await stored(elsewhere).settings.load()).toBe(NOTHING_CHANGED);
  });

  it('is ignored when it is damaged, which is logged', async () => {
    const { settings, logger } = stored('{"version":1}');
    expect(await settings.load()).toBe(NOTHING_CHANGED);
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('is read from an earlier version without an interface', () => {
    const { interfaceIndex: _absent, ...earlier } = CHANGED;
    const text = JSON.stringify({ version: 1, place: PLACE, ...earlier });
    expect(parseSettings(text)?.changed).toEqual({ ...CHANGED, interfaceIndex: null });
  });

  it('has only values that the kernel can have', () => {
    const text = (changed: object): string =>
      JSON.stringify({ version: 1, place: PLACE, ...CHANGED, ...changed });
    expect(parseSettings(text({}))?.changed).toEqual(CHANGED);
    expect(parseSettings('not JSON')).toBeUndefined();
    for (const bad of [
      { version: 2 },
      { timeouts: { tcp: -1, tcpFin: 1, udp: 1 } },
      { daemons: ['primary'] },
      { daemons: 'master' },
      { interfaceIndex: 1.5 },
      { place: null },
    ]) {
      expect(parseSettings(text(bad)), JSON.stringify(bad)).toBeUndefined();
    }
  });
});
