/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rollback_land.h"

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/verdict_tag.h"
#include "repo/ref_name.h"
#include "review/trailers.h"

enum { SUBJECT_COLUMNS = 150, TOPIC_BYTES_MOST = 200 };

/* --- the commit --- */

static struct span message_of(const struct rollback_landing *landing)
{
	const struct rollback_state *state = landing->state;
	struct text text;

	text_init(&text, LIMIT_COMMIT_BYTES);
	text_string(&text, "rollback: ");
	text_display(&text, state->subject.path, SUBJECT_COLUMNS);
	text_format(&text, " to %u (%.7s)\n\n", (unsigned)state->id,
		    oid_text(state->landing->new_tip).hex);
	if (landing->message) {
		message_put(&text, span_of(landing->message));
		text_byte(&text, '\n');
	}
	text_format(&text, "Restores: %s\n", oid_text(state->landing->new_tip).hex);
	trailer_put(&text, "Path", state->subject.path);
	struct span message = arena_copy(landing->clone->arena, text_span(&text));
	text_release(&text);
	return message;
}

static int make_commit(struct rollback_landing *landing, struct error *err)
{
	const struct rollback_state *state = landing->state;
	const struct clone *clone = landing->clone;
	struct commit commit;

	if (clone_commit(clone, state->tree, state->subject.tip, message_of(landing),
			 &landing->head, err) < 0 ||
	    commit_read(clone->repository, landing->head, clone->arena, &commit, err) < 0)
		return -1;
	landing->email = commit.author.email;
	return 0;
}

/* --- one that is there already --- */

static bool does_the_same(const struct rollback_landing *landing, struct oid head)
{
	const struct rollback_state *state = landing->state;
	struct clone *clone = landing->clone;
	struct commit commit;
	struct error ignored; /* a head that cannot be read is none to build on */

	return commit_read(clone->repository, head, clone->arena, &commit, &ignored) == 0 &&
	       commit.parent_count == 1 && oid_equal(commit.parents[0], state->subject.tip) &&
	       oid_equal(commit.tree, state->tree);
}

/*
 * 1 when an open pull request makes this very change to this very tip, as when two people type
 * the same at night: a new head would take the approvals away that it has. 0, -1.
 */
static int adopt(struct rollback_landing *landing, struct error *err)
{
	struct clone *clone = landing->clone;
	struct ref_values heads;

	if (refs_list_leaf(clone->repository, "refs/pull/", "head", clone->arena, &heads, err) < 0)
		return -1;
	for (size_t i = heads.count; i-- > 0;) {
		struct span rest = ref_behind(heads.items[i].name, "refs/pull/");
		uint32_t number = pull_number_parse(span_first(rest, span_find(rest, '/')));
		struct pull pull;
		struct error ignored;
		if (!number || !does_the_same(landing, heads.items[i].oid) ||
		    pull_read(clone->repository, number, clone->arena, &pull, &ignored) <= 0 ||
		    pull.state != PULL_OPEN ||
		    !span_equal(pull.target, landing->state->subject.branch))
			continue;
		landing->head = heads.items[i].oid;
		landing->exit_status = EXIT_ACCEPTED;
		command_notice("pull request %u proposes that already: headgate show %u",
			       (unsigned)number, (unsigned)number);
		return 1;
	}
	return 0;
}

/* --- proposing --- */

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '/' ||
	       byte == '.';
}

/* The path as a ref can hold it: the same path always has the same topic. */
static struct span topic_of(struct span path, struct arena *arena)
{
	struct span kept = span_first(path, TOPIC_BYTES_MOST);
	char *topic = ARENA_ARRAY(arena, kept.len + 1, char);

	for (size_t i = 0; i < kept.len; i++)
		topic[i] = is_plain(kept.ptr[i]) ? kept.ptr[i] : '-';
	if (ref_name_is_valid(arena_printf(arena, "refs/for/%s", topic)))
		return (struct span){ topic, kept.len };
	for (size_t i = 0; i < kept.len; i++)
		if (topic[i] == '.' || topic[i] == '/')
			topic[i] = '-';
	return (struct span){ topic, kept.len };
}

static int propose(struct rollback_landing *landing, struct error *err)
{
	const struct branch_subject *subject = &landing->state->subject;
	struct arena *arena = landing->clone->arena;
	struct clone_verb verb = {
		.object = landing->head,
		.ref = arena_printf(arena, "refs/for/%.*s/rollback/%.*s",
				    SPAN_ARG(ref_branch_name(subject->branch)),
				    SPAN_ARG(topic_of(subject->path, arena)))
			       .ptr,
	};

	return clone_push(landing->clone, &verb, &landing->exit_status, err);
}

/* What the server has now. */
static int refresh(struct rollback_landing *landing, struct error *err)
{
	struct clone *clone = landing->clone;
	struct arena *arena = clone->arena;

	clone_close(clone);
	return clone_open(clone, landing->options, arena, err);
}

/* The newest pull request with this head; its number as an operand, NULL when there is none. */
static int find_pull(const struct rollback_landing *landing, const char **ret_number,
		     struct error *err)
{
	struct arena *arena = landing->clone->arena;
	struct ref_values heads;
	uint32_t newest = 0;

	if (refs_list_leaf(landing->clone->repository, "refs/pull/", "head", arena, &heads, err) <
	    0)
		return -1;
	for (size_t i = 0; i < heads.count; i++) {
		struct span rest = ref_behind(heads.items[i].name, "refs/pull/");
		uint32_t number = pull_number_parse(span_first(rest, span_find(rest, '/')));
		if (oid_equal(heads.items[i].oid, landing->head) && number > newest)
			newest = number;
	}
	*ret_number = newest ? arena_printf(arena, "%u", newest).ptr : NULL;
	return 0;
}

/* --- approving and landing --- */

/* The one demand that is left is the rollback rule's. */
static const struct demand_result *last_demand(const struct standing *standing)
{
	const struct demand_result *last = NULL;

	if (standing->restoration.path.len == 0 || standing->validity.veto_count)
		return NULL;
	for (size_t i = 0; i < standing->validity.demand_count; i++) {
		const struct demand_result *demand = &standing->validity.demands[i];
		if (demand->met)
			continue;
		if (last)
			return NULL;
		last = demand;
	}
	return last;
}

/*
 * Whether the person at hand could be the one, as far as a clone can know: by the address in their
 * commits. The server knows better, and decides.
 */
static bool can_approve(const struct rollback_landing *landing, const struct demand_result *demand)
{
	const struct policy *policy = landing->page.standing.policy;
	const struct person *person = policy_person_with_email(policy, landing->email);

	if (policy->people_count == 0)
		return true;
	for (size_t i = 0; person && i < demand->candidates.count; i++)
		if (span_equal(demand->candidates.items[i], person->name))
			return true;
	return false;
}

/* 1 and what to push as the approval, 0 when it must be signed and cannot. */
static int approval_of(struct rollback_landing *landing, const struct demand_result *demand,
		       struct oid *ret_object, struct error *err)
{
	const struct pull *pull = &landing->page.pull;
	struct approval approval = {
		.verdict = VERDICT_APPROVE,
		.grade = GRADE_SIGNED,
		.repository = pull->repository,
		.number = pull->number,
		.target = pull->target,
		.head = pull->head,
		.policy = landing->page.standing.policy_blob,
	};

	*ret_object = pull->head;
	if (demand->rule->grade != REQUIRE_SIGNED)
		return 1;
	int has_key = verdict_key_is_configured(landing->clone, err);
	return has_key <= 0 ? has_key : verdict_tag(landing->clone, &approval, ret_object, err);
}

static int push_verb(struct rollback_landing *landing, const char *verb, struct oid object,
		     struct error *err)
{
	struct arena *arena = landing->clone->arena;
	const char *const wait[] = {
		landing->wait ? arena_printf(arena, "wait=%s", landing->wait).ptr : NULL, NULL
	};
	struct clone_verb push = {
		.object = object,
		.ref = arena_printf(arena, "refs/%s/%u", verb, landing->page.pull.number).ptr,
		.options = wait,
	};

	return clone_push(landing->clone, &push, &landing->exit_status, err);
}

/* 1 when it is approved now, 0 when somebody else must, or must as well, -1. */
static int approve(struct rollback_landing *landing, struct error *err)
{
	const struct standing *standing = &landing->page.standing;
	const struct demand_result *demand;
	struct oid object;

	if (standing->validity.met)
		return 1;
	demand = last_demand(standing);
	if (!demand || !can_approve(landing, demand))
		return 0;
	int made = approval_of(landing, demand, &object, err);
	if (made <= 0)
		return made;
	if (push_verb(landing, "approve", object, err) < 0)
		return -1;
	return landing->exit_status == EXIT_ACCEPTED && demand->have + 1 == demand->needed;
}

/* Has somebody else changed the path on the branch since it was looked at? */
static int check_overtaken(struct rollback_landing *landing, struct error *err)
{
	const struct rollback_state *state = landing->state;
	struct tree_entry now = { 0 };
	struct oid tip, tree;

	if (clone_branch_tip(landing->clone, state->subject.branch, &tip, err) < 0 ||
	    repository_commit_tree(landing->clone->repository, tip, &tree, err) < 0 ||
	    tree_find(landing->clone->repository, tree, state->subject.path, landing->clone->arena,
		      &now, err) < 0)
		return -1;
	landing->overtaken = now.kind != state->before.kind || now.mode != state->before.mode ||
			     !oid_equal(now.oid, state->before.oid);
	return 0;
}

static int say_waiting(struct rollback_landing *landing)
{
	unsigned number = landing->page.pull.number;

	landing->exit_status = EXIT_REFUSED;
	command_notice("pull request %u is open, nothing has landed: what it needs stands above",
		       number);
	command_notice("when it has that: headgate merge %u", number);
	return 0;
}

static void say_landed(const struct rollback_landing *landing)
{
	const struct rollback_state *state = landing->state;

	command_notice("rolled back: %.*s is on %.*s as in %u (%.7s) again",
		       SPAN_ARG(state->subject.path),
		       SPAN_ARG(ref_branch_name(state->subject.branch)), (unsigned)state->id,
		       oid_text(state->landing->new_tip).hex);
}

static int land(struct rollback_landing *landing, struct error *err)
{
	int approved = approve(landing, err);

	if (approved < 0)
		return -1;
	if (!approved)
		return say_waiting(landing);
	if (push_verb(landing, "merge", landing->page.pull.head, err) < 0)
		return -1;
	landing->landed = landing->exit_status == EXIT_ACCEPTED;
	if (landing->landed) {
		say_landed(landing);
		return 0;
	}
	return refresh(landing, err) < 0 ? -1 : check_overtaken(landing, err);
}

static int conclude(struct rollback_landing *landing, struct error *err)
{
	const char *number;

	if (refresh(landing, err) < 0 || check_overtaken(landing, err) < 0)
		return -1;
	if (landing->overtaken)
		return 0;
	if (find_pull(landing, &number, err) < 0)
		return -1;
	if (!number)
		return error_set(err, ERROR_REPOSITORY,
				 "the server has accepted %.12s, but no pull request has that head",
				 oid_text(landing->head).hex);
	if (pull_page_read(&landing->page, landing->clone, number, err) < 0)
		return -1;
	if (!landing->page.stands || !landing->page.standing.policy)
		return say_waiting(landing);
	return land(landing, err);
}

int rollback_land(struct rollback_landing *landing, struct error *err)
{
	landing->landed = landing->overtaken = false;
	if (make_commit(landing, err) < 0)
		return -1;
	/* A message is wanted in the commit. */
	int adopted = landing->message ? 0 : adopt(landing, err);
	if (adopted < 0 || (adopted == 0 && propose(landing, err) < 0))
		return -1;
	if (landing->exit_status != EXIT_ACCEPTED || landing->only_propose)
		return 0;
	return conclude(landing, err);
}
