/* SPDX-License-Identifier: ISC */
/*
 * A pattern becomes a program of a few instructions with relative jumps; all
 * its threads run side by side over the text (Thompson's method), so that no
 * text takes more than its length times the program's.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "pattern.h"

enum op { OP_CHAR, OP_ANY, OP_SET, OP_SPLIT, OP_JUMP, OP_BOL, OP_EOL, OP_WORD,
	OP_MATCH };

struct instr {
	enum op op;
	uint32_t c;      /* CHAR */
	int x, y;        /* SPLIT, JUMP: relative; SET: the set's number */
};

/* Ranges of code points; a class is several. */
struct range {
	uint32_t from, to;
};

struct set {
	struct range ranges[BOUND_PATTERN_RANGES];
	size_t n;
	bool negated;
};

/* The threads of one position: each instruction once. */
struct threads {
	int *list;
	size_t n;
	unsigned *mark;  /* of each instruction: the last position it was added at */
};

struct pattern {
	struct instr *code;
	int n;
	struct set *sets;
	int nsets;
	struct threads now, next;
	int *stack;
	unsigned at;     /* number of the position, over all texts */
};

struct compiler {
	struct pattern *p;
	const char *s, *end;
	const char *why;
	int depth;
	int atoms;       /* compiled, also those that emit nothing */
};

#define END_OF_TEXT UINT32_MAX

/* --- code points --- */

/* Read a code point; a byte that begins none stands for itself. */
static uint32_t
next_char(const char **s, const char *end)
{
	unsigned char c = (unsigned char)*(*s)++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
	uint32_t cp = more == 3 ? c & 7u : more == 2 ? c & 15u :
	    more == 1 ? c & 31u : c;

	for (; more > 0 && *s < end && (*(const unsigned char *)*s & 0xc0) == 0x80;
	    more--)
		cp = cp << 6 | (*(const unsigned char *)(*s)++ & 63u);
	return cp;
}

/* Put a letter in lower case. */
static uint32_t
fold(uint32_t c)
{
	static const struct {
		uint32_t from, to, by;
	} upper[] = {
		{ 'A', 'Z', 32 }, { 0xc0, 0xd6, 32 }, { 0xd8, 0xde, 32 },
		{ 0x391, 0x3a1, 32 }, { 0x3a3, 0x3ab, 32 },
		{ 0x410, 0x42f, 32 }, { 0x400, 0x40f, 80 },
	};

	for (size_t i = 0; i < ARRAY_LEN(upper); i++)
		if (c >= upper[i].from && c <= upper[i].to)
			return c + upper[i].by;
	return c;
}

static bool
is_word(uint32_t c)
{
	if (c == END_OF_TEXT)
		return false;
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c >= 0xaa;
}

/* --- sets --- */

static int
set_add(struct compiler *c, struct set *set, uint32_t from, uint32_t to)
{
	if (set->n == BOUND_PATTERN_RANGES) {
		c->why = "has too many ranges in one set";
		return -1;
	}
	set->ranges[set->n++] = (struct range){ fold(from), fold(to) };
	return 0;
}

/* Add what \d, \w or \s stands for; false if it is another letter. */
static bool
set_add_class(struct compiler *c, struct set *set, char letter)
{
	static const struct {
		char letter;
		struct range ranges[5];
	} classes[] = {
		{ 'd', { { '0', '9' } } },
		{ 's', { { ' ', ' ' }, { '\t', '\r' }, { 0xa0, 0xa0 },
		    { 0x2000, 0x200a }, { 0x3000, 0x3000 } } },
		{ 'w', { { 'a', 'z' }, { '0', '9' }, { '_', '_' },
		    { 0xaa, 0x1ffff } } },
	};

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		if (classes[i].letter != letter)
			continue;
		for (size_t k = 0; k < 5 && classes[i].ranges[k].to != 0; k++)
			(void)set_add(c, set, classes[i].ranges[k].from,
			    classes[i].ranges[k].to);
		return true;
	}
	return false;
}

static bool
set_has(const struct set *set, uint32_t c)
{
	for (size_t i = 0; i < set->n; i++)
		if (c >= set->ranges[i].from && c <= set->ranges[i].to)
			return !set->negated;
	return set->negated;
}

static struct set *
set_new(struct compiler *c)
{
	struct pattern *p = c->p;

	if (p->nsets == BOUND_PATTERN_SETS) {
		c->why = "has too many sets";
		return NULL;
	}
	if (p->sets == NULL)
		p->sets = xcalloc(BOUND_PATTERN_SETS, sizeof(*p->sets));
	p->sets[p->nsets] = (struct set){ .n = 0 };
	return &p->sets[p->nsets++];
}

/* --- compiling --- */

static int
emit(struct compiler *c, struct instr in)
{
	if (c->p->n == BOUND_PATTERN_CODE) {
		c->why = "is too long";
		return -1;
	}
	c->p->code[c->p->n++] = in;
	return 0;
}

/* Put an instruction before what was emitted from `at` on. */
static int
emit_before(struct compiler *c, int at, struct instr in)
{
	struct instr *code = c->p->code;

	if (emit(c, in) < 0)
		return -1;
	memmove(&code[at + 1], &code[at],
	    (size_t)(c->p->n - 1 - at) * sizeof(*code));
	code[at] = in;
	return 0;
}

static int compile_choice(struct compiler *c);

/* A member of a set, after '\' perhaps: 1 a class was added, 0 a character. */
static int
set_member(struct compiler *c, struct set *set, uint32_t *out)
{
	*out = next_char(&c->s, c->end);
	if (*out != '\\' || c->s == c->end)
		return 0;
	*out = next_char(&c->s, c->end);
	return *out < 0x80 && set_add_class(c, set, (char)*out);
}

/* [a-z\d_], after its '['. */
static int
compile_set(struct compiler *c)
{
	struct set *set = set_new(c);
	uint32_t from, to;
	bool first = true;

	if (set == NULL)
		return -1;
	if (c->s < c->end && *c->s == '^') {
		set->negated = true;
		c->s++;
	}
	for (; c->s < c->end && (first || *c->s != ']'); first = false) {
		if (set_member(c, set, &from) > 0)
			continue;
		to = from;
		if (c->end - c->s >= 2 && c->s[0] == '-' && c->s[1] != ']') {
			c->s++;
			(void)set_member(c, set, &to);
		}
		if (to < from || set_add(c, set, from, to) < 0) {
			c->why = c->why ? c->why : "has a range that is empty";
			return -1;
		}
	}
	if (c->s == c->end) {
		c->why = "has a set without an end";
		return -1;
	}
	c->s++;
	return emit(c, (struct instr){ OP_SET, 0, c->p->nsets - 1, 0 });
}

/* What stands after '\'. */
static int
compile_escape(struct compiler *c)
{
	struct set *set;
	uint32_t cp;

	if (c->s == c->end) {
		c->why = "ends with \\";
		return -1;
	}
	cp = next_char(&c->s, c->end);
	if (cp == 'b')
		return emit(c, (struct instr){ .op = OP_WORD });
	if (cp >= 0x80 || strchr("dwsDWS", (int)cp) == NULL)
		return emit(c, (struct instr){ .op = OP_CHAR, .c = fold(cp) });
	set = set_new(c);
	if (set == NULL)
		return -1;
	set->negated = cp < 'a';
	(void)set_add_class(c, set, (char)(cp | 0x20));
	return emit(c, (struct instr){ OP_SET, 0, c->p->nsets - 1, 0 });
}

static int
compile_group(struct compiler *c)
{
	if (++c->depth > BOUND_PATTERN_DEPTH) {
		c->why = "has too many groups in each other";
		return -1;
	}
	if (compile_choice(c) < 0)
		return -1;
	c->depth--;
	if (c->s == c->end || *c->s != ')') {
		c->why = "has a group without an end";
		return -1;
	}
	c->s++;
	return 0;
}

static int
compile_atom(struct compiler *c)
{
	uint32_t cp = next_char(&c->s, c->end);

	if (++c->atoms > 4 * BOUND_PATTERN_CODE) {
		c->why = "is too long";
		return -1;
	}
	switch (cp) {
	case '(':
		return compile_group(c);
	case '[':
		return compile_set(c);
	case '\\':
		return compile_escape(c);
	case '.':
		return emit(c, (struct instr){ .op = OP_ANY });
	case '^':
		return emit(c, (struct instr){ .op = OP_BOL });
	case '$':
		return emit(c, (struct instr){ .op = OP_EOL });
	case '*': case '+': case '?': case '{':
		c->why = "repeats nothing";
		return -1;
	default:
		return emit(c, (struct instr){ .op = OP_CHAR, .c = fold(cp) });
	}
}

/* Read {m}, {m,} or {m,n}: *max is -1 without a limit. */
static int
read_count(struct compiler *c, int *min, int *max)
{
	size_t close = strcspn(c->s, "}"), comma = strcspn(c->s, ",}");
	uint64_t m, n;

	c->why = "has a count that is none";
	if (c->s[close] != '}' ||
	    parse_uint(c->s, comma, BOUND_PATTERN_COUNT, &m) < 0)
		return -1;
	n = m;
	*max = -1;
	if (comma + 1 < close && parse_uint(c->s + comma + 1,
	    close - comma - 1, BOUND_PATTERN_COUNT, &n) < 0)
		return -1;
	if (comma == close || comma + 1 < close)
		*max = (int)n;
	if (n < m)
		return -1;
	*min = (int)m;
	c->s += close + 1;
	c->why = NULL;
	return 0;
}

/* Read how often what stands before repeats. 1, 0 once, -1 wrong. */
static int
read_repeat(struct compiler *c, int *min, int *max)
{
	char sign = c->s < c->end ? *c->s : '\0';

	if (sign != '*' && sign != '+' && sign != '?' && sign != '{')
		return 0;
	c->s++;
	if (sign == '{')
		return read_count(c, min, max) < 0 ? -1 : 1;
	*min = sign == '+';
	*max = sign == '?' ? 1 : -1;
	return 1;
}

/* Emit an atom that stands at `from` once more. */
static int
again(struct compiler *c, const char *from)
{
	const char *after = c->s;
	int r;

	c->s = from;
	r = compile_atom(c);
	c->s = after;
	return r;
}

/* Make what was emitted from `at` on optional, or any number of it. */
static int
loosen(struct compiler *c, int at, bool many)
{
	int size = c->p->n - at;

	if (emit_before(c, at, (struct instr){ OP_SPLIT, 0, 1,
	    size + 1 + many }) < 0)
		return -1;
	return many ? emit(c, (struct instr){ OP_JUMP, 0, -size - 1, 0 }) : 0;
}

/* An atom and how often it stands: the minimum, then what may follow. */
static int
compile_repeat(struct compiler *c)
{
	const char *from = c->s;
	int at = c->p->n, min = 1, max = 1, rc;

	if (compile_atom(c) < 0)
		return -1;
	rc = read_repeat(c, &min, &max);
	if (rc <= 0)
		return rc;
	if (min == 0 && max == 0) {
		c->p->n = at;
		return 0;
	}
	if (min == 0 && loosen(c, at, max < 0) < 0)
		return -1;
	for (int i = 1; i < min; i++)
		if (again(c, from) < 0)
			return -1;
	for (int i = min == 0 ? 1 : min; i < max || (max < 0 && i == min &&
	    min > 0); i++) {
		at = c->p->n;
		if (again(c, from) < 0 || loosen(c, at, max < 0) < 0)
			return -1;
	}
	return 0;
}

static int
compile_sequence(struct compiler *c)
{
	while (c->s < c->end && *c->s != '|' && *c->s != ')')
		if (compile_repeat(c) < 0)
			return -1;
	return 0;
}

static int
compile_choice(struct compiler *c)
{
	int at = c->p->n, size, jump;

	if (compile_sequence(c) < 0)
		return -1;
	while (c->s < c->end && *c->s == '|') {
		c->s++;
		size = c->p->n - at;
		if (emit_before(c, at, (struct instr){ OP_SPLIT, 0, 1,
		    size + 2 }) < 0)
			return -1;
		jump = c->p->n;
		if (emit(c, (struct instr){ .op = OP_JUMP }) < 0 ||
		    compile_sequence(c) < 0)
			return -1;
		c->p->code[jump].x = c->p->n - jump;
	}
	return 0;
}

static void
threads_init(struct threads *t, int n)
{
	t->list = xcalloc((size_t)n + 1, sizeof(*t->list));
	t->mark = xcalloc((size_t)n + 1, sizeof(*t->mark));
}

struct pattern *
pattern_new(const char *text, const char **why)
{
	struct pattern *p = xcalloc(1, sizeof(*p));
	struct compiler c = { .p = p, .s = text, .end = text + strlen(text) };

	p->code = xcalloc(BOUND_PATTERN_CODE + 1, sizeof(*p->code));
	if (compile_choice(&c) == 0 && c.s < c.end)
		c.why = "has a ) without its (";
	if (c.why == NULL && emit(&c, (struct instr){ .op = OP_MATCH }) == 0) {
		threads_init(&p->now, p->n);
		threads_init(&p->next, p->n);
		p->stack = xcalloc(2 * (size_t)p->n + 2, sizeof(*p->stack));
		return p;
	}
	*why = c.why;
	pattern_free(p);
	return NULL;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	free(p->code);
	free(p->sets);
	free(p->now.list);
	free(p->now.mark);
	free(p->next.list);
	free(p->next.mark);
	free(p->stack);
	free(p);
}

/* --- running --- */

/* Say whether an instruction that takes no character lets pass here. */
static bool
passes(const struct instr *in, uint32_t before, uint32_t after)
{
	switch (in->op) {
	case OP_BOL:
		return before == END_OF_TEXT || before == '\n';
	case OP_EOL:
		return after == END_OF_TEXT || after == '\n';
	case OP_WORD:
		return is_word(before) != is_word(after);
	default:
		return true;
	}
}

/*
 * Add a thread, and those that it becomes without a character. Each
 * instruction is marked once a position, so the stack holds two an
 * instruction at most.
 */
static void
add_thread(struct pattern *p, struct threads *t, int pc, uint32_t before,
    uint32_t after)
{
	const struct instr *in;
	int n = 0;

	p->stack[n++] = pc;
	while (n > 0) {
		pc = p->stack[--n];
		in = &p->code[pc];
		if (t->mark[pc] == p->at || !passes(in, before, after))
			continue;
		t->mark[pc] = p->at;
		switch (in->op) {
		case OP_SPLIT:
			p->stack[n++] = pc + in->y;
			p->stack[n++] = pc + in->x;
			break;
		case OP_JUMP:
			p->stack[n++] = pc + in->x;
			break;
		case OP_BOL: case OP_EOL: case OP_WORD:
			p->stack[n++] = pc + 1;
			break;
		default:
			t->list[t->n++] = pc;
		}
	}
}

static bool
takes(const struct pattern *p, const struct instr *in, uint32_t c)
{
	if (in->op == OP_CHAR)
		return in->c == c;
	if (in->op == OP_SET)
		return set_has(&p->sets[in->x], c);
	return in->op == OP_ANY && c != '\n';
}

/* Begin a position: its number goes into the marks. */
static void
next_position(struct pattern *p)
{
	if (++p->at != 0)
		return;
	memset(p->now.mark, 0, (size_t)p->n * sizeof(*p->now.mark));
	memset(p->next.mark, 0, (size_t)p->n * sizeof(*p->next.mark));
	p->at = 1;
}

/* Step all threads over `c`; true if the pattern was found before it. */
static bool
step(struct pattern *p, uint32_t c, uint32_t after)
{
	struct threads swap;

	p->next.n = 0;
	next_position(p);
	for (size_t i = 0; i < p->now.n; i++) {
		const struct instr *in = &p->code[p->now.list[i]];

		if (in->op == OP_MATCH)
			return true;
		if (c != END_OF_TEXT && takes(p, in, c))
			add_thread(p, &p->next, p->now.list[i] + 1, c, after);
	}
	swap = p->now;
	p->now = p->next;
	p->next = swap;
	return false;
}

bool
pattern_found(struct pattern *p, struct str text)
{
	const char *s = text.s, *end = text.n > 0 ? text.s + text.n : s;
	uint32_t before = END_OF_TEXT, c, after;

	c = s < end ? fold(next_char(&s, end)) : END_OF_TEXT;
	p->now.n = 0;
	next_position(p);
	for (;;) {
		/* A match may begin here too. */
		add_thread(p, &p->now, 0, before, c);
		after = c != END_OF_TEXT && s < end ?
		    fold(next_char(&s, end)) : END_OF_TEXT;
		if (step(p, c, after))
			return true;
		if (c == END_OF_TEXT)
			return false;
		before = c;
		c = after;
	}
}
