import { describe, expect, it } from 'vitest';
import { sharedStatusBody, statusBody } from '../../../src/api/status-body.ts';
import { realServerStatus, statusDocument, virtualServerStatus } from '../../support/status-documents.ts';

describe('the text of a status', () => {
  it('is that of JSON.stringify, however many turns it takes', async () => {
    const servers = Array.from({ length: 30 }, (_, index) =>
      virtualServerStatus({
        id: `tcp 10.0.0.${index}:80`,
        real_servers: Array.from({ length: 20 }, () => realServerStatus()),
      }),
    );
    for (const virtual_servers of [[], servers]) {
      const document = statusDocument({ virtual_servers });
      expect(JSON.parse(Buffer.from(await statusBody(document)).toString())).toEqual(document);
    }
  });

  it('is made once for all who get the same', async () => {
    const document = statusDocument();
    expect(await sharedStatusBody(document)).toBe(await sharedStatusBody(document));
  });
});
