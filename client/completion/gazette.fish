# SPDX-License-Identifier: ISC
# Completion of gazette(1) for fish. Commands and options are asked of the
# program, feeds and tags of the daemon.

function __gazette_commands
    gazette help 2>/dev/null | string replace -rf '^  ([a-z]+) +(.*)' '$1\t$2'
end

function __gazette_options
    set -l words (commandline -opc)
    gazette help $words[2] 2>/dev/null |
        string replace -rf '^ *(?:-., )?(--[a-z-]+)(?: [A-Z]+)? +(.*)' '$1\t$2'
end

function __gazette_feeds
    gazette feeds --json 2>/dev/null |
        string replace -rf '^\{"id":"([0-9a-f]+)","url":"([^"]*)".*' '$1\t$2'
end

function __gazette_tags
    gazette feeds --json 2>/dev/null |
        string replace -rf '.*"tags":\[("[^\]]*")\].*' '$1' |
        string match -ra '"[^"]*"' | string trim -c '"' | sort -u
end

function __gazette_no_command
    test (count (commandline -opc)) -eq 1
end

function __gazette_of
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end

complete -c gazette -n __gazette_no_command -f -a '(__gazette_commands)'
complete -c gazette -n '__gazette_of help' -f -a '(__gazette_commands)'
complete -c gazette -n '__gazette_of rm pause resume edit log why refresh replay' \
    -f -a '(__gazette_feeds)'
complete -c gazette -n 'not __gazette_no_command; and string match -q -- "-*" (commandline -ct)' \
    -f -a '(__gazette_options)'
complete -c gazette -s f -l feed -x -a '(__gazette_feeds)'
complete -c gazette -l tag -x -a '(__gazette_tags)'
complete -c gazette -l format -x -a 'ndjson jsonfeed atom csv'
complete -c gazette -s o -l output -r
