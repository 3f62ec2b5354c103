/* SPDX-License-Identifier: Apache-2.0 */
#include "review/ledger.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "repo/object.h"
#include "repo/ref_name.h"
#include "review/pull.h"
#include "review/record.h"
#include "review/trailers.h"

static const char *const landing_names[] = {
	[LANDING_START] = "start",         [LANDING_MERGE] = "merge",
	[LANDING_SQUASH] = "squash",       [LANDING_FAST_FORWARD] = "fast-forward",
	[LANDING_PUSHED] = "pushed",       [LANDING_WAIVED] = "waived",
	[LANDING_EMERGENCY] = "emergency", [LANDING_ADMINISTRATOR] = "administrator",
	[LANDING_UNASKED] = "unasked",
};

const char *landing_name(enum landing_kind kind)
{
	return landing_names[kind];
}

struct span ledger_ref(struct span branch, struct arena *arena)
{
	return arena_printf(arena, "refs/landed/%.*s", SPAN_ARG(ref_branch_name(branch)));
}

static const char *verb_phrase(enum landing_kind kind)
{
	switch (kind) {
	case LANDING_START:
		return "began to guard";
	case LANDING_MERGE:
		return "merged into";
	case LANDING_SQUASH:
		return "squashed onto";
	case LANDING_FAST_FORWARD:
		return "fast-forwarded";
	case LANDING_PUSHED:
		return "pushed reviewed steps to";
	case LANDING_WAIVED:
		return "pushed what needs no approval to";
	case LANDING_EMERGENCY:
		return "landed without approvals on";
	case LANDING_UNASKED:
		return "pushed, while approvals were off, to";
	case LANDING_ADMINISTRATOR:
		return "seeded or repaired the policy of";
	}
	return "moved";
}

static void put_pulls(struct text *text, const struct landing *landing, const char *before)
{
	for (size_t i = 0; i < landing->pull_count; i++)
		text_format(text, "%s%u", i ? " " : before, landing->pulls[i]);
}

static void put_sentence(struct text *text, const struct landing *landing)
{
	struct span actor = landing->actor.len ? landing->actor : span_of(RECORD_GATE);

	text_format(text, "%.*s %s %.*s at %.12s", SPAN_ARG(actor), verb_phrase(landing->kind),
		    SPAN_ARG(ref_branch_name(landing->branch)), oid_text(landing->new_tip).hex);
	put_pulls(text, landing, landing->pull_count == 1 ? ", pull request " : ", pull requests ");
	text_byte(text, '\n');
}

static void put_trailers(struct text *text, const struct landing *landing)
{
	text_format(text, "Landing: %s\n", landing_names[landing->kind]);
	trailer_put(text, "Branch", landing->branch);
	trailer_put_oid(text, "Old", landing->old_tip);
	trailer_put_oid(text, "New", landing->new_tip);
	trailer_put(text, "Actor", landing->actor);
	trailer_put(text, "Identity", landing->actor_source);
	trailer_put_oid(text, "Policy", landing->policy);
	put_pulls(text, landing, "Pull-Requests: ");
	if (landing->pull_count)
		text_byte(text, '\n');
	trailer_put_oid(text, "Pull-Log", landing->pull_log);
	trailer_put(text, "Reason", landing->reason);
}

static int entry_message(const struct landing *landing, struct arena *arena,
			 struct span *ret_message, struct error *err)
{
	struct text text;
	int result = 0;

	text_init(&text, LIMIT_COMMIT_BYTES / 2);
	put_sentence(&text, landing);
	text_byte(&text, '\n');
	put_trailers(&text, landing);
	if (text_failed(&text))
		result = error_set(err, ERROR_LIMIT, "the entry of the ledger is too large");
	else
		*ret_message = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

/* The tip of the ledger; zero: none. */
static int ledger_tip(struct repository *repository, struct span ref, struct oid *ret_tip,
		      struct error *err)
{
	*ret_tip = (struct oid){ 0 };
	return repository_ref(repository, ref.ptr, ret_tip, err);
}

static int write_entry(struct repository *repository, const struct landing *landing,
		       struct oid before, struct arena *arena, struct oid *ret_entry,
		       struct error *err)
{
	struct record_draft draft = {
		.author = landing->actor.len ? landing->actor : span_of(RECORD_GATE),
		.time = landing->time,
		.parents = { before, landing->pull_log },
		.sign = true,
	};

	if (entry_message(landing, arena, &draft.message, err) < 0 ||
	    tree_write(repository, NULL, 0, arena, &draft.tree, err) < 0)
		return -1;
	return record_write(repository, &draft, arena, ret_entry, err);
}

/* A branch that was there before it became a protected one. */
static int begin(struct repository *repository, const struct landing *landing, struct arena *arena,
		 struct oid *ret_entry, struct error *err)
{
	struct landing start = {
		.kind = LANDING_START,
		.branch = landing->branch,
		.new_tip = landing->old_tip,
		.policy = landing->policy,
		.time = landing->time,
	};

	return write_entry(repository, &start, (struct oid){ 0 }, arena, ret_entry, err);
}

/* The edit of the ledger by an entry before this one in the same push, or NULL. */
static struct ref_edit *edit_of(struct ref_transaction *transaction, struct span ref)
{
	for (size_t i = 0; i < transaction->count; i++)
		if (span_equal(transaction->items[i].name, ref))
			return &transaction->items[i];
	return NULL;
}

int ledger_append(struct repository *repository, const struct landing *landing,
		  struct ref_transaction *transaction, struct arena *arena, struct error *err)
{
	struct span ref = ledger_ref(landing->branch, arena);
	struct ref_edit *edit = edit_of(transaction, ref);
	struct oid tip, before, entry;

	if (ledger_tip(repository, ref, &tip, err) < 0)
		return -1;
	before = edit ? edit->new_oid : tip;
	if (landing->kind == LANDING_START && !oid_is_zero(before))
		return error_set(err, ERROR_REPOSITORY, "%s exists already", ref.ptr);
	if (landing->kind != LANDING_START && oid_is_zero(before) &&
	    begin(repository, landing, arena, &before, err) < 0)
		return -1;
	if (write_entry(repository, landing, before, arena, &entry, err) < 0)
		return -1;
	if (edit)
		edit->new_oid = entry;
	else if (oid_is_zero(tip))
		ref_create(transaction, ref, entry);
	else
		ref_update(transaction, ref, tip, entry);
	return 0;
}

static int read_pulls(const struct record *record, struct arena *arena, struct landing *landing,
		      struct error *err)
{
	struct span rest;
	size_t capacity = 0;

	if (record_text(record, "Pull-Requests", RECORD_OPTIONAL, &rest, err) < 0)
		return -1;
	while (rest.len > 0) {
		size_t len = span_find(rest, ' ');
		uint32_t number = pull_number_parse(span_first(rest, len));
		if (number == 0)
			return record_damaged(record, err,
					      "the trailer Pull-Requests is no list of numbers");
		landing->pulls = arena_grow(arena, landing->pulls, landing->pull_count, &capacity,
					    sizeof(*landing->pulls));
		landing->pulls[landing->pull_count++] = number;
		rest = span_from(rest, len + 1);
	}
	return 0;
}

/* The parents are the entry before, and the log of the pull request. */
static int check_parents(const struct record *record, const struct landing *landing,
			 struct error *err)
{
	const struct commit *commit = &record->commit;
	size_t expected = landing->kind == LANDING_START   ? 0
			  : oid_is_zero(landing->pull_log) ? 1
							   : 2;

	if (commit->parent_count != expected)
		return record_damaged(record, err, "it has %zu parents, not %zu",
				      commit->parent_count, expected);
	if (expected == 2 && !oid_equal(commit->parents[1], landing->pull_log))
		return record_damaged(record, err,
				      "its second parent is not what the trailer Pull-Log names");
	return 0;
}

static int read_fields(const struct record *record, struct landing *landing, struct error *err)
{
	int kind;

	if (record_word(record, "Landing", RECORD_REQUIRED, landing_names, COUNT(landing_names),
			&kind, err) < 0)
		return -1;
	landing->kind = (enum landing_kind)kind;
	enum record_need old_needed = kind == LANDING_START ? RECORD_OPTIONAL : RECORD_REQUIRED;
	if (record_text(record, "Branch", RECORD_REQUIRED, &landing->branch, err) < 0 ||
	    record_oid(record, "Old", old_needed, &landing->old_tip, err) < 0 ||
	    record_oid(record, "New", RECORD_REQUIRED, &landing->new_tip, err) < 0 ||
	    record_text(record, "Actor", RECORD_OPTIONAL, &landing->actor, err) < 0 ||
	    record_text(record, "Identity", RECORD_OPTIONAL, &landing->actor_source, err) < 0 ||
	    record_oid(record, "Policy", RECORD_OPTIONAL, &landing->policy, err) < 0 ||
	    record_oid(record, "Pull-Log", RECORD_OPTIONAL, &landing->pull_log, err) < 0 ||
	    record_text(record, "Reason", RECORD_OPTIONAL, &landing->reason, err) < 0)
		return -1;
	if (kind == LANDING_START && !oid_is_zero(landing->old_tip))
		return record_damaged(record, err, "the first entry has a trailer Old");
	return 0;
}

static int entry_read(struct repository *repository, const char *ref, struct span branch,
		      struct oid oid, struct arena *arena, struct landing *ret_landing,
		      struct oid *ret_parent, struct error *err)
{
	struct landing landing = { .entry = oid };
	struct record record;

	if (record_read(repository, ref, oid, arena, &record, err) < 0 ||
	    read_fields(&record, &landing, err) < 0 ||
	    read_pulls(&record, arena, &landing, err) < 0 ||
	    check_parents(&record, &landing, err) < 0)
		return -1;
	if (!span_equal(landing.branch, branch))
		return record_damaged(&record, err, "it is of another branch");
	landing.time = record.commit.committer.time;
	landing.signature = record.commit.signature;
	landing.signed_payload = record.commit.signed_payload;
	*ret_parent = record.commit.parent_count ? record.commit.parents[0] : (struct oid){ 0 };
	*ret_landing = landing;
	return 0;
}

int ledger_last(struct repository *repository, struct span branch, struct arena *arena,
		struct landing *ret_landing, struct error *err)
{
	struct span ref = ledger_ref(branch, arena);
	struct oid tip, parent;
	int found = ledger_tip(repository, ref, &tip, err);

	if (found <= 0)
		return found;
	if (entry_read(repository, ref.ptr, branch, tip, arena, ret_landing, &parent, err) < 0)
		return -1;
	return 1;
}

static void oldest_first(struct landings *landings)
{
	for (size_t i = 0; i < landings->count / 2; i++) {
		struct landing landing = landings->items[i];
		landings->items[i] = landings->items[landings->count - 1 - i];
		landings->items[landings->count - 1 - i] = landing;
	}
}

/*
 * Entries newest first. 1 when the branch stood at `stop` (may be NULL), which is left out; 0 at
 * the end of the ledger; 2 when there are more than `most`; -1.
 */
static int read_chain(struct repository *repository, struct span branch, const struct oid *stop,
		      size_t most, struct arena *arena, struct landings *landings,
		      struct error *err)
{
	struct span ref = ledger_ref(branch, arena);
	struct oid at, parent;

	if (ledger_tip(repository, ref, &at, err) < 0)
		return -1;
	for (; !oid_is_zero(at) && landings->count < most; at = parent) {
		ARENA_GROW(arena, landings);
		struct landing *landing = &landings->items[landings->count];
		if (entry_read(repository, ref.ptr, branch, at, arena, landing, &parent, err) < 0)
			return -1;
		if (landings->count && !oid_equal(landing[-1].old_tip, landing->new_tip))
			return error_set(err, ERROR_REPOSITORY,
					 "%s: the entry %.12s does not begin where the one before "
					 "it ended",
					 ref.ptr, oid_text(landing[-1].entry).hex);
		if (stop && oid_equal(landing->new_tip, *stop))
			return 1;
		landings->count++;
	}
	return oid_is_zero(at) ? 0 : 2;
}

int ledger_since(struct repository *repository, struct span branch, struct oid tip, size_t most,
		 struct arena *arena, struct landings *ret_landings, struct error *err)
{
	struct landings landings = { 0 };
	int ended = read_chain(repository, branch, &tip, most + 1, arena, &landings, err);

	if (ended != 1)
		return ended < 0 ? -1 : 0;
	oldest_first(&landings);
	*ret_landings = landings;
	return 1;
}

int ledger_walk_begin(struct ledger_walk *ret_walk, struct repository *repository,
		      struct span branch, struct arena *arena, struct error *err)
{
	*ret_walk = (struct ledger_walk){
		.repository = repository,
		.ref = ledger_ref(branch, arena),
		.branch = branch,
	};
	return ledger_tip(repository, ret_walk->ref, &ret_walk->at, err) < 0 ? -1 : 0;
}

int ledger_walk_next(struct ledger_walk *walk, struct arena *arena, struct landing *ret_landing,
		     struct error *err)
{
	struct oid entry = walk->at;

	if (oid_is_zero(entry))
		return 0;
	if (walk->count == LIMIT_HISTORY)
		return error_set(err, ERROR_LIMIT, "%s has more than %d entries", walk->ref.ptr,
				 LIMIT_HISTORY);
	if (entry_read(walk->repository, walk->ref.ptr, walk->branch, entry, arena, ret_landing,
		       &walk->at, err) < 0)
		return -1;
	if (walk->count && !oid_equal(walk->begins, ret_landing->new_tip))
		return error_set(err, ERROR_REPOSITORY,
				 "%s: the entry %.12s does not begin where the one before it ended",
				 walk->ref.ptr, oid_text(walk->last).hex);
	walk->last = entry;
	walk->begins = ret_landing->old_tip;
	walk->count++;
	return 1;
}

int ledger_read(struct repository *repository, struct span branch, struct arena *arena,
		struct landings *ret_landings, struct error *err)
{
	struct landings landings = { 0 };
	struct landing landing;
	struct ledger_walk walk;
	int more;

	if (ledger_walk_begin(&walk, repository, branch, arena, err) < 0)
		return -1;
	while ((more = ledger_walk_next(&walk, arena, &landing, err)) > 0) {
		ARENA_GROW(arena, &landings);
		landings.items[landings.count++] = landing;
	}
	if (more < 0)
		return -1;
	oldest_first(&landings);
	*ret_landings = landings;
	return 0;
}
