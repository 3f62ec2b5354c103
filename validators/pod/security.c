/* SPDX-License-Identifier: Apache-2.0 */
/* Security contexts: numbers, and combinations that contradict each other. */
#include "base/count.h"
#include "validators/pod/pod.h"

static const struct rule user_range = {
	"pod/user-range", SEVERITY_ERROR, "a user or group number is out of range",
	"User and group numbers lie between 0 and 2147483647. The API server refuses others."
};

static const struct rule privilege_contradiction = {
	"pod/privilege-contradiction", SEVERITY_ERROR,
	"privilege escalation is forbidden and needed at once",
	"allowPrivilegeEscalation: false cannot stand beside privileged: true or the capability "
	"CAP_SYS_ADMIN. The API server refuses the pair."
};

static const struct rule root_forbidden = { "pod/root-forbidden", SEVERITY_WARNING,
					    "a container must not run as root and does",
					    "runAsNonRoot: true with runAsUser: 0 is taken by the "
					    "API server, but the node never starts "
					    "the container." };

static const struct rule seccomp_profile = {
	"pod/seccomp-profile", SEVERITY_ERROR, "a security profile is not named as its type needs",
	"localhostProfile must be set for type Localhost and only then (seccompProfile and "
	"appArmorProfile). The API server refuses others."
};

static const struct rule sysctl_name = {
	"pod/sysctl-name", SEVERITY_ERROR, "a sysctl is malformed or set twice",
	"The name of a sysctl has lower case letters, digits, '-' and '_', joined by '.' or '/'; "
	"each may be set once."
};

static const struct rule shared_processes = {
	"pod/shared-processes", SEVERITY_ERROR, "a pod shares processes with itself and the host",
	"hostPID and shareProcessNamespace may not both be true. The API server refuses the pair."
};

RULE_TABLE(pod_security_rules, &user_range, &privilege_contradiction, &root_forbidden,
	   &seccomp_profile, &sysctl_name, &shared_processes);

static void check_profile(const struct field *context, const char *name)
{
	struct field profile = field_get(context, name);
	struct field type = field_get(&profile, "type");
	struct field file = field_get(&profile, "localhostProfile");

	if (field_is_partial(context) || !field_is_set(&profile))
		return;
	if (field_is(&type, "Localhost")) {
		/* The server takes an empty path for seccomp, and the node fails with it. */
		if (!field_is_set(&file) || strcmp(name, "appArmorProfile") == 0)
			field_require(&file, &seccomp_profile,
				      "type Localhost needs the profile's path");
	} else if (field_text(&type).len) {
		field_forbid(&file, &seccomp_profile, "is only for type Localhost");
	}
}

static void check_common(const struct field *context)
{
	static const char *const names[] = { "runAsUser", "runAsGroup", "fsGroup" };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct field number = field_get(context, names[i]);
		int64_t value;

		if (field_integer(&number, &value) && (value < 0 || value > INT32_MAX))
			field_violation(&number, &user_range, "%lld lies outside 0 to 2147483647",
					(long long)value);
	}
	check_profile(context, "seccompProfile");
	check_profile(context, "appArmorProfile");
}

static void check_root(const struct pod *pod, const struct field *context)
{
	struct field pod_context = field_get(pod->spec, "securityContext");
	struct field user = field_get(context, "runAsUser");
	struct field non_root = field_get(context, "runAsNonRoot");
	struct field pod_user = field_get(&pod_context, "runAsUser");
	struct field pod_non_root = field_get(&pod_context, "runAsNonRoot");
	const struct field *deciding_user = field_is_set(&user) ? &user : &pod_user;
	const struct field *deciding = field_is_set(&non_root) ? &non_root : &pod_non_root;
	int64_t value;

	if (field_is_true(deciding) && field_integer(deciding_user, &value) && value == 0 &&
	    field_is_set(context))
		field_violation(deciding_user, &root_forbidden,
				"runAsNonRoot is true, so user 0 never starts");
}

static void check_escalation(const struct field *context)
{
	struct field escalation = field_get(context, "allowPrivilegeEscalation");
	struct field privileged = field_get(context, "privileged");
	struct field capabilities = field_get(context, "capabilities");
	struct field added = field_get(&capabilities, "add");

	if (!field_is_false(&escalation))
		return;
	if (field_is_true(&privileged))
		field_violation(&escalation, &privilege_contradiction,
				"may not be false with privileged: true");
	for (uint32_t i = 0; i < field_count(&added); i++) {
		struct field capability = field_item(&added, i);

		if (field_is(&capability, "CAP_SYS_ADMIN"))
			field_violation(&escalation, &privilege_contradiction,
					"may not be false with the capability CAP_SYS_ADMIN");
	}
}

static void check_container(const struct pod *pod, const struct field *container,
			    enum container_kind kind)
{
	struct field context = field_get(container, "securityContext");

	(void)kind;
	check_common(&context);
	check_escalation(&context);
	check_root(pod, &context);
}

/* Go: ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$, at most 253 */
static const char *sysctl_format(struct span name)
{
	bool at_start = true;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		bool separator = c == '.' || c == '/';

		if (!letter && !separator && c != '-' && c != '_')
			return "may hold only lower case letters, digits, '-', '_', '.' and '/'";
		if (!letter && (at_start || i + 1 == name.len))
			return "must have a letter or digit at the ends of every part";
		if (separator && (name.ptr[i - 1] == '-' || name.ptr[i - 1] == '_'))
			return "must have a letter or digit at the ends of every part";
		at_start = separator;
	}
	return name.len > 253 ? "is longer than 253 characters" : NULL;
}

static void check_sysctl(const struct field *sysctl)
{
	struct field name = field_get(sysctl, "name");

	field_format(&name, &sysctl_name, sysctl_format);
}

void pod_security_check(const struct pod *pod)
{
	struct field context = field_get(pod->spec, "securityContext");
	struct field sysctls = field_get(&context, "sysctls");
	struct field shared = field_get(pod->spec, "shareProcessNamespace");
	struct field host_pid = field_get(pod->spec, "hostPID");

	check_common(&context);
	field_each(&sysctls, check_sysctl);
	field_unique_by(&sysctls, "name", &sysctl_name);
	if (field_is_true(&shared) && field_is_true(&host_pid))
		field_violation(&shared, &shared_processes, "may not be true with hostPID: true");
	pod_each_container(pod, check_container);
}
