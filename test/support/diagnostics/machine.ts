import type { Examples } from './example.ts';
import { service } from './example.ts';

export const MACHINE: Examples = [
  [
    'mail-incomplete',
    {
      meaning:
        'Half of what mail needs: a server without recipients, or the other way round. No mail is sent.',
      remedy: 'Say both.',
      text: `global_defs {\n  smtp_server 10.0.0.25\n}\n${service('')}`,
    },
  ],
  [
    'invalid-mail-address',
    {
      meaning: 'No mail address.',
      remedy: 'Such as ops@example.org.',
      text: `global_defs {\n  smtp_server 10.0.0.25\n  notification_email {\n    "ops example.org"\n  }\n}\n${service('')}`,
    },
  ],
  [
    'mail-limit',
    {
      meaning: 'More recipients than one mail has. The others are left out.',
      remedy: 'Use a mailing list.',
      text: `global_defs {\n  smtp_server 10.0.0.25\n  notification_email {\n${Array.from({ length: 101 }, (_, index) => `    a${index}@example.org\n`).join('')}  }\n}\n${service('')}`,
      shown: '(101 recipients)',
    },
  ],
  [
    'script-unusable',
    {
      meaning:
        'A script that cannot be run: missing, not executable, or open to others than root under enable_script_security. A check of it fails for ever.',
      remedy: 'The message says why.',
      text: service('MISC_CHECK {\n  misc_path /usr/local/bin/missing\n}'),
    },
  ],
  [
    'unknown-user',
    {
      meaning: 'The machine has no such user or group.',
      remedy: 'Make it, or name another.',
      text: `global_defs {\n  notify_fifo /run/lvsd.fifo nobody_here\n}\n${service('')}`,
    },
  ],
  [
    'script-user-unavailable',
    {
      meaning:
        "A script of a user that lvsd may not become, as under the shipped unit. It is not run: a check of it is this host's own fault, and its server stays as it is; a notify script counts as failed.",
      remedy: 'Give lvsd the right, or run the script as the user of lvsd.',
      text: service('MISC_CHECK {\n  misc_path /usr/local/bin/check\n  user root\n}'),
      around: {
        scripts: {
          files: { '/usr/local/bin/check': {} },
          cannotBecome:
            'lvsd runs as user 65534 and cannot become user 0, group 0: it lacks CAP_SETUID and CAP_SETGID',
        },
      },
    },
  ],
  [
    'script-doubtful',
    {
      meaning: 'A script that is run, although something about it is odd.',
      remedy: 'The message says what.',
      text: service('MISC_CHECK {\n  misc_path /usr/local/bin/check\n}'),
      around: { scripts: { files: { '/usr/local/bin/check': { mode: 0o777 } } } },
    },
  ],
  [
    'tls-file',
    {
      meaning: 'A certificate or key that cannot be read, or is no PEM.',
      remedy: 'The message says which and why.',
      text: `SSL {\n  ca /etc/ssl/missing.pem\n}\n${service('SSL_GET {\n  tls_verify yes\n  url {\n    path /\n  }\n}')}`,
    },
  ],
  [
    'tls-not-verified',
    {
      meaning:
        'An authority is named, and certificates are not verified: keepalived loads it and never uses it.',
      remedy: 'tls_verify turns verification on.',
      text: `SSL {\n  ca /etc/ca.pem\n}\n${service('SSL_GET {\n  url {\n    path /\n  }\n}')}`,
      around: { files: { '/etc/ca.pem': '-----BEGIN CERTIFICATE-----\n' } },
    },
  ],
];
