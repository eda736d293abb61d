import { describe, expect, it } from 'vitest';
import {
  type CheckTypeDescriptor,
  connectionIdentity,
  endpointOf,
  NETWORK_CHECK,
} from '../../../checkers/check-type.ts';
import { addCheckType, checkTypeNamed, checkTypeOf } from '../../../checkers/check-types.ts';
import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import { checkId, Digests } from '../../../src/config/checks/check-id.ts';
import type { Check } from '../../../src/config/model/config.ts';
import { realServerAlert } from '../../../src/events/notify/mail/message.ts';
import { policyOf } from '../../../src/state/health/check-state.ts';
import { checkName } from '../../../src/state/status/status-words.ts';
import { loopbackConnection } from '../../support/loopback-server.ts';

/** A type of check that lvsd does not have, added from outside through what a built-in type is added through. */
interface ToySpec {
  readonly type: 'TOY_CHECK';
  readonly connection: ConnectionSpec;
  readonly colour: string;
}

const TOY_CHECK: CheckTypeDescriptor<ToySpec> = {
  ...NETWORK_CHECK,
  type: 'TOY_CHECK',
  target: ({ connection, colour }) => `${colour} ${endpointOf(connection)}`,
  options: ({ colour }) => [`wants ${colour}`],
  identity: ({ connection, colour }) => [connectionIdentity(connection), colour],
  alert: ({ up }) => `TOY CHECK ${up ? 'plays' : 'sulks'} on service`,
  retriesWhileDown: true,
};

if (checkTypeNamed('TOY_CHECK') === undefined) addCheckType(TOY_CHECK);

const toy = (colour: string): CheckSpec =>
  ({ type: 'TOY_CHECK', connection: loopbackConnection('10.0.1.1', 80), colour }) as unknown as CheckSpec;

describe('A check type from outside', () => {
  it('is named, told apart and described by its descriptor alone', () => {
    expect(checkName(toy('red'))).toBe('TOY_CHECK red 10.0.1.1:80');
    expect(checkTypeOf(toy('red')).options(toy('red'), 0)).toEqual(['wants red']);
    const digests = new Digests();
    const idOf = (colour: string): string => checkId('vs', 'rs', toy(colour), digests);
    expect(idOf('red')).toBe(idOf('red'));
    expect(idOf('red')).not.toBe(idOf('blue'));
  });

  it('has the retries that its descriptor says', () => {
    const check = { spec: toy('red'), pacing: {} } as unknown as Check;
    expect(policyOf(check)).toMatchObject({ retriesWhileDown: true, intervalFrom: 'end', method: 'retry' });
  });

  it('has its own words in a mail', () => {
    const transition = {
      kind: 'real_server',
      to: 'down',
      reason: 'TOY_CHECK: no',
      at: 0,
      checkType: 'TOY_CHECK',
    };
    const names = { realServer: 'rs', virtualServer: 'vs' };
    const alert = realServerAlert('lb', names, transition as never, 'running');
    expect(alert.text).toContain('=> TOY CHECK sulks on service <=');
  });

  it('cannot take the place of another one', () => {
    expect(() => addCheckType(TOY_CHECK)).toThrow('TOY_CHECK is there already');
  });
});
