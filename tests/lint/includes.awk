# SPDX-License-Identifier: ISC
# Checks the #include lines of C files against includes.txt, which is read
# first. `top` is the source tree, with a slash at its end.

function matches(file, pattern)
{
	if (pattern ~ /[*]$/)
		return index(file, substr(pattern, 1, length(pattern) - 1)) == 1
	if (pattern ~ /\/$/)
		return index(file, pattern) == 1
	return file == pattern
}

function may_see(file, n,    i)
{
	for (i = 3; i <= fields[n]; i++)
		if (matches(file, rule[n, i]))
			return 1
	return 0
}

function check_only(file, folder, header, n,    i)
{
	if (index(file, rule[n, 2] "/") != 1)
		return
	for (i = 3; i <= fields[n]; i++)
		if (header == rule[n, i])
			return
	if ((getline line < (top folder "/" header)) >= 0) {
		close(top folder "/" header)
		return
	}
	printf "%s:%d: includes \"%s\", which %s may not know\n", file, FNR,
	    header, rule[n, 2]
}

FILENAME ~ /includes\.txt$/ {
	if ($1 != "see" && $1 != "only")
		next
	fields[++rules] = NF
	for (i = 1; i <= NF; i++)
		rule[rules, i] = $i
	next
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
	file = substr(FILENAME, length(top) + 1)
	folder = file
	sub(/\/[^\/]*$/, "", folder)
	own = /"/
	header = $0
	sub(/^[^<"]*[<"]/, "", header)
	sub(/[>"].*/, "", header)
	for (n = 1; n <= rules; n++) {
		if (rule[n, 1] == "only") {
			if (own)
				check_only(file, folder, header, n)
		} else if (index(header, rule[n, 2]) == 1 &&
		    file !~ /^(tests|bench)\// && !may_see(file, n)) {
			printf "%s:%d: may not see <%s>\n", file, FNR, header
		}
	}
}
