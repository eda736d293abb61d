/** The shells that lvsctl writes a completion script for. */
export type Shell = 'bash' | 'zsh' | 'fish';

export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/*
 * Each script hands the words up to the cursor to `lvsctl complete`, so that commands, options and live values come from
 * the program that is installed and never from a copy in the script. The first line of the answer is `words` or `files`;
 * then comes one candidate a line, with its help after a tab.
 */

// bash cuts words at colons and equals signs: the parts are joined again for the question, and what stands before the last
// of them is taken off the answers.
const BASH = `# bash completion for lvsctl, written by \`lvsctl completion bash\`
_lvsctl() {
  local line part cur joins= kind= before
  local breaks=\${COMP_WORDBREAKS//[^:=]/}
  local -a words=()
  for part in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ -n $breaks && -n $part && -z \${part//[$breaks]/} && \${#words[@]} -gt 0 ]]; then
      words[-1]+=$part
      joins=yes
    elif [[ -n $joins && -n $part ]]; then
      words[-1]+=$part
      joins=
    else
      words+=("$part")
      joins=
    fi
  done
  cur=\${words[-1]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [ -z "$kind" ]; then kind=$line; continue; fi
    line=\${line%%$'\\t'*}
    case $line in "$cur"*) COMPREPLY+=("$line") ;; esac
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null)
  if [ "$kind" = files ]; then
    compopt -o default 2>/dev/null
    return
  fi
  if [[ -n $breaks && $cur == *[$breaks]* ]]; then
    before=\${cur%"\${cur##*[$breaks]}"}
    COMPREPLY=("\${COMPREPLY[@]#"$before"}")
  fi
}
complete -F _lvsctl lvsctl
`;

const ZSH = `#compdef lvsctl
# zsh completion for lvsctl, written by \`lvsctl completion zsh\`
_lvsctl() {
  local line kind= word
  local -a shown given
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; continue; fi
    word=\${line%%$'\\t'*}
    given+=("$word")
    shown+=("$word  -- \${line#*$'\\t'}")
  done < <("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if [[ $kind == files ]]; then _files; return; fi
  compadd -l -d shown -a given
}
if [ "$funcstack[1]" = _lvsctl ]; then _lvsctl "$@"; else compdef _lvsctl lvsctl; fi
`;

const FISH = `# fish completion for lvsctl, written by \`lvsctl completion fish\`
function __lvsctl_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l answer ($words[1] complete -- $words[2..-1] (commandline --current-token --cut-at-cursor) 2>/dev/null)
    if test "$answer[1]" = files
        __fish_complete_path (commandline --current-token)
    else
        printf '%s\\n' $answer[2..-1]
    end
end
complete --command lvsctl --no-files --arguments '(__lvsctl_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/** The completion script of one shell, ready to be sourced or installed. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
