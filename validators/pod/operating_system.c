/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that the pod's operating system (spec.os.name) does not have. */
#include "validators/pod/pod.h"

static const struct rule operating_system_field = {
	"pod/operating-system-field", SEVERITY_ERROR,
	"a field does not exist on the pod's operating system",
	"With spec.os.name: windows the fields of Linux security may not be set, and with linux "
	"windowsOptions may not. The API server refuses them: remove the field or spec.os."
};

RULE_TABLE(pod_operating_system_rules, &operating_system_field);

/* core/validation: validateWindows and validateLinux */
static const char *const linux_pod_fields[] = { "hostPID", "hostIPC", "shareProcessNamespace" };
static const char *const linux_context_fields[] = { "seLinuxOptions", "seccompProfile",
						    "fsGroup",        "fsGroupChangePolicy",
						    "sysctls",        "runAsUser",
						    "runAsGroup",     "supplementalGroups" };
static const char *const linux_container_fields[] = { "seLinuxOptions",
						      "seccompProfile",
						      "capabilities",
						      "privileged",
						      "readOnlyRootFilesystem",
						      "allowPrivilegeEscalation",
						      "procMount",
						      "runAsUser",
						      "runAsGroup" };
static const char *const windows_fields[] = { "windowsOptions" };

static void forbid(const struct field *holder, const char *const *names, size_t count,
		   const char *system)
{
	for (size_t i = 0; i < count; i++) {
		struct field member = field_get(holder, names[i]);

		if (field_is_set(&member) && !field_is_false(&member))
			field_violation_at_key(&member, &operating_system_field,
					       "may not be set when spec.os.name is %s", system);
	}
}

static void check_windows_container(const struct pod *pod, const struct field *container,
				    enum container_kind kind)
{
	struct field context = field_get(container, "securityContext");

	(void)pod;
	(void)kind;
	forbid(&context, FIELD_NAMES(linux_container_fields), "windows");
}

static void check_linux_container(const struct pod *pod, const struct field *container,
				  enum container_kind kind)
{
	struct field context = field_get(container, "securityContext");

	(void)pod;
	(void)kind;
	forbid(&context, FIELD_NAMES(windows_fields), "linux");
}

void pod_operating_system_check(const struct pod *pod)
{
	struct field system = field_get(pod->spec, "os");
	struct field name = field_get(&system, "name");
	struct field context = field_get(pod->spec, "securityContext");

	if (field_is(&name, "windows")) {
		forbid(pod->spec, FIELD_NAMES(linux_pod_fields), "windows");
		forbid(&context, FIELD_NAMES(linux_context_fields), "windows");
		pod_each_container(pod, check_windows_container);
	} else if (field_is(&name, "linux")) {
		forbid(&context, FIELD_NAMES(windows_fields), "linux");
		pod_each_container(pod, check_linux_container);
	}
}
