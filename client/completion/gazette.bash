# SPDX-License-Identifier: ISC
# Completion of gazette(1) for bash. Commands and options are asked of the
# program, feeds and tags of the daemon.

_gazette_commands()
{
    gazette help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p'
}

_gazette_options()
{
    gazette help "$1" 2>/dev/null |
        sed -n 's/^ *\(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p'
}

_gazette_feeds()
{
    gazette feeds --json 2>/dev/null | sed -n 's/^{"id":"\([0-9a-f]*\)".*/\1/p'
}

_gazette_tags()
{
    gazette feeds --json 2>/dev/null |
        sed -n 's/.*"tags":\[\("[^]]*"\)\].*/\1/p' |
        grep -o '"[^"]*"' | tr -d '"' | sort -u
}

# Offer the lines of $1 that begin with what is being typed.
_gazette_offer()
{
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        [[ -n $line && $line == "$2"* ]] && COMPREPLY+=("$(printf %q "$line")")
    done <<<"$1"
    return 0
}

_gazette()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    local command=${COMP_WORDS[1]}

    if ((COMP_CWORD == 1)); then
        _gazette_offer "$(_gazette_commands)" "$word"
        return
    fi
    case $before in
    --feed | -f) _gazette_offer "$(_gazette_feeds)" "$word" && return ;;
    --tag) _gazette_offer "$(_gazette_tags)" "$word" && return ;;
    --format) _gazette_offer $'ndjson\njsonfeed\natom\ncsv' "$word" && return ;;
    --output | -o | --store) COMPREPLY=() && return ;;
    esac
    case $word in
    -*) _gazette_offer "$(_gazette_options "$command")" "$word" && return ;;
    esac
    case $command in
    help) _gazette_offer "$(_gazette_commands)" "$word" ;;
    rm | pause | resume | edit | log | why | refresh | replay)
        _gazette_offer "$(_gazette_feeds)" "$word" ;;
    *) COMPREPLY=() ;; # files
    esac
}

complete -o default -F _gazette gazette
