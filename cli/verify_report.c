/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_report.h"

#include "base/json_member.h"
#include "base/limits.h"
#include "repo/oid_json.h"
#include "repo/ref_name.h"
#include "review/utc_time.h"

enum { COLUMNS = LIMIT_MESSAGE_BYTES };

static void put_tips(struct text *text, const struct landing *landing)
{
	if (oid_is_zero(landing->old_tip))
		text_format(text, "%.12s", oid_text(landing->new_tip).hex);
	else
		text_format(text, "%.12s -> %.12s", oid_text(landing->old_tip).hex,
			    oid_text(landing->new_tip).hex);
}

static void put_step(struct text *text, const struct landing *landing)
{
	put_tips(text, landing);
	text_format(text, " (%s", landing_name(landing->kind));
	for (size_t i = 0; i < landing->pull_count; i++)
		text_format(text, ", pull request %u", (unsigned)landing->pulls[i]);
	if (landing->actor.len) {
		text_string(text, ", by ");
		text_display(text, landing->actor, COLUMNS);
	}
	text_byte(text, ')');
}

static size_t count_status(const struct verification *verification, enum step_status status)
{
	size_t count = 0;

	for (size_t i = 0; i < verification->count; i++)
		count += verification->items[i].status == status;
	return count;
}

static size_t count_signature(const struct verification *verification,
			      enum entry_signature signature)
{
	size_t count = 0;

	for (size_t i = 0; i < verification->count; i++)
		count += verification->items[i].status != STEP_SKIPPED &&
			 verification->items[i].signature == signature;
	return count;
}

static void put_debts(struct text *text, const struct verification *verification)
{
	for (size_t i = 0; i < verification->count; i++) {
		const struct verified_step *step = &verification->items[i];
		if (!step->owes_approvals)
			continue;
		text_string(text, "      ");
		put_step(text, &step->landing);
		text_string(text, ": its approvals have not been given yet: ");
		text_display(text, step->landing.reason, COLUMNS);
		text_byte(text, '\n');
	}
}

/* With a key every entry must be signed: those from before the first signature are left out. */
static void put_command(struct text *text, const struct verify_request *request,
			const struct verification *verification)
{
	const struct landing *unsigned_one = NULL;

	for (size_t i = 0; i < verification->count; i++)
		if (verification->items[i].status != STEP_SKIPPED &&
		    verification->items[i].signature == ENTRY_UNSIGNED)
			unsigned_one = &verification->items[i].landing;
	text_string(text,
		    "      with the gate's public key, from its administrator: headgate verify "
		    "--gate-key FILE");
	if (unsigned_one) {
		text_format(text, " --since %s ", oid_text(unsigned_one->new_tip).hex);
		text_display(text, ref_branch_name(request->branch), COLUMNS);
	}
	text_byte(text, '\n');
}

static void put_remarks(struct text *text, const struct verify_request *request,
			const struct verification *verification)
{
	size_t skipped = count_status(verification, STEP_SKIPPED);
	size_t without = count_signature(verification, ENTRY_UNSIGNED);
	size_t unverified = count_signature(verification, ENTRY_UNVERIFIED);

	if (skipped) {
		text_string(text, "      ");
		text_count(text, skipped, "earlier step was", "earlier steps were");
		text_string(text, " not judged\n");
	}
	if (without) {
		text_string(text, "      ");
		text_count(text, without, "entry of the ledger is", "entries of the ledger are");
		text_format(text,
			    " not signed: whoever can write to the repository could have made "
			    "%s\n",
			    without == 1 ? "it" : "them");
	}
	if (unverified) {
		text_string(text, "      ");
		text_count(text, unverified, "signature of the gate was",
			   "signatures of the gate were");
		text_format(text,
			    " not verified, for the policy of then does not name its key: whoever "
			    "can write to the repository could have made %s\n",
			    unverified == 1 ? "it" : "them");
		put_command(text, request, verification);
	}
	put_debts(text, verification);
}

static void put_failure(struct text *text, const struct verify_request *request,
			const struct verification *verification)
{
	const struct verified_step *last = NULL;

	if (verification->count)
		last = &verification->items[verification->count - 1];
	text_string(text, "FAIL  ");
	text_display(text, ref_branch_name(request->branch), COLUMNS);
	text_string(text, ": ");
	if (last && last->status == STEP_NOT_COVERED) {
		text_format(text, "step %zu, ", verification->count);
		put_step(text, &last->landing);
		text_string(text, ", is not covered: ");
		text_display(text, last->problem, COLUMNS);
		text_byte(text, '\n');
		if (!verification->problem.len)
			return;
		text_string(text, "      ");
	}
	text_display(text, verification->problem, COLUMNS);
	text_byte(text, '\n');
}

void verify_report_text(struct text *text, const struct verify_request *request,
			const struct verification *verification)
{
	if (!verification->all_covered) {
		put_failure(text, request, verification);
		return;
	}
	const struct landing *first = &verification->items[0].landing;
	const struct landing *last = &verification->items[verification->count - 1].landing;
	text_string(text, "ok    ");
	text_display(text, ref_branch_name(request->branch), COLUMNS);
	text_string(text, ": ");
	text_count(text, count_status(verification, STEP_COVERED), "step is", "steps are");
	text_format(text, " covered, from %.12s to %.12s\n", oid_text(first->new_tip).hex,
		    oid_text(last->new_tip).hex);
	put_remarks(text, request, verification);
}

static const char *signature_word(enum entry_signature signature)
{
	switch (signature) {
	case ENTRY_SIGNED:
		return "good";
	case ENTRY_UNVERIFIED:
		return "unverified";
	case ENTRY_UNSIGNED:
		break;
	}
	return "none";
}

static const char *status_word(enum step_status status)
{
	switch (status) {
	case STEP_COVERED:
		return "covered";
	case STEP_SKIPPED:
		return "skipped";
	case STEP_NOT_COVERED:
		break;
	}
	return "not-covered";
}

static void put_json_step(struct text *text, const struct verify_request *request,
			  const struct verified_step *step, struct arena *arena)
{
	const struct landing *landing = &step->landing;

	text_format(text, "{\"type\":\"step\",\"status\":\"%s\",\"landing\":\"%s\"",
		    status_word(step->status), landing_name(landing->kind));
	json_member(text, "branch", request->branch);
	json_member_oid(text, "old", landing->old_tip);
	json_member_oid(text, "new", landing->new_tip);
	json_member(text, "actor", landing->actor);
	json_member(text, "time", utc_time_text(landing->time, arena));
	if (landing->pull_count)
		text_format(text, ",\"pull\":%u", (unsigned)landing->pulls[0]);
	json_member_oid(text, "policy", landing->policy);
	json_member_oid(text, "entry", landing->entry);
	text_format(text, ",\"signature\":\"%s\"", signature_word(step->signature));
	if (landing->kind == LANDING_EMERGENCY)
		json_member_flag(text, "owesApprovals", step->owes_approvals);
	json_member(text, "reason", landing->reason);
	json_member(text, "problem", step->problem);
	text_string(text, "}\n");
}

void verify_report_json(struct text *text, const struct verify_request *request,
			const struct verification *verification, struct arena *arena)
{
	for (size_t i = 0; i < verification->count; i++)
		put_json_step(text, request, &verification->items[i], arena);
	text_string(text, "{\"type\":\"summary\"");
	json_member(text, "branch", request->branch);
	json_member_oid(text, "tip", request->tip);
	json_member_flag(text, "covered", verification->all_covered);
	text_format(text, ",\"steps\":%zu", verification->count);
	json_member(text, "problem", verification->problem);
	text_string(text, "}\n");
}
