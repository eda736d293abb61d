import { describe, expect, it } from 'vitest';

import type { LoadSurroundings } from '../../../support/config.ts';
import { flat, parseText } from '../../../support/config.ts';

function statements(text: string, around?: LoadSurroundings): string {
  return flat(parseText(text, around).tree);
}

function problems(text: string, around?: LoadSurroundings): string[] {
  const { diagnostics, sources } = parseText(text, around);
  return diagnostics.inFileOrder(sources).map(({ severity, code }) => `${severity} ${code}`);
}

describe('the vectors of keepalived', () => {
  it.each([
    ['a{b}c', 'a | { | b | } | c'],
    ['k v # c { d', 'k v'],
    ['k v!c', 'k v'],
    ['real_server 1.1.1.1 80 { weight 1 }', 'real_server 1.1.1.1 80 | { | weight 1 | }'],
    ['@main kk {\n}', 'kk | { | }'],
    ['$P=240\nprio ${P}x $P,5', 'prio 240x 240,5'],
    ['~SEQ(I,0,1) ~SEQ(J,1,2) e $I $J', 'e 0 1 | e 0 2 | e 1 1 | e 1 2'],
    ['~SEQ(N4,5,-2,0) c $N4', 'c 5 | c 3 | c 1'],
    ['~SEQ(N3,-2) b $N3', 'b -1 | b -2'],
    ['~SEQx(H,0x9,12) d ${H}', 'd 9 | d a | d b | d c'],
    ['~LST({A,B},{10,1},{5}) g ${A}.${B}', 'g 10.1 | g 5.'],
    ['und ${NOPE}', 'und $NOPE'],
  ])('reads %j as %j', (text, expected) => {
    expect(statements(text)).toBe(expected);
  });

  it('protects a brace between double quotes', () => {
    const { tree } = parseText('x "p { q" {\n}');
    expect(tree.map(({ words, block }) => [words.map((word) => word.text), block])).toEqual([
      [['x', 'p { q'], []],
    ]);
  });
});

describe('lines and comments', () => {
  it.each([
    ['rr!x', 'rr'],
    ['NAT#x', 'NAT'],
    ["k 'a # b'", "k 'a"],
    ['k "a # b" c', 'k a # b c'],
    ['k a\\#b c\\!d', 'k a#b c!d'],
    ['k v\r\nl w\r\n', 'k v | l w'],
    ['\tk\t v  \n', 'k v'],
    ['k v \\', 'k v \\'],
    ['# whole line \\\nk v', 'k v'],
    ['\ufeffk v', 'k v'],
    ['k v', 'k v'],
    ['k\fa\vb', 'k a b'],
    ['k ab"cd ef"gh', 'k ab cd ef gh'],
    ["k 'x y'", "k 'x y'"],
    ['a\\{b\n}', 'a\\ | { | b | }'],
    ["'single { brace'\n}", "'single | { | brace' | }"],
    ['a\n{\n\n# c\nb\n}', 'a | { | b | }'],
    ['vs 1.2.3.4 80{\n}', 'vs 1.2.3.4 80 | { | }'],
    ['a { weight 1\nb { c 3 }}', 'a | { | weight 1 | b | { | c 3 | } | }'],
    ['a {\nb {\nc\n} mm } nn', 'a | { | b | { | c | } | mm | } | nn'],
    ['a { b 1 c { d 3 } }', 'a | { | b 1 c | { | d 3 | } | }'],
  ])('reads %j as %j', (text, expected) => {
    expect(statements(text)).toBe(expected);
  });

  it('keeps an empty quoted word and the blanks in one', () => {
    expect(parseText('k "" " 5"').tree[0]?.words.map((word) => word.text)).toEqual(['k', '', ' 5']);
  });

  it('reports a quote that is not closed and keeps the words before it', () => {
    expect(statements('k a "b c')).toBe('k a');
    expect(problems('k a "b c')).toEqual(['error unterminated-quote']);
  });

  it('knows no escaped quote: the backslash is a character and the quote ends the word', () => {
    expect(parseText('k "a\\"b" c').tree[0]?.words.map((word) => word.text)).toEqual(['k', 'a\\', 'b']);
    expect(problems('k "a\\"b" c')).toEqual(['error unterminated-quote']);
  });

  it('leaves the quotes of a command to the script tokeniser', () => {
    expect(problems('notify_up "/p/s.sh \\"a b\\" c"')).toEqual([]);
  });
});

describe('conditions', () => {
  it.each([
    ['@main k v', 'k v'],
    ['@other k v', ''],
    ['@^main k v', ''],
    ['@^other k v', 'k v'],
    ['@main', ''],
    ['@ main k', ''],
    ['@^ main k', 'main k'],
    ['@main @main k', '@main k'],
    ['a { @main b\n}', 'a | { | b | }'],
    ['$V=@main\n$V k', 'k'],
    ['$V=@other\n$V k', ''],
  ])('reads %j as %j', (text, expected) => {
    expect(statements(text)).toBe(expected);
  });
});

describe('definitions', () => {
  it.each([
    ['$A=1\nk $A', 'k 1'],
    ['$A=1\nk ${A}2', 'k 12'],
    ['$A=1\nk $Ax', 'k $Ax'],
    ['$A=1\nk $A/24', 'k $A/24'],
    ['$A=1\nk "$A"', 'k $A'],
    ['$A=1\nk ($A)', 'k (1)'],
    ['$A=1\nk "${A} b"', 'k 1 b'],
    ['$A=1\n$A=2\nk $A', 'k 2'],
    ['$A=\nk ${A}x', 'k x'],
    ['$A=  x y \nk $A', 'k x y'],
    ['$SP =5', '$SP =5'],
    ['$B=1\n$A=${B}2\n$B=3\nk $A', 'k 32'],
    ['$A="x y"\nk $A', 'k x y'],
    ['$A=b {\nk $A\n}', 'k b | { | }'],
    ['$A=$B\n$B=1\nk ${A}x', 'k $Bx'],
  ])('reads %j as %j', (text, expected) => {
    expect(statements(text)).toBe(expected);
  });

  it.each([
    ['$M=a \\\nb \\\nc\n$M', 'a | b | c'],
    ['$M=a \\\nb\npre $M', 'pre a | b'],
    ['$M= \\\nb\n$M', 'b'],
    ['$M=a \\\n\nb', 'b'],
    ['$M=a \\\nb # note \\\nc\n$M', 'a | b | c'],
    ['$M=x $X \\\ny $X\n~SEQ(X,2) $M', 'x 1 | y 1 | x 2 | y 2'],
    ['$N=n1 \\\nn2\n$M=m1 \\\n$N \\\nm3\n$M', 'm1 | n1 | n2 | m3'],
    ['$M=@main a \\\n@other b\n$M', 'a'],
    ['$M=a { \\\nb \\\n}\n$M', 'a | { | b | }'],
    ['$M=a \\\n$X=5 \\\nb $X\n$M', 'a | b 5'],
  ])('reads the lines of %j as %j', (text, expected) => {
    expect(statements(text)).toBe(expected);
  });

  it('leaves a multi-line name alone that does not end its line, and says so', () => {
    expect(statements('$M=a \\\nb\n$M tail')).toBe('$M tail');
    expect(problems('$M=a \\\nb\n$M tail')).toEqual(['warning definition-not-at-line-end']);
  });

  it.each(['$A=${A}x\nk $A', '$A=${B}\n$B=${A}\nk $A', '$M=a \\\n$M\n$M'])(
    'refuses %j, which would never end',
    (text) => {
      expect(problems(text)).toContain('error definition-cycle');
    },
  );
});

describe('predefined names', () => {
  it.each([
    ['k ${_INSTANCE}', 'k main'],
    ['k ${_PWD}', 'k .'],
    ['k ${_RANDOM 5 5}x', 'k 5x'],
    ['k ${_RANDOM}', 'k 16384'],
    ['k ${_RANDOM 10 19}', 'k 15'],
    ['k ${_ENV HOST}', 'k h1'],
    ['k ${_ENV NONE}x', 'k x'],
    ['k "${_HASH}" c', 'k # c'],
    ['k a${_HASH}b "${_HASH}" c', 'k a'],
    ['k a${_BANG}b', 'k a'],
    ['$_INSTANCE=own\nk ${_INSTANCE}', 'k own'],
  ])('reads %j as %j', (text, expected) => {
    expect(statements(text, { environment: { HOST: 'h1' } })).toBe(expected);
  });
});

describe('generators', () => {
  it.each([
    ['~SEQ ( I , 1 , 3 )k $I', 'k 1 | k 2 | k 3'],
    ['~SEQ(I,3,1) k $I', 'k 3 | k 2 | k 1'],
    ['~SEQ(I,010,011) k $I', 'k 8 | k 9'],
    ['$E=2\n~SEQ(I,$E) k $I', 'k 1 | k 2'],
    ['~SEQx(I,-1,-1) k $I', 'k ffffffffffffffff'],
    ['~LST(v,a,b) k $v', 'k a | k b'],
    ['~LST(v, a, b) ~SEQ(I,2) k $v$I ${v}${I}', 'k $v1 a1 | k $v2 a2 | k $v1 b1 | k $v2 b2'],
    ['@other ~SEQ(I,2) k $I', ''],
    ['a { ~SEQ(I,2) k $I\n}', 'a | { | k 1 | k 2 | }'],
    ['~other x', '~other x'],
  ])('reads %j as %j', (text, expected) => {
    expect(statements(text)).toBe(expected);
  });

  it.each([
    '~SEQ(I,1,0,2) k',
    '~SEQ(I,1,-1,2) k',
    '~SEQ(1,2) k',
    '~SEQ(I,1 k',
    '~SEQ I k',
    '~LST({A},{1,2}) k',
    '~SEQ(I,x) k',
  ])('drops the malformed %j and says so', (text) => {
    expect(statements(text)).toBe('');
    expect(problems(text)).toEqual(['error invalid-generator']);
  });
});

describe('braces', () => {
  it('takes a block of a keyword that needs one without its brace, as keepalived does', () => {
    expect(statements('real_server 1.1.1.1 80\nweight 1\n}')).toBe(
      'real_server 1.1.1.1 80 | { | weight 1 | }',
    );
    expect(problems('real_server 1.1.1.1 80\nweight 1\n}')).toEqual(['error missing-open-brace']);
  });

  it('takes a brace behind a keyword without its block for that of the block around it', () => {
    const text = 'real_server 1.1.1.1 80 {\nPING_CHECK\n}\nreal_server 1.1.1.2 80 {\n}';
    expect(statements(text)).toBe(
      'real_server 1.1.1.1 80 | { | PING_CHECK | { | } | } | real_server 1.1.1.2 80 | { | }',
    );
    expect(problems(text)).toEqual(['error missing-open-brace']);
  });

  it('opens a block at a closing brace behind its keyword, but not on the line of another block', () => {
    const text = 'virtual_server a {\nreal_server b }\nweight 1\n}\n}';
    expect(statements(text)).toBe('virtual_server a | { | real_server b | { | weight 1 | } | }');
    expect(problems(text)).toEqual(['error unexpected-brace']);
    expect(problems('virtual_server a { real_server b }')).toEqual(['error missing-open-brace']);
  });

  it('takes full-width braces for those that are meant', () => {
    const text = 'real_server a \uff5b\nweight 1\n\uff5d\nb';
    expect(statements(text)).toBe('real_server a | { | weight 1 | } | b');
    expect(problems(text)).toEqual(['error unexpected-brace', 'error unexpected-brace']);
  });

  it('leaves out what stands behind a block that was left open, by its indentation', () => {
    const text = 'real_server a {\n  TCP_CHECK {\n    retry 1\n  weight 2\n}\nreal_server b {\n}';
    expect(statements(text)).toBe(
      'real_server a | { | TCP_CHECK | { | retry 1 | } | } | real_server b | { | }',
    );
    expect(problems(text)).toEqual(['error missing-close-brace']);
  });

  it('leaves out the block of a generator that cannot be understood', () => {
    const text = 'a {\nb\n~SEQ(I, 1 c $I {\nd\n}\n}\ne';
    expect(statements(text)).toBe('a | { | b | } | e');
    expect(problems(text)).toEqual(['error invalid-generator']);
  });

  it('ignores a closing brace too many', () => {
    expect(statements('a {\n}\n}\nb')).toBe('a | { | } | b');
    expect(problems('a {\n}\n}\nb')).toEqual(['warning surplus-brace']);
  });

  it('leaves out a block that belongs to no keyword', () => {
    expect(statements('a {\n}\n{ b\n}\nc')).toBe('a | { | } | c');
    expect(problems('a {\n}\n{ b\n}\nc')).toEqual(['error unexpected-brace']);
  });

  it('names the block that was left open by its indentation, once', () => {
    const text = 'virtual_server a {\n  real_server b {\n    TCP_CHECK {\n    }\n}\nvirtual_server c {\n}\n';
    const { diagnostics, sources, tree } = parseText(text);
    const [only, ...more] = diagnostics.inFileOrder(sources);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ code: 'missing-close-brace', span: { start: text.indexOf('real_server') } });
    expect(tree.map(({ keyword }) => keyword)).toEqual(['virtual_server', 'virtual_server']);
  });

  it('ends a real_server that another one follows inside it', () => {
    const text = 'virtual_server a {\n  real_server b {\n  weight 1\n  real_server c {\n  }\n}\n';
    expect(problems(text)).toEqual(['error missing-close-brace']);
    expect(statements(text)).toBe(
      'virtual_server a | { | real_server b | { | weight 1 | } | real_server c | { | } | }',
    );
  });
});
