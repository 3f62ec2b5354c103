/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/name_collisions.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/path.h"

const struct rule file_rule_case = {
	"file/case",
	SEVERITY_WARNING,
	"two names differ only in case",
	"On macOS and Windows one of the two files takes the place of the other in every clone, so "
	"that their owner's next commit may remove or overwrite it. The server and the cluster are "
	"not concerned. Rename one of them.",
};

/* The names of one directory under the same folded name: the first two suffice. */
struct same_name {
	struct span first;
	struct span second;
};

struct collision_check {
	const struct judge *judge;
	struct findings *findings;
	struct map directories; /* path -> struct map of folded name -> struct same_name */
	struct map seen;        /* paths that were checked */
	struct error *err;
};

static struct span fold(struct span name, struct arena *arena)
{
	char *folded = arena_alloc(arena, name.len);

	for (size_t i = 0; i < name.len; i++)
		folded[i] = ascii_lower(name.ptr[i]);
	return (struct span){ folded, name.len };
}

static void note_name(struct map *names, struct span name, struct arena *arena)
{
	void **slot = map_slot(names, fold(name, arena));
	struct same_name *same = *slot;

	if (!same) {
		*slot = same = ARENA_NEW(arena, struct same_name);
		same->first = name;
	} else if (same->second.len == 0) {
		same->second = name;
	}
}

/* The names of a directory after the change, listed once. */
static struct map *names_of(struct collision_check *check, struct span directory)
{
	struct snapshot *after = check->judge->after;
	struct arena *arena = check->judge->arena;
	void **slot = map_slot(&check->directories, directory);
	struct tree_entry *entries = NULL;
	size_t count = 0;

	struct map *names = *slot;
	if (names)
		return names;
	*slot = names = ARENA_NEW(arena, struct map);
	map_init(names, arena);
	if (after->operations->list(after, directory, arena, &entries, &count, check->err) < 0)
		return NULL;
	for (size_t i = 0; i < count && count <= LIMIT_CASE_NAMES; i++)
		note_name(names, entries[i].name, arena);
	return names;
}

static int check_name(struct collision_check *check, struct span path)
{
	struct source source = { .path = path };
	struct finding_site site = { .rule = &file_rule_case, .source = &source };
	struct span name = path_name(path);
	struct map *names = names_of(check, path_directory(path));

	if (!names)
		return -1;
	const struct same_name *same = map_get(names, fold(name, check->judge->arena));
	if (!same || same->second.len == 0)
		return 0;
	struct span other = span_equal(name, same->first) ? same->second : same->first;
	findings_add(check->findings, &site,
		     "differs only in case from \"%.*s\" in the same directory; rename one of them",
		     SPAN_ARG(other));
	return 0;
}

/* 1 when nothing stood at the path before the change. */
static int is_new(struct collision_check *check, struct span path)
{
	struct snapshot *before = check->judge->before;
	enum entry_kind kind = ENTRY_ABSENT;

	if (before && before->operations->kind(before, path, &kind, check->err) < 0)
		return -1;
	return kind == ENTRY_ABSENT;
}

/* The added path, and the directories that came with it. */
static int check_added(struct collision_check *check, struct span path)
{
	int added = 1;

	while (path.len > 0 && added > 0) {
		void **seen = map_slot(&check->seen, path);
		if (*seen)
			return 0;
		*seen = check;
		if (check_name(check, path) < 0)
			return -1;
		path = path_directory(path);
		added = path.len ? is_new(check, path) : 0;
	}
	return added < 0 ? -1 : 0;
}

int name_collisions_check(const struct judge *judge, const struct tree_changes *changes,
			  struct findings *findings, struct error *err)
{
	struct collision_check check = { .judge = judge, .findings = findings, .err = err };

	map_init(&check.directories, judge->arena);
	map_init(&check.seen, judge->arena);
	for (size_t i = 0; i < changes->count; i++) {
		const struct tree_change *change = &changes->items[i];
		if (change->before == ENTRY_ABSENT && change->after != ENTRY_ABSENT &&
		    check_added(&check, change->path) < 0)
			return -1;
	}
	return 0;
}
