/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor.h"
#include "hooks/identity.h"
#include "review/signature.h"

static void judge_source(struct doctor *doctor, struct span source)
{
	if (span_starts_with(source, "env:"))
		doctor_doubtful(doctor, doctor_git_command(doctor, "config headgate.identity ssh"),
				"headgate.identity is %.*s: whoever can set that variable is "
				"whoever they like; it is meant for tests",
				SPAN_ARG(source));
	else if (span_is(source, "http"))
		doctor_good("names come from the web server (REMOTE_USER below git http-backend); "
			    "whoever pushes another way is anonymous");
	else if (span_is(source, "ssh"))
		doctor_good("names come from `headgate serve-ssh USER`; whoever pushes another way "
			    "is anonymous");
	else
		doctor_good("names come from %.*s", SPAN_ARG(source));
}

/* A web server that lets anybody push gives nobody a name. */
static int check_http(struct doctor *doctor, struct span source)
{
	struct span receivepack;

	if (doctor_setting(doctor, "http.receivepack", &receivepack) < 0)
		return -1;
	if (span_is(source, "http") && span_is(receivepack, "true"))
		doctor_doubtful(doctor,
				doctor_git_command(doctor, "config --unset-all "
							   "http.receivepack"),
				"http.receivepack is on: who has not logged in may push too, "
				"anonymously");
	return 0;
}

int doctor_check_identity(struct doctor *doctor)
{
	const char *variable;
	struct span source;

	if (doctor_setting(doctor, "headgate.identity", &source) < 0)
		return -1;
	if (source.len == 0) {
		doctor_doubtful(doctor, doctor_git_command(doctor, "config headgate.identity ssh"),
				"headgate.identity is not set: nobody is known by name, so nobody "
				"can approve or land");
		return 0;
	}
	if (identity_source_variable(doctor->repository, source, &variable, &doctor->err) < 0) {
		doctor_bad(doctor, doctor_git_command(doctor, "config headgate.identity ssh"),
			   "%s: every push is refused", doctor->err.message);
		return 0;
	}
	judge_source(doctor, source);
	return check_http(doctor, source);
}

int doctor_check_administrator(struct doctor *doctor)
{
	struct span name;

	if (doctor_setting(doctor, "headgate.admin", &name) < 0)
		return -1;
	if (name.len == 0)
		doctor_doubtful(doctor,
				doctor_git_command(doctor, "config --add headgate.admin NAME"),
				"headgate.admin is not set: nobody can bring in the first policy, "
				"repair a broken one or begin a protected branch by a push");
	else
		doctor_good("there is an administrator (headgate.admin)");
	return 0;
}

int doctor_check_gate_key(struct doctor *doctor)
{
	struct span signature;
	int signs = signature_of_gate(doctor->repository, span_of("headgate doctor\n"),
				      &doctor->arena, &signature, &doctor->err);

	if (signs < 0)
		doctor_bad(doctor, NULL, "%s", doctor->err.message);
	else if (signs == 0)
		doctor_doubtful(doctor,
				doctor_git_command(doctor, "config headgate.signing.key FILE (made "
							   "by: ssh-keygen -t ed25519 -N '' -f "
							   "FILE)"),
				"headgate.signing.key is not set: what the gate writes is not "
				"signed, so a clone cannot tell it from what somebody else wrote");
	else
		doctor_good("the gate's key signs");
	return 0;
}
