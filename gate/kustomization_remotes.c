/* SPDX-License-Identifier: Apache-2.0 */
/* What a kustomization fetches from elsewhere: is it certain what that will be? */
#include "base/ascii.h"
#include "base/count.h"
#include "gate/gate_rules.h"
#include "gate/kustomization_judge.h"

enum { REF_SHOWN = 200 };

/* The full id of a commit, SHA-1 or SHA-256. Git takes a shorter one for a name as well. */
static bool is_commit_id(struct span text)
{
	if (text.len != 40 && text.len != 64)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_is_hex_digit(text.ptr[i]))
			return false;
	return true;
}

/* The value of `ref=` or `version=`, the last of them; ptr NULL when there is none. */
static struct span asked_ref(struct span address)
{
	static const char *const keys[] = { "ref=", "version=" };
	struct span rest = span_from(address, span_find(address, '?') + 1);
	struct span ref = { 0 };

	while (rest.len) {
		struct span parameter = span_first(rest, span_find(rest, '&'));
		rest = span_from(rest, parameter.len + 1);
		for (size_t i = 0; i < COUNT(keys); i++)
			if (span_starts_with(parameter, keys[i]))
				ref = span_from(parameter, strlen(keys[i]));
	}
	return ref;
}

/* As in https://raw.example.com/org/repository/COMMIT/file.yaml. */
static bool has_commit_in_path(struct span address)
{
	struct span rest = span_first(address, span_find(address, '?'));

	while (rest.len) {
		struct span part = span_first(rest, span_find(rest, '/'));
		if (is_commit_id(part))
			return true;
		rest = span_from(rest, part.len + 1);
	}
	return false;
}

static void report(struct kustomization_judgement *judgement, const struct node *node,
		   struct span field, struct span message)
{
	struct finding_site site = {
		.rule = &gate_rule_kustomize_unpinned,
		.source = judgement->source,
		.place = node->place,
		.field_text = field,
	};

	findings_add(judgement->findings, &site, "%.*s", SPAN_ARG(message));
}

/* One file, not a repository. */
static bool is_file(struct span address)
{
	static const char *const endings[] = { ".yaml", ".yml", ".json" };

	for (size_t i = 0; i < COUNT(endings); i++)
		if (span_ends_with(address, endings[i]))
			return true;
	return false;
}

void kustomization_judge_remote(struct kustomization_judgement *judgement, const struct node *node,
				struct span field)
{
	struct span address = node_text(node);
	struct span ref = asked_ref(address);
	struct span message;

	if (is_commit_id(ref) || (!ref.ptr && has_commit_in_path(address)))
		return;
	if (ref.len)
		message = arena_printf(judgement->arena,
				       "\"%.*s\" can be another commit tomorrow; write the full id "
				       "of the one that is meant: ?ref=COMMIT",
				       SPAN_ARG(span_first(ref, REF_SHOWN)));
	else if (is_file(address))
		message = span_of("is fetched as it is on the day of the build; copy the file in, "
				  "or take its address in one commit");
	else
		message = span_of("is fetched as it is on the day of the build; end it with "
				  "?ref=COMMIT, the full id of one");
	report(judgement, node, field, message);
}

/* Charts of a repository elsewhere; one that lies here is judged as files. */
static void judge_charts(struct kustomization_judgement *judgement, const struct node *root)
{
	const struct node *list = node_get(root, "helmCharts");

	for (uint32_t i = 0; list && list->kind == NODE_LIST && i < list->list.count; i++) {
		const struct node *chart = list->list.items[i];
		if (!node_text(node_get(chart, "repo")).len || node_get(chart, "version"))
			continue;
		report(judgement, chart, arena_printf(judgement->arena, "helmCharts[%u]", i),
		       span_of("has no version, so the newest chart of that day is fetched; add "
			       "`version:`"));
	}
}

void kustomization_judge_remotes(struct kustomization_judgement *judgement,
				 const struct kustomization *kustomization, const struct node *root)
{
	for (size_t i = 0; i < kustomization->remote_count; i++)
		kustomization_judge_remote(judgement, kustomization->remotes[i].node,
					   kustomization->remotes[i].field);
	judge_charts(judgement, root);
}
