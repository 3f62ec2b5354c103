/* SPDX-License-Identifier: Apache-2.0 */
/* The input is a CODEOWNERS file, its last line also a path; it reads, or says why not. */
#include "tests/fuzz/fuzz_target.h"

#include "policy/code_owners.h"

static const char people[] = "version: 1\n"
			     "people:\n"
			     "  ada: {email: [ada@example.com]}\n"
			     "  grace: {}\n"
			     "  ci: {robot: true}\n"
			     "groups:\n"
			     "  leads: [ada, grace]\n"
			     "  web: [grace, ci]\n";

static struct span last_line(struct span text)
{
	size_t start = text.len;

	while (start > 0 && text.ptr[start - 1] != '\n')
		start--;
	return span_from(text, start);
}

/* Whatever was read can be met, and by people. */
static void check_path(const struct code_owners *owners, struct span path, struct arena *arena)
{
	struct owners_demands demands;

	code_owners_of(owners, path, arena, &demands);
	for (size_t i = 0; i < demands.count; i++) {
		const struct owners_demand *demand = &demands.items[i];
		if (demand->count == 0 || demand->people.count < demand->count)
			BUG("owners that can never approve");
		for (size_t k = 0; k < demand->people.count; k++) {
			if (span_is(demand->people.items[k], "ci"))
				BUG("a robot owns a path");
		}
	}
}

static void check(struct span input, struct arena *arena)
{
	struct source policy_source = { span_of(POLICY_PATH), span_of(people) };
	struct source source = { span_of("CODEOWNERS"), input };
	struct findings findings;

	findings_init(&findings, arena);
	const struct policy *policy = policy_read(&policy_source, NULL, arena, &findings);
	if (!policy)
		BUG("the policy of this target is wrong");
	const struct code_owners *owners = code_owners_read(&source, policy, arena, &findings);
	if (!owners && findings_count(&findings, SEVERITY_ERROR) == 0)
		BUG("owners were refused without a word");
	if (!owners)
		return;
	check_path(owners, last_line(input), arena);
	check_path(owners, span_of("prod/web/app.yaml"), arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, LIMIT_MANIFEST_BYTES, check);
}
