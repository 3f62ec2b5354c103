/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor.h"
#include "gate/push_policy.h"
#include "gate/verb.h"
#include "review/ledger.h"

#include <unistd.h>

int doctor_check_approvals(struct doctor *doctor)
{
	bool asked;

	if (approvals_asked(doctor->repository, &doctor->arena, &asked, &doctor->err) < 0) {
		doctor_bad(doctor,
			   doctor_git_command(doctor, "config --unset-all headgate.approvals"),
			   "%s: every push is refused", doctor->err.message);
		return 0;
	}
	if (asked)
		doctor_good("approvals are asked for");
	else
		doctor_doubtful(doctor,
				doctor_git_command(doctor, "config --unset-all headgate.approvals"),
				"headgate.approvals is off: pushes to protected branches are "
				"checked, but nobody need approve them");
	return 0;
}

/* Without tickets the gate cannot move what the seat belt holds. */
int doctor_check_tickets(struct doctor *doctor)
{
	static const char *const folders[] = { "headgate/tickets", "headgate", "" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		const char *path =
			arena_printf(&doctor->arena, "%s%s", doctor->directory, folders[i]).ptr;
		if (access(path, F_OK) < 0)
			continue;
		if (access(path, W_OK | X_OK) == 0)
			doctor_good("the gate can write its tickets");
		else
			doctor_bad(doctor,
				   arena_printf(&doctor->arena, "chmod u+rwx %s",
						doctor_word(doctor, path))
					   .ptr,
				   "%s cannot be written to: the gate cannot move a branch", path);
		return 0;
	}
	return 0;
}

/* The seat belt holds whoever moves a branch, or a ref of the gate's own, by hand. */
static const char *command_by_hand(struct doctor *doctor, struct span ref, const char *value)
{
	struct span rest =
		arena_printf(&doctor->arena, "-c core.hooksPath=/dev/null update-ref %.*s %s",
			     SPAN_ARG(ref), value);

	return doctor_git_command(doctor, rest.ptr);
}

static const char *look_and_put_back(struct doctor *doctor, const struct ref_value *branch,
				     struct oid tip)
{
	struct span range = arena_printf(&doctor->arena, "log %.12s..%.12s", oid_text(tip).hex,
					 oid_text(branch->oid).hex);
	const char *look = doctor_git_command(doctor, range.ptr);
	const char *put_back = command_by_hand(doctor, branch->name, oid_text(tip).hex);

	return arena_printf(&doctor->arena, "%s   to see what came in, and to put it back: %s",
			    look, put_back)
		.ptr;
}

/* The branch stands where the gate put it last. */
static int check_ledger(struct doctor *doctor, const struct ref_value *branch)
{
	struct landing last;
	int found =
		ledger_last(doctor->repository, branch->name, &doctor->arena, &last, &doctor->err);

	if (found < 0)
		doctor_bad(doctor,
			   command_by_hand(doctor, ledger_ref(branch->name, &doctor->arena),
					   "OLD   with what a mirror has"),
			   "the ledger of %.*s: %s", SPAN_ARG(branch->name), doctor->err.message);
	else if (found == 0)
		doctor_doubtful(doctor, doctor_install_command(doctor),
				"%.*s has no ledger, so what has landed on it cannot be verified",
				SPAN_ARG(branch->name));
	else if (!oid_equal(last.new_tip, branch->oid))
		doctor_bad(doctor, look_and_put_back(doctor, branch, last.new_tip),
			   "%.*s stands at %.12s, but the gate put it at %.12s: it was moved past "
			   "the gate",
			   SPAN_ARG(branch->name), oid_text(branch->oid).hex,
			   oid_text(last.new_tip).hex);
	else
		doctor_good("%.*s stands where the gate put it", SPAN_ARG(branch->name));
	return 0;
}

static int check_branches(struct doctor *doctor, const struct ref_values *branches)
{
	struct push_policies policies;
	bool asked, is_protected;

	/* A broken setting has been told already. */
	if (approvals_asked(doctor->repository, &doctor->arena, &asked, &doctor->err) < 0 || !asked)
		return 0;
	if (push_policies_init(&policies, doctor->repository, &doctor->arena, &doctor->err) < 0)
		return -1;
	for (size_t i = 0; i < branches->count; i++) {
		const struct ref_value *branch = &branches->items[i];
		if (push_policy_protects(&policies, branch->name, branch->oid, &is_protected,
					 &doctor->err) < 0 ||
		    (is_protected && check_ledger(doctor, branch) < 0))
			return -1;
	}
	return 0;
}

static void report_removed(struct doctor *doctor, struct span branch)
{
	struct landing last;

	if (ledger_last(doctor->repository, branch, &doctor->arena, &last, &doctor->err) < 0)
		doctor_bad(doctor, NULL, "%.*s is not there, and its ledger is damaged: %s",
			   SPAN_ARG(branch), doctor->err.message);
	else
		doctor_bad(doctor, command_by_hand(doctor, branch, oid_text(last.new_tip).hex),
			   "%.*s has a ledger and is not there: it was removed past the gate",
			   SPAN_ARG(branch));
}

/* A ledger whose branch was removed by hand. */
static int check_ledgers_without_branch(struct doctor *doctor)
{
	struct ref_values ledgers;
	struct oid tip;

	if (refs_list(doctor->repository, "refs/landed/", &doctor->arena, &ledgers, &doctor->err) <
	    0)
		return -1;
	for (size_t i = 0; i < ledgers.count; i++) {
		struct span name = span_from(ledgers.items[i].name, sizeof("refs/landed/") - 1);
		struct span branch =
			arena_printf(&doctor->arena, "refs/heads/%.*s", SPAN_ARG(name));
		int found = repository_ref(doctor->repository, branch.ptr, &tip, &doctor->err);
		if (found < 0)
			return -1;
		if (found == 0)
			report_removed(doctor, branch);
	}
	return 0;
}

int doctor_check_ledgers(struct doctor *doctor)
{
	struct ref_values branches;

	if (refs_list(doctor->repository, "refs/heads/", &doctor->arena, &branches, &doctor->err) <
		    0 ||
	    check_branches(doctor, &branches) < 0)
		return -1;
	return check_ledgers_without_branch(doctor);
}
