/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/fault.h"

#include <err.h>

static const struct {
	const char *name;
	enum fault_kind kind;
	bool acts;
} fault_kinds[] = {
	{ "status", FAULT_STATUS, false },   { "redirect", FAULT_REDIRECT, false },
	{ "hang", FAULT_HANG, false },       { "close", FAULT_CLOSE, false },
	{ "reset", FAULT_RESET, false },     { "cut", FAULT_CUT, false },
	{ "garbage", FAULT_GARBAGE, false }, { "endless", FAULT_ENDLESS, false },
	{ "lose", FAULT_LOSE, true },        { "slow", FAULT_SLOW, true },
	{ "delay", FAULT_DELAY, true },
};

enum { WORDS = 5 };

static size_t words_of(struct span line, struct span words[WORDS])
{
	size_t count = 0;
	while (line.len && count < WORDS) {
		struct span word = span_first(line, span_find(line, ' '));
		if (word.len)
			words[count++] = word;
		line = span_from(line, word.len + 1);
	}
	return count;
}

static void copy_word(char *to, size_t size, struct span word)
{
	snprintf(to, size, "%.*s", SPAN_ARG(word));
}

static struct fault fault_of(const struct span *words, size_t count)
{
	struct fault fault = { 0 };
	for (size_t i = 0; i < sizeof(fault_kinds) / sizeof(*fault_kinds); i++) {
		if (span_is(words[1], fault_kinds[i].name)) {
			fault.kind = fault_kinds[i].kind;
			fault.name = fault_kinds[i].name;
		}
	}
	if (fault.kind == FAULT_NONE)
		errx(2, "faults: unknown fault \"%.*s\"", SPAN_ARG(words[1]));
	if (count > 2)
		copy_word(fault.argument, sizeof(fault.argument), words[2]);
	if (count > 3)
		copy_word(fault.second, sizeof(fault.second), words[3]);
	fault.number = (unsigned)strtoul(fault.argument, NULL, 10);
	return fault;
}

struct fault fault_for(struct stand_in *stand_in, struct span path)
{
	struct span rest = text_span(&stand_in->faults);
	for (size_t line = 0; rest.len && line < 64; line++) {
		struct span whole = span_first(rest, span_find(rest, '\n'));
		struct span words[WORDS];
		size_t count = words_of(whole, words);
		rest = span_from(rest, whole.len + 1);
		if (count < 2 || path.len < words[0].len ||
		    memcmp(path.ptr, words[0].ptr, words[0].len) != 0)
			continue;
		size_t times = SIZE_MAX;
		if (words[count - 1].ptr[0] == 'x' && count > 2) {
			times = strtoul(words[count - 1].ptr + 1, NULL, 10);
			count--;
		}
		if (stand_in->fault_uses[line] < times) {
			stand_in->fault_uses[line]++;
			return fault_of(words, count);
		}
	}
	return (struct fault){ 0 };
}

bool fault_acts(const struct fault *fault)
{
	for (size_t i = 0; i < sizeof(fault_kinds) / sizeof(*fault_kinds); i++) {
		if (fault_kinds[i].kind == fault->kind)
			return fault_kinds[i].acts;
	}
	return true;
}
