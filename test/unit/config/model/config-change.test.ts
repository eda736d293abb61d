import { describe, expect, it } from 'vitest';
import type { Config } from '../../../../src/config/model/config.ts';
import { describeConfigChange } from '../../../../src/config/model/config-change.ts';
import { loadText } from '../../../support/config.ts';

const scripts = { files: { '/etc/lb/up.sh': {}, '/etc/lb/other.sh': {} } };

function config(globals: string, service = '', server = ''): Config {
  const text = `global_defs {\n${globals}\n}\nvirtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n${service}\nreal_server 10.0.1.1 80 {\n${server}\n}\n}\n`;
  const loaded = loadText('main.conf', text, { scripts });
  if (loaded.config === null) throw new Error('the file is refused');
  return loaded.config;
}

const MAIL = 'notification_email { ops@example.org }\nsmtp_server 10.9.0.1\n';

describe('what a reload changes', () => {
  it.each([
    ['nothing', config(MAIL), config(MAIL), []],
    ['mail', config(MAIL), config(`${MAIL}router_id x`), ['changed notifications: mail']],
    [
      'a password, which is not shown',
      config(`${MAIL}smtp_login a secret1`),
      config(`${MAIL}smtp_login a secret2`),
      ['changed notifications: mail'],
    ],
    ['who is told at all', config(''), config('notify_fifo /f'), ['changed notifications: fifos']],
    [
      'scripts',
      config(MAIL, 'quorum_up /etc/lb/up.sh', 'notify_up /etc/lb/up.sh'),
      config(MAIL, 'quorum_up /etc/lb/other.sh\nomega', 'notify_up /etc/lb/other.sh'),
      [
        'changed tcp 10.0.0.1:80 notifications: up, omega',
        'changed tcp 10.0.0.1:80 real server 10.0.1.1:80 notifications: up',
      ],
    ],
    [
      'the director',
      config('isolation_guard 80'),
      config('share_probes'),
      ['changed director: isolation guard, share probes'],
    ],
    [
      'the scheduler, in the words of the file',
      config('', 'persistence_timeout 50'),
      config('', 'persistence_timeout 60\nlb_algo wlc'),
      ['changed tcp 10.0.0.1:80: scheduler rr -> wlc, persistence timeout 50 -> 60'],
    ],
    [
      'something that goes',
      config('', 'fail_open 30'),
      config(''),
      ['changed tcp 10.0.0.1:80: fail open 30 -> none'],
    ],
  ])('is told: %s', (_, before, after, lines) => {
    expect(describeConfigChange(before, after)).toEqual(lines);
  });
});
