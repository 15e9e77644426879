# SPDX-License-Identifier: ISC
# Sizes of the functions of C files: names those over `longest` lines, and
# fails if more than a tenth have over `most`. A function begins at a line that
# is an opening brace alone and ends at one that is a closing brace alone.

/^[a-z_].*\($/ || /^[a-z_][A-Za-z0-9_]*\(/ {
	name = $0
	sub(/\(.*/, "", name)
}
/^\{$/ { begin = FNR }
/^\}$/ && begin {
	size = FNR - begin + 1
	total++
	if (size > most)
		big++
	if (size > longest)
		printf "%s:%d: %s has %d lines, %d at most\n",
		    substr(FILENAME, length(top) + 1), begin, name, size, longest
	begin = 0
}
FNR == 1 { begin = 0 }
END {
	if (big > total / 10)
		printf "%d of %d functions have over %d lines: a tenth at most\n",
		    big, total, most
}
