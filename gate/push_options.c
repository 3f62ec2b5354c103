/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a push, `git push -o KEY=VALUE`: text of a stranger. */
#include "base/count.h"
#include "base/duration.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "gate/pull_rules.h"
#include "gate/ref_rules.h"

#include <stddef.h>

/* Options with a value. */
static const struct {
	const char *key;
	size_t member; /* of struct push_options */
	size_t max_bytes;
} texts[] = {
	{ "title", offsetof(struct push_options, title), LIMIT_TITLE_BYTES },
	{ "message", offsetof(struct push_options, message), LIMIT_PUSH_OPTION_BYTES },
	{ "topic", offsetof(struct push_options, topic), LIMIT_PUSH_OPTION_BYTES },
	{ "method", offsetof(struct push_options, method), LIMIT_PUSH_OPTION_BYTES },
	{ "expect", offsetof(struct push_options, expect), LIMIT_PUSH_OPTION_BYTES },
	{ "emergency", offsetof(struct push_options, emergency), LIMIT_PUSH_OPTION_BYTES },
};

static const char *const methods[] = { "merge", "squash", "fast-forward" };

static void complain(struct findings *findings, const char *format, ...) PRINTF_LIKE(2, 3);
static void complain(struct findings *findings, const char *format, ...)
{
	struct source source = { 0 };
	struct finding_site site = { .rule = &pull_rule_option, .source = &source };
	va_list args;

	va_start(args, format);
	findings_vadd(findings, &site, format, args);
	va_end(args);
}

/* Longer options, or ones with control characters, come from no honest client. */
static bool is_odd(struct span option)
{
	for (size_t i = 0; i < option.len; i++)
		if ((unsigned char)option.ptr[i] < 0x20 || option.ptr[i] == 0x7f)
			return true;
	return option.len > LIMIT_PUSH_OPTION_BYTES || utf8_valid_length(option) != option.len;
}

static bool is_blank(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != ' ')
			return false;
	return true;
}

static void report_unknown(struct findings *findings, struct span option, struct span key)
{
	struct nearest nearest;

	nearest_init(&nearest, key);
	for (size_t i = 0; i < COUNT(texts); i++)
		nearest_offer(&nearest, span_of(texts[i].key));
	nearest_offer(&nearest, span_of("withdraw"));
	nearest_offer(&nearest, span_of("wait"));
	if (nearest.best.len)
		ref_finding(findings, &ref_rule_unknown_option, (struct span){ 0 },
			    "the push option \"%.*s\" does nothing here; did you mean \"%.*s\"?",
			    SPAN_ARG(option), SPAN_ARG(nearest.best));
	else
		ref_finding(findings, &ref_rule_unknown_option, (struct span){ 0 },
			    "the push option \"%.*s\" does nothing here", SPAN_ARG(option));
}

/* Each `-o message=` is a paragraph, as `git commit -m` has it. */
static void add_message(struct push_options *options, struct span value, struct findings *findings)
{
	if (options->message.len + value.len + 2 > LIMIT_PULL_MESSAGE_BYTES)
		complain(findings, "the push option \"message\": more than %d bytes in all",
			 LIMIT_PULL_MESSAGE_BYTES);
	else if (options->message.len)
		options->message = arena_printf(findings->arena, "%.*s\n\n%.*s",
						SPAN_ARG(options->message), SPAN_ARG(value));
	else
		options->message = value;
}

static void read_text(struct push_options *options, size_t which, struct span value,
		      struct findings *findings)
{
	const char *key = texts[which].key;
	struct span *member = (struct span *)(void *)((char *)options + texts[which].member);

	if (is_blank(value))
		complain(findings, "the push option \"%s\" is empty; write %s=TEXT", key, key);
	else if (value.len > texts[which].max_bytes)
		complain(findings, "the push option \"%s\" has %zu bytes, %zu are allowed", key,
			 value.len, texts[which].max_bytes);
	else if (member == &options->message)
		add_message(options, value, findings);
	else if (member->ptr)
		complain(findings, "the push option \"%s\" stands twice; give it once", key);
	else
		*member = value;
}

static void read_withdraw(struct push_options *options, bool has_value, struct findings *findings)
{
	if (has_value)
		complain(findings, "the push option \"withdraw\" takes no value");
	else if (options->withdraw)
		complain(findings, "the push option \"withdraw\" stands twice; give it once");
	options->withdraw = true;
}

/* `-o wait` alone waits as long as most roll-outs take. */
static void read_wait(struct push_options *options, struct span value, bool has_value,
		      struct findings *findings)
{
	enum { USUAL_SECONDS = 60 };
	int64_t seconds = has_value ? 0 : USUAL_SECONDS;
	bool valid = !has_value || duration_parse(value, "smh", &seconds);

	if (options->wait)
		complain(findings, "the push option \"wait\" stands twice; give it once");
	else if (!valid || seconds <= 0 || seconds > LIMIT_WAIT_SECONDS)
		complain(findings,
			 "the push option \"wait\" is \"%.*s\"; write wait=60s, wait=5m or at most "
			 "wait=%dh",
			 SPAN_ARG(value), LIMIT_WAIT_SECONDS / 3600);
	options->wait = true;
	options->wait_seconds = seconds;
}

static void read_option(struct push_options *options, struct span option, struct findings *findings)
{
	size_t len = span_find(option, '=');
	struct span key = span_first(option, len);

	if (span_is(key, "withdraw")) {
		read_withdraw(options, len < option.len, findings);
		return;
	}
	if (span_is(key, "wait")) {
		read_wait(options, span_from(option, len + 1), len < option.len, findings);
		return;
	}
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (span_is(key, texts[i].key)) {
			read_text(options, i, span_from(option, len + 1), findings);
			return;
		}
	}
	report_unknown(findings, option, key);
}

void push_options_read(const struct push *push, struct push_options *ret_options,
		       struct findings *findings)
{
	struct push_options options = { 0 };

	for (size_t i = 0; i < push->option_count; i++) {
		if (is_odd(push->options[i]))
			ref_finding(findings, &ref_rule_option, (struct span){ 0 },
				    "push option %zu is no text: it has control characters, no "
				    "UTF-8, or more than %d bytes",
				    i + 1, LIMIT_PUSH_OPTION_BYTES);
		else
			read_option(&options, push->options[i], findings);
	}
	if (options.method.ptr && !span_is_among(options.method, methods, COUNT(methods)))
		complain(findings,
			 "the push option \"method\" is \"%.*s\"; write merge, squash or "
			 "fast-forward",
			 SPAN_ARG(options.method));
	*ret_options = options;
}
