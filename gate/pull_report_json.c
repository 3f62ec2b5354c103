/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines, one object each; the summary is the last (docs/formats.md). */
#include "base/json_member.h"
#include "base/limits.h"
#include "gate/pull_words.h"
#include "gate/report_formats.h"
#include "repo/oid_json.h"

static void write_pull(struct text *text, const struct pull *pull)
{
	text_format(text, "{\"type\":\"pull\",\"number\":%u,\"state\":\"%s\"", pull->number,
		    pull_state_name(pull->state));
	json_member(text, "target", pull->target);
	json_member(text, "topic", pull->topic);
	json_member(text, "title", pull->title);
	json_member(text, "message", pull->message);
	json_member(text, "opener", pull->opener);
	json_member_oid(text, "head", pull->head);
	text_format(text, ",\"heads\":%u", pull->heads);
	json_member_time(text, "openedAt", pull->opened_at);
	json_member_time(text, "changedAt", pull->changed_at);
	json_member_oid(text, "landed", pull->landed);
	if (pull->owes_approvals)
		json_member_flag(text, "owesApprovals", true);
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
	json_member(text, "field", value->field);
	json_member(text, "before", value->before);
	json_member(text, "after", value->after);
	if (value->is_hidden)
		json_member_flag(text, "hidden", true);
	text_byte(text, '}');
}

static void write_change(struct text *text, const struct resource_change *change)
{
	text_format(text, "{\"type\":\"change\",\"kind\":\"%s\"", change_word(change->kind));
	json_member(text, "path", change->path);
	if (change->identity.kind.len) {
		text_string(text, ",\"object\":{\"group\":\"");
		text_json(text, change->identity.group);
		text_byte(text, '"');
		json_member(text, "kind", change->identity.kind);
		json_member(text, "namespace", change->identity.name_space);
		json_member(text, "name", change->identity.name);
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
		json_member_flag(text, "cut", true);
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
		json_member(text, "path", changes->other_files.items[i]);
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
	json_member(text, "person", approval->principal);
	json_member(text, "role", approval->role);
	json_member_oid(text, "head", approval->head);
	json_member_oid(text, "tag", approval->tag);
	json_member_time(text, "received", approval->received);
	if (approval->expires)
		json_member_time(text, "expires", approval->expires);
	json_member(text, "comment", approval->comment);
	json_member_flag(text, "counts", result->defect == VOTE_COUNTS);
	if (result->veto)
		json_member_flag(text, "veto", true);
	json_member(text, "reason", result->reason);
	text_string(text, "}\n");
}

static void write_demand(struct text *text, const struct demand_result *demand)
{
	text_format(text, "{\"type\":\"demand\",\"needed\":%u,\"have\":%u", demand->needed,
		    demand->have);
	json_member_flag(text, "met", demand->met);
	json_member(text, "description", demand->description);
	json_member_list(text, "counted", demand->counted.items, demand->counted.count);
	json_member_list(text, "candidates", demand->candidates.items, demand->candidates.count);
	text_string(text, "}\n");
}

static void write_problem(struct text *text, const struct approval_problem *problem)
{
	text_string(text, "{\"type\":\"problem\"");
	json_member(text, "ref", problem->ref);
	json_member(text, "problem", problem->problem);
	text_string(text, "}\n");
}

static void write_conflict(struct text *text, const struct merge_conflict *conflict)
{
	text_string(text, "{\"type\":\"conflict\"");
	json_member(text, "path", conflict->path);
	json_member(text, "reason", span_of(conflict->reason));
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
	json_member_time(text, "time", event->time);
	json_member(text, "actor", event->actor);
	json_member(text, "identity", event->actor_source);
	json_member(text, "approver", event->approver);
	json_member_oid(text, "head", event->head);
	text_format(text, ",\"headNumber\":%u", event->head_number);
	json_member_oid(text, "approval", event->approval);
	json_member(text, "comment", event->comment);
	json_member_oid(text, "entry", event->commit);
	text_string(text, "}\n");
}

static void write_summary(struct text *text, const struct standing *standing,
			  const struct findings *findings)
{
	text_format(text, "{\"type\":\"summary\",\"errors\":%zu,\"warnings\":%zu",
		    findings ? findings_count(findings, SEVERITY_ERROR) : 0,
		    findings ? findings_count(findings, SEVERITY_WARNING) : 0);
	if (standing) {
		json_member_flag(text, "mergeable", standing->merge.clean);
		json_member_flag(text, "approved", standing->policy && standing->validity.met);
		json_member_flag(text, "waived", standing->validity.waived);
		json_member(text, "restores", standing->restoration.path);
		json_member_oid(text, "restoresRevision", standing->restoration.landing.new_tip);
	}
	text_string(text, "}\n");
}

static void write_image(struct text *text, const struct checked_image *image)
{
	text_string(text, "{\"type\":\"image\"");
	json_member(text, "image", image->image);
	json_member(text, "state",
		    span_of(image->result ? image_check_name(image->result) : "unasked"));
	json_member(text, "digest", image->digest);
	json_member(text, "problem", image->problem);
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
	for (size_t i = 0; i < pulls->damaged.count; i++) {
		const struct damaged_pull *damaged = &pulls->damaged.items[i];
		text_format(text, "{\"type\":\"damaged\",\"number\":%u", (unsigned)damaged->number);
		json_member(text, "problem", span_of(damaged->error.message));
		text_string(text, "}\n");
	}
	text_format(text, "{\"type\":\"summary\",\"pulls\":%zu", pulls->count);
	if (pulls->damaged.count)
		text_format(text, ",\"damaged\":%zu", pulls->damaged.count);
	text_string(text, "}\n");
}
