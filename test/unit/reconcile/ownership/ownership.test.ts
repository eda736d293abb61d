import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../ipvs/key.ts';
import type { ServiceId } from '../../../../ipvs/types.ts';
import type { StateFile } from '../../../../src/base/state-file.ts';
import type { KernelPlace } from '../../../../src/reconcile/ownership/kernel-place.ts';
import {
  formatOwnership,
  parseOwnership,
  SavedOwnership,
} from '../../../../src/reconcile/ownership/ownership.ts';
import { ip, tcpService } from '../../../support/director-config.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

const IDS = new Set<ServiceId>([
  serviceId(tcpService('10.0.0.1')),
  serviceId({ kind: 'address', protocol: 'udp', address: ip('2001:db8::1'), port: 53 }),
  serviceId({ kind: 'fwmark', family: 'inet6', mark: 4_294_967_295 }),
]);

const PLACE: KernelPlace = { boot: '8d6c', network: 'net:[4026531840]' };

function storeOn(content: string | null): {
  store: SavedOwnership;
  logger: RecordingLogger;
  written: string[];
} {
  const written: string[] = [];
  const logger = new RecordingLogger();
  const file: StateFile = {
    path: '/state/owned-services.json',
    read: async () => content,
    replace: async (text) => {
      written.push(text);
    },
  };
  return { store: new SavedOwnership(file, PLACE, logger), logger, written };
}

describe('the saved ownership', () => {
  it('reads what it wrote', async () => {
    const { store, written } = storeOn(null);
    await store.save(IDS);
    expect(await storeOn(written[0] ?? '').store.load()).toEqual(IDS);
    const nothing = { services: new Set<ServiceId>(), place: PLACE };
    expect(parseOwnership(formatOwnership(nothing))).toEqual(nothing);
  });

  it.each([
    { ...PLACE, boot: 'another' },
    { ...PLACE, network: 'net:[4026532999]' },
  ])('is not used in %j, where other services may have the same names', async (place) => {
    const { store, logger } = storeOn(formatOwnership({ services: IDS, place }));
    expect(await store.load()).toEqual(new Set());
    expect(logger.lines.map(({ level, fields }) => [level, fields['services']])).toEqual([['info', 3]]);
  });

  it('is empty without a word when there is none yet', async () => {
    const { store, logger } = storeOn(null);
    expect(await store.load()).toEqual(new Set());
    expect(logger.lines).toEqual([]);
  });

  it.each([
    '',
    '{"version":1,"services":["tcp 10',
    '[]',
    '{"version":1,"services":[]}',
    '{"version":2,"services":[]}',
    '{"version":2,"place":{"boot":"8d6c"},"services":[]}',
    '{"version":2,"place":{"boot":"8d6c","network":"net:[4026531840]"},"services":[7]}',
  ])('is empty with a warning when it holds %j', async (content) => {
    const { store, logger } = storeOn(content);
    expect(await store.load()).toEqual(new Set());
    expect(logger.lines.map(({ level, fields }) => [level, fields['path']])).toEqual([
      ['warn', '/state/owned-services.json'],
    ]);
  });

  it('never throws, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseOwnership(text);
        expect(parsed === undefined || parsed.services instanceof Set).toBe(true);
      }),
    );
  });
});
