import { describe, expect, it } from 'vitest';
import { parseUsers, withoutUser, withUser } from '../../../../web/users/users-file.ts';

const BCRYPT = `$2y$10$${'a'.repeat(53)}`;
const SCRYPT = `$scrypt$N=1024,r=8,p=1$${'A'.repeat(22)}$${'B'.repeat(43)}`;

describe('parseUsers', () => {
  it('reads our lines, those of htpasswd, and skips comments', () => {
    const { users, problems } = parseUsers(`# people\nalice:operator:${SCRYPT}\nbob:${BCRYPT}\n\n`);
    expect(problems).toEqual([]);
    expect([...users.values()].map(({ name, role }) => `${name} ${role}`)).toEqual([
      'alice operator',
      'bob viewer',
    ]);
  });

  it.each(['alice', 'alice:root:x', `al ice:viewer:${SCRYPT}`, 'alice:viewer:plain', `a:b:c:${SCRYPT}`])(
    'lets nobody in by the line %s, and does not quote it',
    (line) => {
      const { users, problems } = parseUsers(`${line}\n`);
      expect(users.size).toBe(0);
      expect(problems).toHaveLength(1);
      expect(problems[0]).not.toContain('plain');
    },
  );

  it('takes the first of two lines of one name', () => {
    const { users, problems } = parseUsers(`a:operator:${SCRYPT}\na:viewer:${BCRYPT}`);
    expect(users.get('a')?.role).toBe('operator');
    expect(problems).toEqual(['line 2: a stands there twice']);
  });

  it('changes one line and leaves the others', () => {
    const text = `# people\na:viewer:${BCRYPT}\nab:viewer:${BCRYPT}\n`;
    const changed = withUser(text, { name: 'a', role: 'operator', hash: SCRYPT });
    expect(changed).toBe(`# people\na:operator:${SCRYPT}\nab:viewer:${BCRYPT}\n`);
    expect(withoutUser(changed, 'a')).toBe(`# people\nab:viewer:${BCRYPT}\n`);
    expect(withoutUser(changed, 'nobody')).toBeNull();
    expect(withUser('', { name: 'z', role: 'viewer', hash: SCRYPT })).toBe(`z:viewer:${SCRYPT}\n`);
  });
});
