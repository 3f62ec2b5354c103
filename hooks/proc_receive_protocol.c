/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/proc_receive_protocol.h"

#include "base/limits.h"
#include "hooks/pkt_line.h"

struct features {
	bool atomic;
	bool push_options;
};

static int unexpected(struct error *err, const char *what)
{
	error_set(err, ERROR_INPUT, "git %s", what);
	return error_hint(err, "Only git receive-pack starts this hook; do not type its name.");
}

static void note_feature(struct features *features, struct span word)
{
	if (span_is(word, "atomic"))
		features->atomic = true;
	else if (span_is(word, "push-options"))
		features->push_options = true;
}

/* "version=1", then a NUL and words with spaces between them; no NUL when there are no words. */
static int read_greeting_line(struct span line, struct features *features, struct error *err)
{
	size_t end = span_find(line, '\0');
	struct span words = span_from(line, end + 1);

	if (!span_is(span_first(line, end), "version=1"))
		return unexpected(err, "speaks another version of the proc-receive protocol");
	while (words.len > 0) {
		size_t len = span_find(words, ' ');
		note_feature(features, span_first(words, len));
		words = span_from(words, len + 1);
	}
	return 0;
}

/* One more packet of a list. 1 and the line, 0 at its end, -1. */
static int next_line(int input, struct arena *arena, struct span *ret_line, struct error *err)
{
	enum pkt_kind kind;

	if (pkt_line_read(input, arena, &kind, ret_line, err) < 0)
		return -1;
	if (kind == PKT_END)
		return unexpected(err, "stopped in the middle of the push");
	return kind == PKT_DATA;
}

static int read_greeting(int input, struct arena *arena, struct features *ret_features,
			 struct error *err)
{
	struct features features = { 0 };
	struct span line;
	int status = next_line(input, arena, &line, err);

	if (status == 0)
		return unexpected(err, "did not name the protocol's version");
	if (status < 0 || read_greeting_line(line, &features, err) < 0)
		return -1;
	status = next_line(input, arena, &line, err);
	if (status > 0)
		return unexpected(err, "greeted with more than one line");
	*ret_features = features;
	return status;
}

static int greet(int output, const struct features *features, struct error *err)
{
	/* Only what git offered may be named back; atomic needs no answer. */
	static const char with_options[] = "version=1\0push-options";
	static const char plain[] = "version=1";
	struct span greeting = { plain, sizeof(plain) - 1 };

	if (features->push_options)
		greeting = (struct span){ with_options, sizeof(with_options) - 1 };
	if (pkt_line_write(output, greeting, err) < 0)
		return -1;
	return pkt_line_flush(output, err);
}

static bool take_oid(struct span *rest, struct oid *ret_oid)
{
	if (rest->len <= OID_HEX || rest->ptr[OID_HEX] != ' ' ||
	    !oid_parse(span_first(*rest, OID_HEX), ret_oid))
		return false;
	*rest = span_from(*rest, OID_HEX + 1);
	return true;
}

static int read_command(struct span line, struct ref_update *ret_update, struct error *err)
{
	if (!take_oid(&line, &ret_update->claimed_old) || !take_oid(&line, &ret_update->new_tip) ||
	    line.len == 0)
		return unexpected(err, "sent a command that is none");
	ret_update->ref = line;
	return 0;
}

static int read_commands(int input, struct arena *arena, struct push *push, struct error *err)
{
	struct {
		struct ref_update *items;
		size_t count;
		size_t capacity;
	} updates = { 0 };
	struct span line;
	int status;

	while ((status = next_line(input, arena, &line, err)) > 0) {
		if (updates.count == LIMIT_REF_UPDATES)
			return error_set(err, ERROR_LIMIT, "the push updates more than %d refs",
					 LIMIT_REF_UPDATES);
		ARENA_GROW(arena, &updates);
		if (read_command(line, &updates.items[updates.count++], err) < 0)
			return -1;
	}
	push->updates = updates.items;
	push->count = updates.count;
	return status;
}

static int read_options(int input, struct arena *arena, struct push *push, struct error *err)
{
	struct span line;
	int status;

	push->options = ARENA_ARRAY(arena, LIMIT_PUSH_OPTIONS, struct span);
	while ((status = next_line(input, arena, &line, err)) > 0) {
		if (push->option_count == LIMIT_PUSH_OPTIONS)
			return error_set(err, ERROR_LIMIT, "the push has more than %d options",
					 LIMIT_PUSH_OPTIONS);
		push->options[push->option_count++] = line;
	}
	return status;
}

int proc_receive_read(int input, int output, struct arena *arena,
		      struct proc_receive_request *ret_request, struct error *err)
{
	struct proc_receive_request request = { 0 };
	struct features features = { 0 };

	if (read_greeting(input, arena, &features, err) < 0 || greet(output, &features, err) < 0 ||
	    read_commands(input, arena, &request.push, err) < 0)
		return -1;
	if (features.push_options && read_options(input, arena, &request.push, err) < 0)
		return -1;
	request.atomic = features.atomic;
	*ret_request = request;
	return 0;
}

static int put_option(int output, struct arena *arena, const char *key, const char *value,
		      struct error *err)
{
	struct span line = value ? arena_printf(arena, "option %s %s", key, value)
				 : arena_printf(arena, "option %s", key);

	return pkt_line_write(output, line, err);
}

/* What moved in truth; a client that knows no such report has read it on standard error. */
static int put_report(int output, const struct proc_receive_answer *answer, struct arena *arena,
		      struct error *err)
{
	if (answer->report_ref.len == 0)
		return 0;
	const char *ref = arena_copy(arena, answer->report_ref).ptr;
	if (put_option(output, arena, "refname", ref, err) < 0 ||
	    put_option(output, arena, "old-oid", oid_text(answer->report_old).hex, err) < 0 ||
	    put_option(output, arena, "new-oid", oid_text(answer->report_new).hex, err) < 0)
		return -1;
	return answer->forced ? put_option(output, arena, "forced-update", NULL, err) : 0;
}

static int put_answer(int output, struct span ref, const struct proc_receive_answer *answer,
		      struct arena *arena, struct error *err)
{
	bool refused = answer->kind == ANSWER_REFUSED;
	struct span line = refused ? arena_printf(arena, "ng %.*s %.*s", SPAN_ARG(ref),
						  SPAN_ARG(answer->reason))
				   : arena_printf(arena, "ok %.*s", SPAN_ARG(ref));

	if (pkt_line_write(output, line, err) < 0)
		return -1;
	switch (answer->kind) {
	case ANSWER_FALL_THROUGH:
		return put_option(output, arena, "fall-through", NULL, err);
	case ANSWER_DONE:
		return put_report(output, answer, arena, err);
	case ANSWER_REFUSED:
		break;
	}
	return 0;
}

int proc_receive_answer(int output, const struct push *push,
			const struct proc_receive_answer *answers, struct arena *arena,
			struct error *err)
{
	for (size_t i = 0; i < push->count; i++)
		if (put_answer(output, push->updates[i].ref, &answers[i], arena, err) < 0)
			return -1;
	return pkt_line_flush(output, err);
}
