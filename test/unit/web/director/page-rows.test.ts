import { describe, expect, it } from 'vitest';
import {
  packServices,
  REAL_FIELDS,
  type RealRow,
  realRow,
  unpacked,
  VIRTUAL_FIELDS,
  virtualRow,
} from '../../../../web/director/page-rows.ts';
import {
  ago,
  checkStatus,
  failedCheck,
  realServerStatus,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

describe('rows of the page', () => {
  it('have every value at the place of its name', () => {
    const server = { ...virtualServerStatus(), whole: true };
    const [packed] = packServices({ virtual_servers: [server] });
    expect(packed?.[1]).toBe(true);
    expect(unpacked(packed?.[0] ?? [], VIRTUAL_FIELDS)).toEqual(virtualRow(server));
    expect(unpacked<RealRow>(packed?.[2][0] ?? [], REAL_FIELDS)).toEqual(
      realRow(server.real_servers[0] ?? realServerStatus()),
    );
  });

  it('show the check that fails, the certificate that ends first, and the word of an operator', () => {
    const row = realRow(
      realServerStatus({
        checks: [
          checkStatus({ certificate_not_after: ago(-5) }),
          failedCheck({ type: 'TCP_CHECK', certificate_not_after: ago(-2) }),
        ],
        override: {
          kind: 'weight',
          weight: 5,
          author: 'alice',
          reason: 'slow',
          since: ago(9),
          expires_at: null,
          deadline: null,
          drained: false,
        },
        rates: { connections: 2, incoming_bytes: 3, outgoing_bytes: 4 },
      }),
    );
    expect(row).toMatchObject({
      check: 'TCP_CHECK connection refused by 10.0.1.3:8080',
      retries: '2 of 3',
      certificate: ago(-2),
      override: 'weight 5 by alice: slow',
      perSecond: 2,
    });
    expect(realRow(realServerStatus({ checks: [] })).check).toBe('no check');
  });
});
