/* SPDX-License-Identifier: Apache-2.0 */
/* A bare repository that lives as long as one test, or one program of them, and git to fill it. */
#ifndef TESTS_UNIT_REPO_SCRATCH_H
#define TESTS_UNIT_REPO_SCRATCH_H

#include "base/child.h"
#include "base/limits.h"
#include "repo/repository.h"
#include "tests/unit/arena_fixture.h"

#include <stdlib.h>
#include <unistd.h>

#define EMPTY_TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

#define SCRATCH_DIRECTORY "/tmp/headgate-unit-XXXXXX"

static char directory[] = SCRATCH_DIRECTORY;
static struct repository *repository;

/* The program with its arguments in the repository; its result, whatever the exit status. */
static inline struct child_result run_program(const char *const *arguments, struct span input)
{
	const char *const with[] = { "GIT_CONFIG_NOSYSTEM=1",
				     "HOME=/nonexistent",
				     "GIT_AUTHOR_NAME=Ada",
				     "GIT_AUTHOR_EMAIL=ada@example.com",
				     "GIT_AUTHOR_DATE=1700000000 +0000",
				     "GIT_COMMITTER_NAME=Ada",
				     "GIT_COMMITTER_EMAIL=ada@example.com",
				     "GIT_COMMITTER_DATE=1700000000 +0000",
				     NULL };
	const char *const without[] = { "GIT_DIR", "GIT_WORK_TREE", NULL };
	struct child_request request = {
		.arguments = arguments,
		.environment = child_environment(without, with, &arena),
		.directory = directory,
		.input = input,
	};
	struct child_result result;
	struct error err;

	assert_int_equal(child_run(&request, &arena, &result, &err), 0);
	return result;
}

/* git must succeed; its output without the last line end, terminated. */
static inline struct span git_with(struct span input, const char *const *arguments)
{
	struct child_result result = run_program(arguments, input);
	size_t len = result.output.len;

	if (result.exit_status != 0)
		fail_msg("git %s: %.*s", arguments[1], SPAN_ARG(result.errors));
	if (len && result.output.ptr[len - 1] == '\n')
		len--;
	return arena_copy(&arena, span_first(result.output, len));
}

#define GIT(...) git_with((struct span){ 0 }, (const char *const[]){ "git", __VA_ARGS__, NULL })
#define GIT_INPUT(input, ...) git_with(input, (const char *const[]){ "git", __VA_ARGS__, NULL })

static inline struct oid oid_from(struct span hex)
{
	struct oid oid;

	assert_true(oid_parse(hex, &oid));
	return oid;
}

/* An object of exactly these bytes, however malformed. */
static inline struct oid object_of_bytes(const char *type, struct span bytes)
{
	return oid_from(
		GIT_INPUT(bytes, "hash-object", "-t", type, "-w", "--literally", "--stdin"));
}

/* A file of the repository's directory. */
static inline const char *scratch_path(const char *name)
{
	return arena_printf(&arena, "%s/%s", directory, name).ptr;
}

/* A commit of the empty tree without parents. */
static inline struct oid root_commit(const char *message)
{
	return oid_from(GIT("commit-tree", "-m", message, EMPTY_TREE));
}

static inline int scratch_set_up(void **state)
{
	struct error err;

	arena_set_up(state);
	memcpy(directory, SCRATCH_DIRECTORY, sizeof(directory));
	if (!mkdtemp(directory))
		return -1;
	GIT("init", "--quiet", "--bare", "--initial-branch=trunk", ".");
	GIT("hash-object", "-t", "tree", "-w", "/dev/null");
	return repository_open(&repository, directory, &err);
}

static inline int scratch_tear_down(void **state)
{
	const char *const arguments[] = { "rm", "-rf", directory, NULL };
	struct child_request request = { .arguments = arguments };
	struct child_result result;
	struct error err;

	repository_free(repository);
	if (child_run(&request, &arena, &result, &err) < 0)
		return -1;
	return arena_tear_down(state);
}

#endif
