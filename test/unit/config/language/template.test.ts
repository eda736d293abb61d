import { describe, expect, it } from 'vitest';
import { findPlaceholder } from '../../../../src/config/language/template.ts';
import { loadText } from '../../../support/config.ts';

const SERVICE = `virtual_server 10.0.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.1.1 80 {
  }
}
`;

describe('a template that nobody filled in', () => {
  it.each([
    ['virtual_server {{ vip }} 80 {\n', '{{ vip }}'],
    ['weight {{.Weight}}\n', '{{.Weight}}'],
    ['# servers\n{% for rs in servers %}\n', '{% for rs in servers %}'],
    ['  weight <%= @weight %>\n', '<%= @weight %>'],
    ['quorum_up "/bin/a" {{ x }}\n', '{{ x }}'],
  ])('is seen in %j', (text, placeholder) => {
    const found = findPlaceholder(text, 'keepalived');
    expect(found && text.slice(found.start, found.end)).toBe(placeholder);
  });

  it.each([
    '# virtual_server {{ vip }} 80 {\n',
    'weight 3 ! {{ weight }}\n',
    'misc_path "docker inspect -f {{.State.Running}} web"\n',
    '~LST({A, B}, {1, 2}, {3, 4}) real_server 10.0.0.${A} 80 {{\n',
    'a {{\n}}\n',
  ])('is not seen in %j', (text) => {
    expect(findPlaceholder(text, 'keepalived')).toBeNull();
  });

  it.each([
    ['  - address: {{ vip }}\n', '{{ vip }}'],
    ['  - {{ vip }}\n', '{{ vip }}'],
    ['{% for vip in vips %}\n', '{% for vip in vips %}'],
  ])('is seen in the YAML %j', (text, placeholder) => {
    const found = findPlaceholder(text, 'yaml');
    expect(found && text.slice(found.start, found.end)).toBe(placeholder);
  });

  it.each([
    'command: docker inspect -f {{.State.Running}} web\n',
    'command: "{{ quoted }}"\n',
    '# address: {{ vip }}\n',
  ])('is not seen in the YAML %j', (text) => {
    expect(findPlaceholder(text, 'yaml')).toBeNull();
  });

  it('is one error that counts the other placeholders, and nothing else is judged', () => {
    const text = SERVICE.replace('10.0.0.1 80', '{{ vip }} {{ port }}').replace('lb_algo', 'lb_alog');
    const { diagnostics, config } = loadText('main.conf', text);
    expect(diagnostics.map(({ severity, code, message }) => [severity, code, message])).toEqual([
      [
        'error',
        'unfilled-template',
        '{{ vip }} is a placeholder (and 1 more): this is a template, not a configuration',
      ],
    ]);
    expect(config).toBeNull();
  });

  it('takes no more than linear time to look for', () => {
    const line = `#${'{{a}}'.repeat(1_000_000)}`;
    expect(findPlaceholder(line, 'keepalived')).toBeNull();
  });
});
