/** Operators of a shell: alone, or followed by a file. */
const OPERATOR = /^(?:\|\|?&?|&&?|;|[0-9]*(?:>>?|<<?<?)(?:&?[\w./-]+)?|&>>?(?:[\w./-]+)?)$/;
const ENDS_COMMAND = /;$/;
const EXPANSION = /\$[A-Za-z_]\w*|\$\{|\$\(|`/;
/** A path with a star or a set of characters that is not the address of a web page. */
const GLOB = /^(?!\w+:\/\/)[^\s]*\/[^\s]*(?:\*|\[[^\]]*\])|^\*\.\w+$/;
/** `{a,b}` in a path: of the words of awk or JSON none looks so. */
const ALTERNATIVES = /\{[\w./-]*[A-Za-z/][\w./-]*(?:,[\w./-]*)+\}/;
/** `<(command)`, whose output a shell would give as a file. */
const SUBSTITUTION = /^[<>]\(/;
const HOME = /^~(?:\/|$)/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** Quoted text, and a character after a backslash, are literal for a shell as well. */
const LITERAL = /'[^']*'|"[^"]*"|\\./g;

/**
 * The first word of a command that only a shell would act on: `|`, `&&`, `>>file`, `$HOME`, `/tmp/*.pid`. Commands run
 * without a shell, so such a word is an ordinary argument, also after `sh -c` unless it is inside the quotes there.
 * Null when there is none.
 */
export function shellWord(command: string): string | null {
  const [file = '', ...args] = command
    .replaceAll(LITERAL, '_')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (HOME.test(file) || EXPANSION.test(file) || ASSIGNMENT.test(file)) return file;
  return args.find(isShellWord) ?? (ENDS_COMMAND.test(file) || file === '!' ? file : null);
}

function isShellWord(word: string): boolean {
  return (
    OPERATOR.test(word) ||
    ENDS_COMMAND.test(word) ||
    EXPANSION.test(word) ||
    GLOB.test(word) ||
    ALTERNATIVES.test(word) ||
    SUBSTITUTION.test(word) ||
    HOME.test(word)
  );
}
