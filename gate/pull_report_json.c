/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines, one object each; the summary is the last (docs/formats.md). */
#include "base/limits.h"
#include "base/time_text.h"
#include "gate/pull_words.h"
#include "gate/report_formats.h"

static void put_text(struct text *text, const char *name, struct span value)
{
	report_json_member(text, name, value);
}

static void put_oid(struct text *text, const char *name, struct oid oid)
{
	if (!oid_is_zero(oid))
		text_format(text, ",\"%s\":\"%s\"", name, oid_text(oid).hex);
}

static void put_time(struct text *text, const char *name, int64_t seconds)
{
	text_format(text, ",\"%s\":\"", name);
	text_time(text, seconds);
	text_byte(text, '"');
}

static void put_flag(struct text *text, const char *name, bool value)
{
	text_format(text, ",\"%s\":%s", name, value ? "true" : "false");
}

static void put_people(struct text *text, const char *name, const struct span_list *people)
{
	text_format(text, ",\"%s\":[", name);
	for (size_t i = 0; i < people->count; i++) {
		text_string(text, i ? ",\"" : "\"");
		text_json(text, people->items[i]);
		text_byte(text, '"');
	}
	text_byte(text, ']');
}

static void write_pull(struct text *text, const struct pull *pull)
{
	text_format(text, "{\"type\":\"pull\",\"number\":%u,\"state\":\"%s\"", pull->number,
		    pull_state_name(pull->state));
	put_text(text, "target", pull->target);
	put_text(text, "topic", pull->topic);
	put_text(text, "title", pull->title);
	put_text(text, "message", pull->message);
	put_text(text, "opener", pull->opener);
	put_oid(text, "head", pull->head);
	text_format(text, ",\"heads\":%u", pull->heads);
	put_time(text, "openedAt", pull->opened_at);
	put_time(text, "changedAt", pull->changed_at);
	put_oid(text, "landed", pull->landed);
	if (pull->owes_approvals)
		put_flag(text, "owesApprovals", true);
	text_string(text, "}\n");
}

/* --- the change --- */

static const char *change_word(enum change_kind kind)
{
	return kind == CHANGE_ADDED ? "added" : kind == CHANGE_REMOVED ? "removed" : "modified";
}

static void write_value(struct text *text, const struct value_change *value)
{
	text_format(text, "{\"kind\":\"%s\"", change_word(value->kind));
	put_text(text, "field", value->field);
	put_text(text, "before", value->before);
	put_text(text, "after", value->after);
	if (value->is_hidden)
		put_flag(text, "hidden", true);
	text_byte(text, '}');
}

static void write_change(struct text *text, const struct resource_change *change)
{
	text_format(text, "{\"type\":\"change\",\"kind\":\"%s\"", change_word(change->kind));
	put_text(text, "path", change->path);
	if (change->identity.kind.len) {
		text_string(text, ",\"object\":{\"group\":\"");
		text_json(text, change->identity.group);
		text_byte(text, '"');
		put_text(text, "kind", change->identity.kind);
		put_text(text, "namespace", change->identity.name_space);
		put_text(text, "name", change->identity.name);
		text_byte(text, '}');
	}
	if (change->kind == CHANGE_MODIFIED) {
		text_string(text, ",\"values\":[");
		for (size_t i = 0; i < change->value_count; i++) {
			if (i)
				text_byte(text, ',');
			write_value(text, &change->values[i]);
		}
		text_byte(text, ']');
	}
	if (change->more_values)
		text_format(text, ",\"moreValues\":%zu", change->more_values);
	if (change->is_cut)
		put_flag(text, "cut", true);
	text_string(text, "}\n");
}

static void write_changes(struct text *text, const struct resource_changes *changes)
{
	if (!changes)
		return;
	for (size_t i = 0; i < changes->count; i++)
		write_change(text, &changes->items[i]);
	for (size_t i = 0; i < changes->other_files.count; i++) {
		text_string(text, "{\"type\":\"file\"");
		put_text(text, "path", changes->other_files.items[i]);
		text_string(text, "}\n");
	}
}

/* --- how it stands --- */

static const char *verdict_word(enum approval_verdict verdict)
{
	return verdict == VERDICT_APPROVE  ? "approve"
	       : verdict == VERDICT_REJECT ? "reject"
					   : "withdraw";
}

static void write_vote(struct text *text, const struct vote_result *result)
{
	const struct approval *approval = result->vote->approval;

	text_format(text, "{\"type\":\"approval\",\"verdict\":\"%s\",\"grade\":\"%s\"",
		    verdict_word(approval->verdict),
		    approval->grade == GRADE_SIGNED ? "signed" : "attested");
	put_text(text, "person", approval->principal);
	put_text(text, "role", approval->role);
	put_oid(text, "head", approval->head);
	put_oid(text, "tag", approval->tag);
	put_time(text, "received", approval->received);
	if (approval->expires)
		put_time(text, "expires", approval->expires);
	put_text(text, "comment", approval->comment);
	put_flag(text, "counts", result->defect == VOTE_COUNTS);
	if (result->veto)
		put_flag(text, "veto", true);
	put_text(text, "reason", result->reason);
	text_string(text, "}\n");
}

static void write_demand(struct text *text, const struct demand_result *demand)
{
	text_format(text, "{\"type\":\"demand\",\"needed\":%u,\"have\":%u", demand->needed,
		    demand->have);
	put_flag(text, "met", demand->met);
	put_text(text, "description", demand->description);
	put_people(text, "counted", &demand->counted);
	put_people(text, "candidates", &demand->candidates);
	text_string(text, "}\n");
}

static void write_problem(struct text *text, const struct approval_problem *problem)
{
	text_string(text, "{\"type\":\"problem\"");
	put_text(text, "ref", problem->ref);
	put_text(text, "problem", problem->problem);
	text_string(text, "}\n");
}

static void write_conflict(struct text *text, const struct merge_conflict *conflict)
{
	text_string(text, "{\"type\":\"conflict\"");
	put_text(text, "path", conflict->path);
	put_text(text, "reason", span_of(conflict->reason));
	text_string(text, "}\n");
}

static size_t conflicts_kept(const struct merge_result *merge)
{
	return merge->conflict_count < LIMIT_CONFLICTS ? merge->conflict_count : LIMIT_CONFLICTS;
}

static void write_standing(struct text *text, const struct standing *standing)
{
	for (size_t i = 0; i < standing->validity.vote_count; i++)
		write_vote(text, &standing->validity.votes[i]);
	for (size_t i = 0; i < standing->approvals.problem_count; i++)
		write_problem(text, &standing->approvals.problems[i]);
	for (size_t i = 0; i < standing->validity.demand_count; i++)
		write_demand(text, &standing->validity.demands[i]);
	for (size_t i = 0; !standing->merge.clean && i < conflicts_kept(&standing->merge); i++)
		write_conflict(text, &standing->merge.conflicts[i]);
}

static void write_event(struct text *text, const struct pull_event *event)
{
	text_format(text, "{\"type\":\"event\",\"event\":\"%s\"", pull_event_name(event->kind));
	put_time(text, "time", event->time);
	put_text(text, "actor", event->actor);
	put_text(text, "identity", event->actor_source);
	put_text(text, "approver", event->approver);
	put_oid(text, "head", event->head);
	text_format(text, ",\"headNumber\":%u", event->head_number);
	put_oid(text, "approval", event->approval);
	put_text(text, "comment", event->comment);
	put_oid(text, "entry", event->commit);
	text_string(text, "}\n");
}

static void write_summary(struct text *text, const struct standing *standing,
			  const struct findings *findings)
{
	text_format(text, "{\"type\":\"summary\",\"errors\":%zu,\"warnings\":%zu",
		    findings ? findings_count(findings, SEVERITY_ERROR) : 0,
		    findings ? findings_count(findings, SEVERITY_WARNING) : 0);
	if (standing) {
		put_flag(text, "mergeable", standing->merge.clean);
		put_flag(text, "approved", standing->policy && standing->validity.met);
		put_flag(text, "waived", standing->validity.waived);
		put_text(text, "restores", standing->restoration.path);
		put_oid(text, "restoresRevision", standing->restoration.landing.new_tip);
	}
	text_string(text, "}\n");
}

static void write_image(struct text *text, const struct checked_image *image)
{
	text_string(text, "{\"type\":\"image\"");
	put_text(text, "image", image->image);
	put_text(text, "state",
		 span_of(image->result ? image_check_name(image->result) : "unasked"));
	put_text(text, "digest", image->digest);
	put_text(text, "problem", image->problem);
	text_string(text, "}\n");
}

void pull_report_json(struct text *text, const struct pull *pull, const struct pull_events *events,
		      const struct standing *standing, const struct resource_changes *changes,
		      const struct findings *findings, const struct pull_images *images)
{
	write_pull(text, pull);
	write_changes(text, changes);
	for (size_t i = 0; findings && i < findings->count; i++)
		report_json_finding(text, &findings->items[i]);
	if (standing)
		write_standing(text, standing);
	for (size_t i = 0; i < images->count; i++)
		write_image(text, &images->items[i]);
	for (size_t i = 0; i < events->count; i++)
		write_event(text, &events->items[i]);
	write_summary(text, standing, findings);
}

void pulls_report_json(struct text *text, const struct pulls *pulls)
{
	for (size_t i = 0; i < pulls->count; i++)
		write_pull(text, &pulls->items[i]);
	text_format(text, "{\"type\":\"summary\",\"pulls\":%zu}\n", pulls->count);
}
