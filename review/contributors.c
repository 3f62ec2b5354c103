/* SPDX-License-Identifier: Apache-2.0 */
#include "review/contributors.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/map.h"
#include "repo/commit.h"
#include "repo/history.h"

#include <inttypes.h>

struct collecting {
	struct repository *repository;
	struct arena *arena;
	struct arena scratch; /* for one commit */
	struct contributors *contributors;
	struct map principals;
	struct map addresses; /* in lower case */
	bool anonymous;       /* somebody whom the server did not know is in the list */
	struct oid target_tip;
};

static void add(struct collecting *collecting, struct contributor contributor)
{
	ARENA_GROW(collecting->arena, collecting->contributors);
	collecting->contributors->items[collecting->contributors->count++] = contributor;
}

/* An empty name is somebody anonymous, who counts as well: not everybody is known. */
static void add_principal(struct collecting *collecting, struct span principal, struct span reason)
{
	if (principal.len == 0) {
		if (!collecting->anonymous)
			add(collecting, (struct contributor){ .reason = reason });
		collecting->anonymous = true;
		return;
	}
	void **slot = map_slot(&collecting->principals, principal);
	if (*slot)
		return;
	*slot = collecting;
	add(collecting, (struct contributor){ .principal = principal, .reason = reason });
}

static void add_address(struct collecting *collecting, struct span email, const char *as,
			const struct commit *commit)
{
	struct arena *arena = collecting->arena;
	struct span address = ascii_trim(email);
	char *lower = ARENA_ARRAY(arena, address.len + 1, char);

	if (address.len == 0)
		return;
	for (size_t i = 0; i < address.len; i++)
		lower[i] = ascii_lower(address.ptr[i]);
	void **slot = map_slot(&collecting->addresses, (struct span){ lower, address.len });
	if (*slot)
		return;
	*slot = collecting;
	add(collecting,
	    (struct contributor){
		    .email = arena_copy(arena, address),
		    .reason = arena_printf(arena, "%s of %.12s", as, oid_text(commit->oid).hex),
	    });
}

/* Every "<...>" of the line; without one, the whole of it. */
static void add_co_authors(struct collecting *collecting, struct span line,
			   const struct commit *commit)
{
	size_t open = span_find(line, '<');

	if (open == line.len)
		add_address(collecting, line, "co-author", commit);
	for (; open < line.len; open = span_find(line, '<')) {
		line = span_from(line, open + 1);
		add_address(collecting, span_first(line, span_find(line, '>')), "co-author",
			    commit);
	}
}

/*
 * "Co-authored-by:" in any line and any case, not only where git would see a trailer: a name
 * too many is somebody else's approval asked for, a name too few is a change approved by
 * its author. A carriage return ends a line as well.
 */
static void read_co_authors(struct collecting *collecting, const struct commit *commit)
{
	static const struct span key = SPAN("co-authored-by");
	struct span rest = commit->message;

	while (rest.len) {
		size_t end = 0;
		while (end < rest.len && rest.ptr[end] != '\n' && rest.ptr[end] != '\r')
			end++;
		struct span line = ascii_trim(span_first(rest, end));
		struct span value = ascii_trim(span_from(line, key.len));
		rest = span_from(rest, end + 1);
		if (ascii_equal_ignoring_case(span_first(line, key.len), key) && value.len &&
		    value.ptr[0] == ':')
			add_co_authors(collecting, span_from(value, 1), commit);
	}
}

static int add_commit(struct collecting *collecting, struct oid oid, struct error *err)
{
	struct commit commit;

	arena_reset(&collecting->scratch);
	if (commit_read(collecting->repository, oid, &collecting->scratch, &commit, err) < 0)
		return -1;
	add_address(collecting, commit.author.email, "author", &commit);
	add_address(collecting, commit.committer.email, "committer", &commit);
	read_co_authors(collecting, &commit);
	return 0;
}

/* Everybody of the commits that the heads brought and the target does not have. */
static int add_commits(struct collecting *collecting, const struct oid_list *heads,
		       struct error *err)
{
	struct oid_list commits = { 0 };

	if (history_of_tips(collecting->repository, heads->items, heads->count,
			    collecting->target_tip, collecting->arena, &commits, err) < 0)
		return -1;
	for (size_t i = 0; i < commits.count; i++) {
		if (add_commit(collecting, commits.items[i], err) < 0)
			return -1;
	}
	return 0;
}

static int add_everybody(struct collecting *collecting, const struct pull *pull,
			 const struct pull_events *events, struct error *err)
{
	struct oid_list heads = { .items = ARENA_ARRAY(collecting->arena, events->count + 1,
						       struct oid) };

	add_principal(collecting, pull->opener, span_of("opened the pull request"));
	for (size_t i = 0; i < events->count; i++) {
		const struct pull_event *event = &events->items[i];
		if (event->kind != EVENT_OPENED && event->kind != EVENT_UPDATED)
			continue;
		add_principal(
			collecting, event->actor,
			arena_printf(collecting->arena, "pushed head %u", event->head_number));
		heads.items[heads.count++] = event->head;
	}
	heads.items[heads.count++] = pull->head;
	return add_commits(collecting, &heads, err);
}

int contributors_of(struct repository *repository, const struct pull *pull,
		    const struct pull_events *events, struct oid target_tip, struct arena *arena,
		    struct contributors *ret_contributors, struct error *err)
{
	struct collecting collecting = {
		.repository = repository,
		.arena = arena,
		.contributors = ret_contributors,
		.target_tip = target_tip,
	};

	*ret_contributors = (struct contributors){ 0 };
	map_init(&collecting.principals, arena);
	map_init(&collecting.addresses, arena);
	arena_init(&collecting.scratch, LIMIT_FILE_ARENA_BYTES);
	int result = add_everybody(&collecting, pull, events, err);
	arena_release(&collecting.scratch);
	if (result < 0 && pull->number)
		return error_wrap(err, "contributors of pull request %" PRIu32, pull->number);
	return result;
}
