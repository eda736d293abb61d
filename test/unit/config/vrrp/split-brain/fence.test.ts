import { describe, expect, it } from 'vitest';
import type { VrrpInstance } from '../../../../../src/config/vrrp/model.ts';
import { loadText } from '../../../../support/config.ts';
import { instance } from '../../../../support/diagnostics/vrrp/instance-text.ts';

const SCRIPTS = {
  passwd: 'root:x:0:0::/:/bin/sh\nkeepalived_script:x:990:990::/:/bin/sh\n',
  group: 'root:x:0:\nkeepalived_script:x:990:\n',
  files: { '/bin/fence': {} },
};

function fenceOf(lines: string): VrrpInstance['fence'] | undefined {
  return loadText('a.conf', instance(lines), { scripts: SCRIPTS }).config?.vrrp?.instances[0]?.fence;
}

describe('a fence command in a file', () => {
  it('has five seconds unless the file says otherwise', () => {
    expect(fenceOf('fence /bin/fence')?.timeout).toBe(5000);
    expect(fenceOf('fence "/bin/fence now"\nfence_timeout 0.5')).toMatchObject({
      timeout: 500,
      script: { command: { argv: ['/bin/fence', 'now'] } },
    });
  });

  it('that is not there is told, and nothing is fenced', () => {
    const loaded = loadText('a.conf', instance('fence /bin/nothing'), { scripts: SCRIPTS });
    expect(loaded.config?.vrrp?.instances[0]?.fence).toBeNull();
    expect(loaded.diagnostics.map(({ message }) => message).join('\n')).toContain('/bin/nothing');
  });
});
