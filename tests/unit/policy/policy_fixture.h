/* SPDX-License-Identifier: Apache-2.0 */
/* Policies as text, and what is said about them. */
#ifndef TESTS_UNIT_POLICY_POLICY_FIXTURE_H
#define TESTS_UNIT_POLICY_POLICY_FIXTURE_H

#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "policy/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Made for the tests; nobody has their private halves. */
#define ADA_KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+MVVzWtnNVA9kYZr5THrEbY+gr4O+S3i4QhhHiGq8W"
#define GRACE_KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

struct policy_fixture {
	struct arena arena;
	struct findings findings;
	struct source source;
};

static struct policy_fixture fixture;

static inline int policy_set_up(void **state)
{
	(void)state;
	arena_init(&fixture.arena, (size_t)256 << 20);
	findings_init(&fixture.findings, &fixture.arena);
	return 0;
}

static inline int policy_tear_down(void **state)
{
	(void)state;
	arena_release(&fixture.arena);
	return 0;
}

static inline const struct policy *policy_of(const char *text)
{
	fixture.source = (struct source){ .path = SPAN(POLICY_PATH), .bytes = span_of(text) };
	findings_init(&fixture.findings, &fixture.arena);
	return policy_read(&fixture.source, NULL, &fixture.arena, &fixture.findings);
}

/* For fail_msg(): the findings, one a line. */
static inline const char *findings_shown(void)
{
	struct span text = arena_printf(&fixture.arena, "%zu findings", fixture.findings.count);

	for (size_t i = 0; i < fixture.findings.count; i++) {
		const struct finding *finding = &fixture.findings.items[i];
		text = arena_printf(&fixture.arena, "%s\n%u:%u %s: %.*s: %.*s (%.*s)", text.ptr,
				    finding->start.line, finding->start.column, finding->rule->id,
				    SPAN_ARG(finding->field), SPAN_ARG(finding->message),
				    SPAN_ARG(finding->fix));
	}
	return text.ptr;
}

/* One finding of that rule, on that line, with these words in it (NULL: any) and this fix. */
static inline bool found_only(const char *rule, uint32_t line, const char *words, const char *fix)
{
	const struct finding *finding = fixture.findings.items;

	return fixture.findings.count == 1 && strcmp(finding->rule->id, rule) == 0 &&
	       finding->start.line == line && (!words || span_contains(finding->message, words)) &&
	       (!fix || span_is(finding->fix, fix));
}

#endif
