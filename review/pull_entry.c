/* SPDX-License-Identifier: Apache-2.0 */
#include "review/pull_entry.h"

#include "base/count.h"
#include "base/limits.h"
#include "repo/object.h"
#include "repo/ref_name.h"
#include "review/trailers.h"

static const char *const state_names[] = {
	[PULL_OPEN] = "open",
	[PULL_MERGED] = "merged",
	[PULL_CLOSED] = "closed",
};

static const char *const event_names[] = {
	[EVENT_OPENED] = "opened",       [EVENT_UPDATED] = "updated",
	[EVENT_EDITED] = "edited",       [EVENT_APPROVED] = "approved",
	[EVENT_REJECTED] = "rejected",   [EVENT_WITHDRAWN] = "withdrawn",
	[EVENT_CARRIED] = "carried",     [EVENT_MERGED] = "merged",
	[EVENT_EMERGENCY] = "emergency", [EVENT_REPAID] = "repaid",
	[EVENT_CLOSED] = "closed",
};

const char *pull_event_name(enum pull_event_kind kind)
{
	return event_names[kind];
}

/* What only the gate's own bookkeeping does, with nobody to name as its author. */
static bool is_of_the_gate(enum pull_event_kind kind)
{
	return kind == EVENT_CARRIED || kind == EVENT_REPAID;
}

static void put_sentence(struct text *text, const struct pull *pull, const struct pull_event *event)
{
	struct span actor = event->actor.len ? event->actor : span_of("anonymous");
	struct span branch = ref_branch_name(pull->target);
	struct oid_text head = oid_text(event->head);
	unsigned number = pull->number, of = event->head_number;

	switch (event->kind) {
	case EVENT_OPENED:
		text_format(text, "%.*s opened pull request %u for %.*s: ", SPAN_ARG(actor), number,
			    SPAN_ARG(branch));
		line_put(text, pull->title);
		break;
	case EVENT_UPDATED:
		text_format(text, "%.*s updated pull request %u: head %u is %.12s", SPAN_ARG(actor),
			    number, of, head.hex);
		break;
	case EVENT_EDITED:
		text_format(text, "%.*s changed the text of pull request %u: ", SPAN_ARG(actor),
			    number);
		line_put(text, pull->title);
		break;
	case EVENT_APPROVED:
		text_format(text, "%.*s approved head %u of pull request %u, %.12s",
			    SPAN_ARG(event->approver), of, number, head.hex);
		break;
	case EVENT_REJECTED:
		text_format(text, "%.*s rejected head %u of pull request %u, %.12s",
			    SPAN_ARG(event->approver), of, number, head.hex);
		break;
	case EVENT_WITHDRAWN:
		text_format(text, "%.*s neither approves nor rejects pull request %u any more",
			    SPAN_ARG(event->approver), number);
		break;
	case EVENT_CARRIED:
		text_format(text,
			    "the approval of %.*s counts for head %u of pull request %u, too: it "
			    "is the same change",
			    SPAN_ARG(event->approver), of, number);
		break;
	case EVENT_MERGED:
		text_format(text, "%.*s landed pull request %u on %.*s as %.12s", SPAN_ARG(actor),
			    number, SPAN_ARG(branch), oid_text(pull->landed).hex);
		break;
	case EVENT_EMERGENCY:
		text_format(text, "%.*s landed pull request %u on %.*s as %.12s, without approvals",
			    SPAN_ARG(actor), number, SPAN_ARG(branch), oid_text(pull->landed).hex);
		break;
	case EVENT_REPAID:
		text_format(text, "pull request %u has the approvals that it landed without",
			    number);
		break;
	case EVENT_CLOSED:
		text_format(text, "%.*s closed pull request %u", SPAN_ARG(actor), number);
		break;
	}
	text_byte(text, '\n');
}

static void put_event(struct text *text, const struct pull_event *event)
{
	text_format(text, "Event: %s\n", event_names[event->kind]);
	trailer_put(text, "Actor", event->actor);
	trailer_put(text, "Identity", event->actor_source);
	trailer_put_oid(text, "Event-Head", event->head);
	text_format(text, "Event-Head-Number: %u\n", event->head_number);
	trailer_put(text, "Approver", event->approver);
	trailer_put_oid(text, "Approval", event->approval);
	trailer_put_oid(text, "Event-Target", event->target_tip);
}

static void put_state(struct text *text, const struct pull *pull, const struct pull_event *event)
{
	bool message_is_here = oid_is_zero(pull->message_entry) && pull->message.len > 0;

	text_format(text, "Pull-Request: %u\nState: %s\n", pull->number, state_names[pull->state]);
	trailer_put(text, "Repository", pull->repository);
	trailer_put(text, "Target", pull->target);
	trailer_put(text, "Topic", pull->topic);
	trailer_put(text, "Title", pull->title);
	trailer_put(text, "Opener", pull->opener);
	text_format(text, "Opened: %lld\n", (long long)pull->opened_at);
	if (event->kind != EVENT_OPENED)
		trailer_put_oid(text, "First", pull->opened);
	if (message_is_here)
		text_string(text, "Message: here\n");
	else
		trailer_put_oid(text, "Message", pull->message_entry);
	trailer_put_oid(text, "Head", pull->head);
	text_format(text, "Heads: %u\n", pull->heads);
	trailer_put_oid(text, "Landed", pull->landed);
	if (pull->owes_approvals)
		text_string(text, "Owes-Approvals: yes\n");
}

static int check_sizes(const struct pull *pull, const struct pull_event *event, struct error *err)
{
	if (pull->title.len == 0 || pull->title.len > LIMIT_TITLE_BYTES)
		return error_set(err, ERROR_LIMIT, "a title of %zu bytes; 1 to %d can be kept",
				 pull->title.len, LIMIT_TITLE_BYTES);
	if (event->comment.len > LIMIT_PULL_MESSAGE_BYTES)
		return error_set(err, ERROR_LIMIT, "a text of %zu bytes; %d can be kept",
				 event->comment.len, LIMIT_PULL_MESSAGE_BYTES);
	return 0;
}

static int entry_message(const struct pull *pull, const struct pull_event *event,
			 struct arena *arena, struct span *ret_message, struct error *err)
{
	struct text text;
	int result = 0;

	if (check_sizes(pull, event, err) < 0)
		return -1;
	text_init(&text, LIMIT_COMMIT_BYTES);
	put_sentence(&text, pull, event);
	text_byte(&text, '\n');
	size_t start = text.len;
	message_put(&text, event->comment);
	if (text.len > start)
		text_byte(&text, '\n');
	put_event(&text, event);
	put_state(&text, pull, event);
	if (text_failed(&text))
		result = error_set(err, ERROR_LIMIT, "the entry of the log is too large");
	else
		*ret_message = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

static int entry_tree(struct repository *repository, const struct pull_event *event,
		      struct arena *arena, struct oid *ret_tree, struct error *err)
{
	struct tree_file file = { .path = SPAN("approval"), .bytes = event->approval_bytes };

	return tree_write(repository, &file, event->approval_bytes.len ? 1 : 0, arena, ret_tree,
			  err);
}

int pull_entry_write(struct repository *repository, struct pull *pull,
		     const struct pull_event *event, struct arena *arena, struct error *err)
{
	struct record_draft draft = {
		.author = is_of_the_gate(event->kind) ? span_of(RECORD_GATE) : event->actor,
		.time = event->time,
		.parents = { pull->log },
	};
	bool message_is_here = oid_is_zero(pull->message_entry) && pull->message.len > 0;

	if (entry_message(pull, event, arena, &draft.message, err) < 0 ||
	    entry_tree(repository, event, arena, &draft.tree, err) < 0 ||
	    record_write(repository, &draft, arena, &pull->log, err) < 0)
		return -1;
	pull->changed_at = event->time;
	if (event->kind == EVENT_OPENED)
		pull->opened = pull->log;
	if (message_is_here)
		pull->message_entry = pull->log;
	return 0;
}

static int read_event(const struct record *record, struct pull_event *event, struct error *err)
{
	int kind;
	int64_t head_number;

	if (record_word(record, "Event", RECORD_REQUIRED, event_names, COUNT(event_names), &kind,
			err) < 0 ||
	    record_text(record, "Actor", RECORD_OPTIONAL, &event->actor, err) < 0 ||
	    record_text(record, "Identity", RECORD_OPTIONAL, &event->actor_source, err) < 0 ||
	    record_oid(record, "Event-Head", RECORD_REQUIRED, &event->head, err) < 0 ||
	    record_number(record, "Event-Head-Number", RECORD_REQUIRED, LIMIT_HEADS, &head_number,
			  err) < 0 ||
	    record_text(record, "Approver", RECORD_OPTIONAL, &event->approver, err) < 0 ||
	    record_oid(record, "Approval", RECORD_OPTIONAL, &event->approval, err) < 0 ||
	    record_oid(record, "Event-Target", RECORD_OPTIONAL, &event->target_tip, err) < 0)
		return -1;
	event->kind = (enum pull_event_kind)kind;
	event->head_number = (unsigned)head_number;
	event->time = record->commit.committer.time;
	event->comment = record->comment;
	event->commit = record->commit.oid;
	return 0;
}

static int read_message_entry(const struct record *record, struct pull *pull, struct error *err)
{
	struct span value;
	int found = record_text(record, "Message", RECORD_OPTIONAL, &value, err);

	if (found <= 0)
		return found;
	if (span_is(value, "here")) {
		pull->message_entry = record->commit.oid;
		return 0;
	}
	return record_oid(record, "Message", RECORD_OPTIONAL, &pull->message_entry, err);
}

static int read_texts(const struct record *record, struct pull *pull, struct error *err)
{
	if (record_text(record, "Repository", RECORD_REQUIRED, &pull->repository, err) < 0 ||
	    record_text(record, "Target", RECORD_REQUIRED, &pull->target, err) < 0 ||
	    record_text(record, "Topic", RECORD_OPTIONAL, &pull->topic, err) < 0 ||
	    record_text(record, "Title", RECORD_REQUIRED, &pull->title, err) < 0 ||
	    record_text(record, "Opener", RECORD_OPTIONAL, &pull->opener, err) < 0)
		return -1;
	if (!ref_is_branch(pull->target) || !ref_name_is_valid(pull->target))
		return record_damaged(record, err, "the trailer Target names no branch");
	if (pull->title.len > LIMIT_TITLE_BYTES)
		return record_damaged(record, err, "the title has %zu bytes, more than %d",
				      pull->title.len, LIMIT_TITLE_BYTES);
	return 0;
}

static int read_numbers(const struct record *record, struct pull *pull, struct error *err)
{
	int64_t number, heads;

	if (record_number(record, "Pull-Request", RECORD_REQUIRED, LIMIT_PULL_NUMBER, &number,
			  err) < 0 ||
	    record_number(record, "Opened", RECORD_REQUIRED, INT64_MAX, &pull->opened_at, err) <
		    0 ||
	    record_number(record, "Heads", RECORD_REQUIRED, LIMIT_HEADS, &heads, err) < 0)
		return -1;
	if (number != pull->number)
		return record_damaged(record, err, "it is of pull request %lld", (long long)number);
	if (heads == 0)
		return record_damaged(record, err, "it counts no head");
	pull->heads = (unsigned)heads;
	return 0;
}

static int read_state(const struct record *record, struct pull *pull, struct error *err)
{
	int state, owes;
	static const char *const yes[] = { NULL, "yes" };

	if (record_word(record, "State", RECORD_REQUIRED, state_names, COUNT(state_names), &state,
			err) < 0 ||
	    record_oid(record, "Head", RECORD_REQUIRED, &pull->head, err) < 0 ||
	    record_oid(record, "First", RECORD_OPTIONAL, &pull->opened, err) < 0 ||
	    record_oid(record, "Landed", RECORD_OPTIONAL, &pull->landed, err) < 0 ||
	    record_word(record, "Owes-Approvals", RECORD_OPTIONAL, yes, COUNT(yes), &owes, err) < 0)
		return -1;
	pull->state = (enum pull_state)state;
	pull->owes_approvals = owes != 0;
	if ((pull->state == PULL_MERGED) != !oid_is_zero(pull->landed))
		return record_damaged(record, err, "its state does not fit its trailer Landed");
	return 0;
}

/* The first entry has neither a parent nor a trailer First; every other has both. */
static int read_place(const struct record *record, struct pull_entry *entry, struct error *err)
{
	const struct commit *commit = &record->commit;

	if (commit->parent_count > 1)
		return record_damaged(record, err, "it has %zu parents", commit->parent_count);
	if (commit->parent_count)
		entry->parent = commit->parents[0];
	if ((commit->parent_count == 0) != oid_is_zero(entry->pull.opened) ||
	    (commit->parent_count == 0) != (entry->event.kind == EVENT_OPENED))
		return record_damaged(record, err,
				      commit->parent_count
					      ? "it is a first entry and has a parent"
					      : "it has no parent and is no first entry");
	if (commit->parent_count == 0)
		entry->pull.opened = commit->oid;
	return 0;
}

int pull_entry_read(struct repository *repository, uint32_t number, struct oid oid,
		    struct arena *arena, struct pull_entry *ret_entry, struct error *err)
{
	struct pull_entry entry = { .pull = { .number = number } };
	struct record record;

	if (record_read(repository, pull_ref(number, "log", arena).ptr, oid, arena, &record, err) <
		    0 ||
	    read_event(&record, &entry.event, err) < 0 ||
	    read_texts(&record, &entry.pull, err) < 0 ||
	    read_numbers(&record, &entry.pull, err) < 0 ||
	    read_state(&record, &entry.pull, err) < 0 ||
	    read_message_entry(&record, &entry.pull, err) < 0 ||
	    read_place(&record, &entry, err) < 0)
		return -1;
	entry.tree = record.commit.tree;
	entry.pull.log = oid;
	entry.pull.changed_at = entry.event.time;
	*ret_entry = entry;
	return 0;
}
