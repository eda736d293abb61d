import { describe, expect, it } from 'vitest';
import {
  MAX_EVENTS_ANSWERED,
  MAX_REASON_LENGTH,
  readCheckRequest,
  readEventRequest,
  readOperatorRequest,
  readOverrideRequest,
} from '../../../src/api/requests.ts';

const GOOD = { action: 'drain', virtual_server: 'tcp 10.0.0.1:80', real_servers: ['10.0.1.1'] };

describe('a request about overrides', () => {
  it('fills in what is left out', () => {
    expect(readOverrideRequest(JSON.stringify(GOOD))).toEqual({
      ...GOOD,
      weight: null,
      author: 'unknown',
      reason: null,
      for_seconds: null,
      deadline_seconds: null,
      force: false,
      dry_run: false,
    });
    expect(readOperatorRequest('')).toEqual({ author: 'unknown', reason: null, for_seconds: null });
  });

  it.each([
    ['action', 'explode'],
    ['virtual_server', ''],
    ['virtual_server', 'x'.repeat(129)],
    ['real_servers', []],
    ['real_servers', '10.0.1.1'],
    ['real_servers', [7]],
    ['real_servers', Array.from({ length: 65 }, () => 'x')],
    ['weight', -1],
    ['weight', 2_147_483_648],
    ['weight', 1.5],
    ['reason', 'x'.repeat(MAX_REASON_LENGTH + 1)],
    ['author', 5],
    ['for_seconds', 0],
    ['deadline_seconds', '10m'],
    ['virtual_server', undefined],
    ['force', 'yes'],
    ['dry_run', 1],
  ])('names %s when it is %j', (name, value) => {
    const body = JSON.stringify({ ...GOOD, [name]: value });
    expect(() => readOverrideRequest(body)).toThrow(
      expect.objectContaining({ code: 'bad-request', status: 400, message: expect.stringContaining(name) }),
    );
  });

  it('is about all virtual servers where the virtual server is null', () => {
    const request = readOverrideRequest(JSON.stringify({ ...GOOD, virtual_server: null }));
    expect(request.virtual_server).toBeNull();
  });

  it('needs a weight for the action weight', () => {
    expect(() => readOverrideRequest(JSON.stringify({ ...GOOD, action: 'weight' }))).toThrow(
      'weight: expected',
    );
  });

  it.each(['{', '[]', 'null', '7'])('is not %s', (body) => {
    expect(() => readOperatorRequest(body)).toThrow('not a JSON object');
  });
});

describe('a request for events', () => {
  it('fills in what is left out', () => {
    expect(readEventRequest(new URLSearchParams())).toEqual({
      since: null,
      wait_seconds: 0,
      limit: MAX_EVENTS_ANSWERED,
    });
    expect(readEventRequest(new URLSearchParams('since=7&wait=3&limit=2'))).toEqual({
      since: 7,
      wait_seconds: 3,
      limit: 2,
    });
  });

  it.each(['since=-1', 'since=x', 'since=', 'wait=21', 'wait=0.5', 'limit=0', 'limit=1001'])(
    'is refused with %s',
    (query) => {
      const [name] = query.split('=');
      expect(() => readEventRequest(new URLSearchParams(query))).toThrow(`${name}: expected`);
    },
  );
});

describe('a request to run checks', () => {
  it('is about all checks, beside their own attempts, unless it says otherwise', () => {
    expect(readCheckRequest('')).toEqual({ virtual_server: null, real_server: null, now: false });
    const body = { virtual_server: '10.0.0.1', real_server: '10.0.1.1', now: true };
    expect(readCheckRequest(JSON.stringify(body))).toEqual(body);
  });

  it.each([
    ['now', { now: 1 }],
    ['virtual_server', { virtual_server: 'x'.repeat(129) }],
    ['virtual_server', { real_server: '10.0.1.1' }],
    ['real_server', { virtual_server: '10.0.0.1', real_server: 7 }],
  ])('names %s when the body is %j', (name, body) => {
    expect(() => readCheckRequest(JSON.stringify(body))).toThrow(`${name}: expected`);
  });
});
