/* SPDX-License-Identifier: Apache-2.0 */
/* A tree in memory, a judge over it, and the findings of judging all of its files. */
#ifndef TESTS_UNIT_GATE_TREE_FIXTURE_H
#define TESTS_UNIT_GATE_TREE_FIXTURE_H

#include "base/limits.h"
#include "base/path.h"
#include "base/text.h"
#include "gate/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct memory_file {
	const char *path;
	const char *bytes;
};

struct memory_tree {
	struct snapshot snapshot;
	const struct memory_file *files; /* ends with a NULL path */
};

static inline int memory_read(struct snapshot *snapshot, struct span path, struct arena *arena,
			      struct span *ret_bytes, struct error *err)
{
	const struct memory_tree *tree = (const struct memory_tree *)snapshot;

	(void)arena;
	(void)err;
	for (const struct memory_file *file = tree->files; file->path; file++) {
		if (span_is(path, file->path)) {
			*ret_bytes = span_of(file->bytes);
			return 1;
		}
	}
	return 0;
}

static inline int memory_kind(struct snapshot *snapshot, struct span path,
			      enum entry_kind *ret_kind, struct error *err)
{
	const struct memory_tree *tree = (const struct memory_tree *)snapshot;

	(void)err;
	*ret_kind = path.len ? ENTRY_ABSENT : ENTRY_DIRECTORY;
	for (const struct memory_file *file = tree->files; file->path; file++) {
		struct span at = span_of(file->path);
		if (span_equal(path, at))
			*ret_kind = ENTRY_FILE;
		else if (at.len > path.len && at.ptr[path.len] == '/' &&
			 span_equal(span_first(at, path.len), path))
			*ret_kind = ENTRY_DIRECTORY;
	}
	return 0;
}

/* The files directly in the directory; directories below it are left out. */
static inline int memory_list(struct snapshot *snapshot, struct span directory, struct arena *arena,
			      struct tree_entry **ret_entries, size_t *ret_count, struct error *err)
{
	const struct memory_tree *tree = (const struct memory_tree *)snapshot;

	(void)err;
	*ret_entries = ARENA_ARRAY(arena, 64, struct tree_entry);
	*ret_count = 0;
	for (const struct memory_file *file = tree->files; file->path; file++) {
		if (!span_equal(path_directory(span_of(file->path)), directory))
			continue;
		assert_true(*ret_count < 64);
		(*ret_entries)[(*ret_count)++] = (struct tree_entry){
			.name = path_name(span_of(file->path)),
			.kind = ENTRY_FILE,
		};
	}
	return *ret_count > 0;
}

static const struct snapshot_operations memory_operations = {
	.read = memory_read,
	.kind = memory_kind,
	.list = memory_list,
};

struct tree_fixture {
	struct arena arena;
	struct arena scratch;
	struct memory_tree before;
	struct memory_tree after;
	struct judge judge;
	struct findings findings;
	struct file_facts facts[64];
	size_t count;
};

/* `before` may be NULL: there is no older state. */
static inline void fixture_init(struct tree_fixture *fixture, const struct policy *policy,
				const struct memory_file *before, const struct memory_file *after)
{
	*fixture = (struct tree_fixture){
		.before = { { &memory_operations }, before },
		.after = { { &memory_operations }, after },
	};
	arena_init(&fixture->arena, LIMIT_RUN_ARENA_BYTES);
	arena_init(&fixture->scratch, LIMIT_FILE_ARENA_BYTES);
	findings_init(&fixture->findings, &fixture->arena);
	judge_init(&fixture->judge, policy ? policy : policy_built_in(),
		   before ? &fixture->before.snapshot : NULL, &fixture->after.snapshot,
		   &fixture->arena);
}

static inline void fixture_release(struct tree_fixture *fixture)
{
	arena_release(&fixture->scratch);
	arena_release(&fixture->arena);
}

static inline void fixture_judge_file(struct tree_fixture *fixture, const char *path)
{
	struct error err;
	struct file_change change = { .path = span_of(path) };
	struct span bytes;

	if (fixture->before.files &&
	    memory_read(&fixture->before.snapshot, change.path, NULL, &bytes, &err) > 0) {
		change.kind_before = ENTRY_FILE;
		change.before = bytes;
	}
	if (memory_read(&fixture->after.snapshot, change.path, NULL, &bytes, &err) > 0) {
		change.kind_after = ENTRY_FILE;
		change.mode_after = 0100644;
		change.after = bytes;
		change.bytes_after = bytes.len;
	}
	assert_true(fixture->count < 64);
	assert_int_equal(judge_file(&fixture->judge, &change, &fixture->scratch, &fixture->findings,
				    &fixture->facts[fixture->count++], &fixture->arena, &err),
			 0);
	arena_reset(&fixture->scratch);
}

/* Every file of the tree, then all of them together, as `check` on a directory does. */
static inline void fixture_judge_tree(struct tree_fixture *fixture)
{
	struct error err;

	fixture->judge.whole_tree = true;
	for (const struct memory_file *file = fixture->after.files; file->path; file++) {
		struct source *source = ARENA_NEW(&fixture->arena, struct source);
		*source = (struct source){ span_of(file->path), span_of(file->bytes) };
		judge_learn(&fixture->judge, source);
	}
	for (const struct memory_file *file = fixture->after.files; file->path; file++)
		fixture_judge_file(fixture, file->path);
	assert_int_equal(judge_across(&fixture->judge, fixture->facts, fixture->count,
				      &fixture->findings, &err),
			 0);
	findings_sort(&fixture->findings);
}

/* "path:line rule" of every finding, one a line; compared as a whole. */
static inline void fixture_expect(struct tree_fixture *fixture, const char *expected)
{
	struct text text;

	text_init(&text, (size_t)1 << 20);
	for (size_t i = 0; i < fixture->findings.count; i++) {
		const struct finding *finding = &fixture->findings.items[i];
		text_format(&text, "%.*s:%u %s\n", SPAN_ARG(finding->path), finding->start.line,
			    finding->rule->id);
	}
	text_byte(&text, '\0');
	assert_string_equal(text.bytes, expected);
	text_release(&text);
}

#endif
