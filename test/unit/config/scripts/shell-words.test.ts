import { describe, expect, it } from 'vitest';

import { shellWord } from '../../../../src/config/scripts/shell-words.ts';

describe('a command without a shell', () => {
  it.each([
    ['/bin/a && /bin/b', '&&'],
    ['/bin/a || /bin/b', '||'],
    ['/bin/a | /bin/grep ready', '|'],
    ['/bin/echo down >> /run/down.log', '>>'],
    ['/bin/echo down >>/run/down.log', '>>/run/down.log'],
    ['/bin/a 2>&1', '2>&1'],
    ['/bin/a >/dev/null', '>/dev/null'],
    ['/bin/a &>/dev/null', '&>/dev/null'],
    ['/bin/a < /etc/hosts', '<'],
    ['/bin/a &', '&'],
    ['/bin/a; /bin/b', '/bin/a;'],
    ['/bin/a x; /bin/b', 'x;'],
    ['/bin/a $HOME/x', '$HOME/x'],
    ['/bin/a ${HOME}', '${HOME}'],
    ['/bin/a $(date)', '$(date)'],
    ['/bin/a `date`', '`date`'],
    ['/bin/cat /run/*.pid', '/run/*.pid'],
    ['/bin/cat /run/[ab].pid', '/run/[ab].pid'],
    ['/bin/cat ~/x', '~/x'],
    ['/bin/cat /run/{a,b}.pid', '/run/{a,b}.pid'],
    ['/usr/bin/diff <(/bin/a) /run/x', '<(/bin/a)'],
    ['! /bin/a', '!'],
    ['A=b /bin/a', 'A=b'],
    ['$HOME/check', '$HOME/check'],
    ['/bin/sh /bin/a && /bin/b', '&&'],
    ['/bin/sh -c /bin/a | /bin/b', '|'],
    ['/bin/bash -c "/bin/a" >/run/x', '>/run/x'],
  ])('%s has %s as an argument', (command, word) => {
    expect(shellWord(command)).toBe(word);
  });

  it.each([
    '/bin/a -x --long=y 80',
    "/bin/sh -c '/bin/a && /bin/b | /bin/c > /run/x'",
    '/bin/bash -c "cat /run/*.pid"',
    '/usr/bin/busybox sh -c "a | b"',
    "/usr/bin/awk '{print $1}' /proc/loadavg",
    '/usr/bin/grep -E "a|b" /run/x',
    '/usr/bin/grep -E a|b /run/x',
    '/usr/bin/grep ready$ /run/x',
    '/usr/bin/curl -s http://127.0.0.1/a?b=c&d=e*',
    '/bin/a \\&\\& b',
    '/usr/bin/grep -E x{1,3} /run/x',
    '/usr/bin/curl -d {"a":1,"b":2} http://127.0.0.1/',
    '</etc/hosts',
    '/bin/a a=b',
    '/bin/a -- <none>',
  ])('%s is what it looks like', (command) => {
    expect(shellWord(command)).toBeNull();
  });
});
