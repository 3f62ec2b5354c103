/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/push_report.h"

#include "base/limits.h"

static void put_findings(struct text *text, const struct findings *findings,
			 const struct report_summary *summary)
{
	struct report_options options = {
		.format = REPORT_TEXT,
		.snippets = true,
		.max_findings = LIMIT_FINDINGS_SHOWN,
		.rest = "`headgate check` in your clone shows all",
	};

	report_render(text, findings, summary, &options);
}

void push_report_next(struct text *text, struct span next)
{
	while (next.len > 0) {
		size_t len = span_find(next, '\n');
		if (len > 0 && next.ptr[0] != ' ')
			text_string(text, "headgate: ");
		text_append(text, span_first(next, len));
		text_byte(text, '\n');
		next = span_from(next, len + 1);
	}
}

/* "refused refs/heads/master (1 error, 2 warnings)" */
void push_report_refused(struct text *text, struct span ref, const struct findings *findings,
			 struct span next)
{
	text_string(text, "headgate: refused ");
	text_display(text, ref, LIMIT_REF_NAME_BYTES);
	text_string(text, " (");
	report_counts(text, findings);
	text_string(text, ")\n");
	put_findings(text, findings, NULL);
	push_report_next(text, next);
}

static size_t files_of(const struct report_summary *summary)
{
	size_t files = 0;

	for (size_t i = 0; i < FILE_CLASS_COUNT; i++)
		files += summary->files[i];
	return files;
}

/* Files that look like manifests, so that nobody takes them for checked. */
static void put_skipped(struct text *text, size_t files, const char *why)
{
	if (files == 0)
		return;
	text_string(text, ", ");
	text_count(text, files, "file", "files");
	text_format(text, " %s not checked", why);
}

/* ": 3 files changed, 4 objects checked for Kubernetes 1.35" */
static void put_content(struct text *text, const struct ref_judgement *ref)
{
	size_t files = files_of(&ref->summary);
	size_t objects = ref->summary.resources;

	if (!ref->content_judged)
		return;
	text_string(text, ": ");
	text_count(text, files, "file", "files");
	text_string(text, " changed, ");
	text_count(text, objects, "object", "objects");
	text_format(text, " checked for Kubernetes 1.%u", ref->summary.kubernetes_minor);
	if (ref->summary.with_cel_rules)
		text_format(text, " without the CEL rules of %zu", ref->summary.with_cel_rules);
	put_skipped(text, ref->summary.files[FILE_HELM], "of a Helm chart");
	put_skipped(text, ref->summary.files[FILE_IGNORED], "that manifests.ignore names");
}

static void put_accepted(struct text *text, const struct ref_judgement *ref)
{
	/* proc-receive tells what it has done. */
	if (ref->by_gate && !ref->content_judged && !ref->findings.count)
		return;
	text_string(text, "headgate: accepted ");
	text_display(text, ref->ref, LIMIT_REF_NAME_BYTES);
	put_content(text, ref);
	if (ref->findings.count) {
		text_string(text, " (");
		report_counts(text, &ref->findings);
		text_string(text,
			    ref->is_protected ? ")" : "; not protected, so nothing is refused)");
	}
	text_byte(text, '\n');
	if (ref->findings.count)
		put_findings(text, &ref->findings, NULL);
}

/* The ref itself is fine; git takes or leaves a push as a whole. */
static void put_left_out(struct text *text, const struct ref_judgement *ref)
{
	text_string(text, "headgate: not updated ");
	text_display(text, ref->ref, LIMIT_REF_NAME_BYTES);
	text_string(text, ": nothing is wrong with it, but the push is refused as a whole; push it "
			  "alone\n");
}

/* An error in a file that a better file would mend: not about the ref, nor about what is owed. */
static bool has_wrong_file(const struct ref_judgement *ref)
{
	for (size_t i = 0; i < ref->findings.count; i++) {
		const struct finding *finding = &ref->findings.items[i];
		if (finding->severity == SEVERITY_ERROR && !span_equal(finding->path, ref->ref) &&
		    !span_starts_with(span_of(finding->rule->id), "landing/"))
			return true;
	}
	return false;
}

static bool content_is_wrong(const struct push_judgement *judgement)
{
	for (size_t i = 0; i < judgement->count; i++)
		if (judgement->refs[i].content_judged && has_wrong_file(&judgement->refs[i]))
			return true;
	return false;
}

static void put_next_step(struct text *text, const struct push_judgement *judgement)
{
	text_string(text, "headgate: nothing was updated on the server.\n");
	if (content_is_wrong(judgement))
		text_string(text, "headgate: correct the errors, `git commit --amend`, push again; "
				  "`headgate check` finds them before you push.\n");
}

void push_report(struct text *text, const struct push_judgement *judgement)
{
	bool accepted = judgement->verdict == VERDICT_ACCEPTED;
	bool whole = findings_count(&judgement->findings, SEVERITY_ERROR) > 0;

	if (whole) {
		text_string(text, "headgate: refused the push (");
		report_counts(text, &judgement->findings);
		text_string(text, ")\n");
	}
	put_findings(text, &judgement->findings, NULL);
	for (size_t i = 0; i < judgement->count; i++) {
		const struct ref_judgement *ref = &judgement->refs[i];
		if (accepted)
			put_accepted(text, ref);
		else if (ref->verdict == VERDICT_ACCEPTED && !whole)
			put_left_out(text, ref);
		else if (ref->verdict != VERDICT_ACCEPTED)
			push_report_refused(text, ref->ref, &ref->findings, ref->next);
	}
	if (!accepted)
		put_next_step(text, judgement);
}

static void put_error(struct text *text, const struct error *err)
{
	text_display(text, span_of(err->message), sizeof(err->message));
	text_byte(text, '\n');
	if (err->hint[0]) {
		text_string(text, "headgate: ");
		text_display(text, span_of(err->hint), sizeof(err->hint));
		text_byte(text, '\n');
	}
}

void push_report_remark(struct text *text, const struct error *err)
{
	text_string(text, "headgate: ");
	put_error(text, err);
}

void push_report_undecided(struct text *text, struct span ref, const struct error *err)
{
	text_string(text, "headgate: could not decide about ");
	text_display(text, ref, LIMIT_REF_NAME_BYTES);
	text_string(text, ": ");
	put_error(text, err);
	text_string(text, "headgate: so it was not done.\n");
}

void push_report_error(struct text *text, const struct error *err)
{
	text_string(text, "headgate: could not decide: ");
	put_error(text, err);
	text_string(text, "headgate: so the push is refused; nothing was updated on the server.\n");
}
