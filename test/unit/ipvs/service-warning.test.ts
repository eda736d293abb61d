import { describe, expect, test } from 'vitest';
import { serviceWarning } from '../../../ipvs/service-warning.ts';
import type { ServiceParams } from '../../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { at, mark, PLAIN, PLAIN6 } from '../../contract/kernel-vocabulary.ts';

const PERSISTENT: ServiceParams = { ...PLAIN, flags: SERVICE_FLAG.persistent, timeoutSeconds: 300 };

describe('a warning about a service', () => {
  test('every port without persistence, wildcard and multicast addresses, one-packet TCP', () => {
    expect(serviceWarning(at('10.0.0.1', 0), PLAIN)).toContain('persistence');
    expect(serviceWarning(at('10.0.0.1', 0), PERSISTENT)).toBeNull();
    expect(serviceWarning(at('0.0.0.0'), PLAIN)).toContain('0.0.0.0');
    expect(serviceWarning(at('::'), PLAIN6)).toContain('::');
    expect(serviceWarning(at('224.0.0.5'), PLAIN)).toContain('multicast');
    expect(serviceWarning(at('ff02::1'), PLAIN6)).toContain('multicast');
    expect(serviceWarning(at('10.0.0.1'), { ...PLAIN, flags: SERVICE_FLAG.onePacket })).toContain('udp');
    expect(serviceWarning(mark(1), PLAIN)).toBeNull();
    expect(serviceWarning(at('10.0.0.1'), PLAIN)).toBeNull();
  });
});
