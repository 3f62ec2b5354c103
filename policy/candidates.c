/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/candidates.h"

#include "base/limits.h"
#include "base/text.h"

bool person_has_key(const struct person *person, int64_t at)
{
	for (size_t i = 0; i < person->key_count; i++) {
		const struct person_key *key = &person->keys[i];
		if (at == CANDIDATES_AT_ANY_TIME ||
		    ((!key->from || at >= key->from) && (!key->until || at <= key->until)))
			return true;
	}
	return false;
}

struct candidates_run {
	const struct candidates_request *request;
	struct map seen;
	struct span_list names;
};

static void consider(struct candidates_run *run, const struct person *person)
{
	const struct candidates_request *request = run->request;

	if (run->names.count >= request->most || person->robot ||
	    (request->signed_only && !person_has_key(person, request->at)))
		return;
	void **seen = map_slot(&run->seen, person->name);
	if (*seen)
		return;
	*seen = run;
	run->names.items[run->names.count++] = person->name;
}

static void consider_name(struct candidates_run *run, struct span name)
{
	const struct policy *policy = run->request->policy;
	const struct group *group = policy_group(policy, name);
	const struct person *person = policy_person(policy, name);

	for (size_t i = 0; group && i < group->members.count; i++)
		consider(run, group->persons[i]);
	if (person)
		consider(run, person);
}

static size_t room_needed(const struct candidates_request *request)
{
	size_t people = request->policy->people_count;

	return people < request->most ? people : request->most;
}

struct span_list policy_candidates(const struct candidates_request *request, struct arena *arena)
{
	const struct policy *policy = request->policy;
	struct candidates_run run = {
		.request = request,
		.names.items = ARENA_ARRAY(arena, room_needed(request), struct span),
	};

	map_init(&run.seen, arena);
	for (size_t i = 0; i < request->names->count; i++)
		consider_name(&run, request->names->items[i]);
	for (size_t i = 0; request->names->count == 0 && i < policy->people_count; i++)
		consider(&run, &policy->people[i]);
	return run.names;
}

struct span names_listed(const struct span_list *names, const char *separator, struct arena *arena)
{
	struct text text;

	if (names->count == 0)
		return span_of("nobody");
	text_init(&text, LIMIT_MESSAGE_BYTES);
	for (size_t i = 0; i < names->count; i++)
		text_format(&text, "%s%.*s", i ? separator : "", SPAN_ARG(names->items[i]));
	struct span result = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}
