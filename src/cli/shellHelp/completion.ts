import type { CommandTree } from '../commandSpec.ts';
import type { Lang } from '../../text/sentence.ts';
import { placesOf, type Place } from './words.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shells)[number];

/** A completion script: it knows the whole tree, and asks nobody while a key is pressed. */
export function completionScript(shell: ShellName, tree: CommandTree, lang: Lang): string {
  const places = placesOf(tree, lang);
  switch (shell) {
    case 'bash': return bashScript(places);
    case 'zsh': return zshScript(places);
    case 'fish': return fishScript(places);
  }
}

const valued = (places: readonly Place[]): readonly string[] => [...new Set(places.flatMap(({ options }) => options.filter(({ takesValue }) => takesValue).map(({ flag }) => flag)))];

/** Walks over the words before the cursor: what of them is a command, the rest being options, their values and arguments. */
function walk(places: readonly Place[], words: string): string {
  const knows = places.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`).join('|');
  return `  local place='' word skip=
  for word in ${words}; do
    if [[ -n $skip ]]; then skip=; continue; fi
    case $word in
      ${valued(places).join('|')}) skip=1 ;;
      -*) ;;
      *) case "\${place:+$place }$word" in ${knows}) place="\${place:+$place }$word" ;; esac ;;
    esac
  done`;
}

function bashScript(places: readonly Place[]): string {
  const cases = places.map(({ path, next, options, files }) => `    '${path}') words='${[...next.map(({ word }) => word), ...options.map(({ flag }) => flag)].join(' ')}'${files ? '; files=1' : ''} ;;`);
  return `# Completion of ngatu for bash: ngatu completion bash > /etc/bash_completion.d/ngatu
_ngatu() {
${walk(places, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
  local words= files=
  case $place in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [[ -n $skip || ( -n $files && \${#COMPREPLY[@]} -eq 0 ) ]] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _ngatu ngatu
`;
}

const zshQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const described = (word: string, text: string): string => zshQuoted(`${word}:${text.replaceAll(':', ' ')}`);

function zshScript(places: readonly Place[]): string {
  const cases = places.map(({ path, next, options, files }) => `    '${path}') words=(${next.map(({ word, text }) => described(word, text)).join(' ')}) flags=(${options.map(({ flag, text }) => described(flag, text)).join(' ')})${files ? ' files=1' : ''} ;;`);
  return `#compdef ngatu
# Completion of ngatu for zsh: ngatu completion zsh > /usr/share/zsh/vendor-completions/_ngatu
_ngatu() {
${walk(places, '"${(@)words[2,CURRENT-1]}"')}
  local -a flags
  local -a given=("\${words[@]}")
  local files=
  local -a words
  case $place in
${cases.join('\n')}
  esac
  if [[ -n $skip ]]; then _files; return; fi
  if [[ \${given[CURRENT]} == -* ]]; then _describe option flags; return; fi
  (( \${#words} )) && _describe command words
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _ngatu ]]; then _ngatu "$@"; else compdef _ngatu ngatu; fi
`;
}

const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, next, options }) => [
    ...next.map(({ word, text }) => `complete -c ngatu -n "__ngatu_at '${path}'" -f -a ${word} -d ${fishQuoted(text)}`),
    ...options.map(({ flag, takesValue, text }) => `complete -c ngatu -n "__ngatu_at '${path}'" -l ${flag.slice(2)}${takesValue ? ' -r' : ''} -d ${fishQuoted(text)}`),
  ]);
  return `# Completion of ngatu for fish: ngatu completion fish > /usr/share/fish/vendor_completions.d/ngatu.fish
function __ngatu_at
    set -l place
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        if contains -- $word ${valued(places).join(' ')}
            set skip 1
        else if not string match -q -- '-*' $word
            set -l longer (string join ' ' $place $word)
            contains -- $longer ${places.filter(({ path }) => path !== '').map(({ path }) => fishQuoted(path)).join(' ')}; and set place $longer
        end
    end
    test "$place" = "$argv[1]"
end
${lines.join('\n')}
`;
}
