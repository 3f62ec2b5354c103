/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of a scratch repository, written down as paths and texts. */
#ifndef TESTS_UNIT_REPO_TREE_FILES_H
#define TESTS_UNIT_REPO_TREE_FILES_H

#include "base/count.h"
#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

struct file {
	const char *path;
	const char *text; /* NULL: a file that nobody reads */
};

/* Ends with a NULL path. */
#define FILES(...) ((const struct file[]){ __VA_ARGS__, { 0 } })

static inline struct oid tree_of(const struct file *files)
{
	struct tree_file list[32];
	struct error err;
	struct oid tree;
	size_t count = 0;

	for (; files[count].path; count++) {
		assert_true(count < COUNT(list));
		list[count] = (struct tree_file){ span_of(files[count].path),
						  span_of(files[count].text ? files[count].text
									    : "a: 1\n") };
	}
	assert_int_equal(tree_write(repository, list, count, &arena, &tree, &err), 0);
	return tree;
}

#endif
