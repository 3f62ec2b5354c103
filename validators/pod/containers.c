/* SPDX-License-Identifier: Apache-2.0 */
/* What a container is called and made of. */
#include "base/count.h"
#include "validators/pod/pod.h"

static const struct rule container_name = {
	"pod/container-name", SEVERITY_ERROR, "a container's name is no DNS label",
	"A container's name has at most 63 lower case letters, digits and '-', starting and "
	"ending with a letter or digit. The API server refuses others."
};

static const struct rule container_name_unique = {
	"pod/container-name-unique", SEVERITY_ERROR, "two containers have the same name",
	"Init, normal and ephemeral containers of a pod share one set of names. The API server "
	"refuses a name that is used twice."
};

static const struct rule container_needed = {
	"pod/container-needed", SEVERITY_ERROR, "a pod has no container",
	"spec.containers must hold at least one container; init containers do not count."
};

static const struct rule image_required = {
	"pod/image-required", SEVERITY_ERROR, "a container has no image",
	"The API server refuses a container without an image. In a kustomize base that expects "
	"the image from a patch, name the base's folder in a kustomization."
};

static const struct rule image_padded = {
	"pod/image-padded", SEVERITY_ERROR, "an image has white space around its name",
	"The API server refuses a pod whose image starts or ends with white space. It takes the "
	"template of a workload, but then no pod of it can be created (reported as a warning)."
};

static const struct rule ephemeral_container = {
	"pod/ephemeral-container", SEVERITY_ERROR, "an ephemeral container is declared",
	"Ephemeral containers are added to a running pod (kubectl debug). The API server refuses "
	"them in a new pod and in a template."
};

static const struct rule init_container_field = {
	"pod/init-container-field", SEVERITY_ERROR,
	"an init container has a field of long-running containers",
	"lifecycle and probes are for containers that keep running. An init container may have "
	"them only as a sidecar, with restartPolicy: Always."
};

static const struct rule container_restart_policy = {
	"pod/container-restart-policy", SEVERITY_ERROR,
	"a normal container has a restart policy of its own",
	"Before Kubernetes 1.34 only init containers have a restartPolicy, and only Always (a "
	"sidecar). The API server refuses it elsewhere."
};

RULE_TABLE(pod_container_rules, &container_name, &container_name_unique, &container_needed,
	   &image_required, &image_padded, &ephemeral_container, &init_container_field,
	   &container_restart_policy);

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void check_padding(const struct pod *pod, const struct field *image)
{
	struct span text = field_text(image);
	struct span trimmed = text;
	size_t first = image->validation->findings->count;

	while (trimmed.len && is_space(*trimmed.ptr))
		trimmed = span_from(trimmed, 1);
	while (trimmed.len && is_space(trimmed.ptr[trimmed.len - 1]))
		trimmed.len--;
	if (trimmed.len == text.len)
		return;
	field_violation_fix(image, &image_padded, trimmed,
			    "white space stands before or after the image's name");
	if (pod->is_template)
		findings_become_warnings(image->validation, first);
}

static void check_init_container(const struct field *container)
{
	static const char *const names[] = { "lifecycle", "livenessProbe", "readinessProbe",
					     "startupProbe" };
	struct field restart_policy = field_get(container, "restartPolicy");

	if (field_is(&restart_policy, "Always") || field_is_partial(container))
		return;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct field member = field_get(container, names[i]);

		field_forbid(&member, &init_container_field,
			     "is allowed in an init container only with restartPolicy: Always");
	}
}

static void check_restart_policy(const struct field *container)
{
	struct field restart_policy = field_get(container, "restartPolicy");

	if (container->validation->kubernetes_minor < 34)
		field_forbid(&restart_policy, &container_restart_policy,
			     "is allowed only in init containers");
}

/* Before 1.35 the rules are dropped unless a feature gate is on. */
static void check_restart_rules(const struct field *container)
{
	struct field rules = field_get(container, "restartPolicyRules");
	struct field restart_policy = field_get(container, "restartPolicy");

	if (container->validation->kubernetes_minor >= 35 && field_count(&rules))
		field_require(&restart_policy, &container_restart_policy,
			      "restartPolicyRules need it");
}

static void check_container(const struct pod *pod, const struct field *container,
			    enum container_kind kind)
{
	struct field name = field_get(container, "name");
	struct field image = field_get(container, "image");

	field_not_empty(&name, &container_name);
	field_format(&name, &container_name, format_dns_label);
	field_require(&image, &image_required, "every container needs an image");
	check_padding(pod, &image);
	check_restart_rules(container);
	if (kind == CONTAINER_INIT)
		check_init_container(container);
	else
		check_restart_policy(container);
}

static void check_names(const struct pod *pod)
{
	static const char *const lists[] = { "containers", "initContainers" };
	struct map taken;

	map_init(&taken, pod->spec->validation->arena);
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct field list = field_get(pod->spec, lists[i]);

		for (uint32_t j = 0; j < field_count(&list); j++) {
			struct field container = field_item(&list, j);
			struct field name = field_get(&container, "name");

			field_claim(&name, &taken, &container_name_unique);
		}
	}
}

void pod_containers_check(const struct pod *pod)
{
	struct field containers = field_get(pod->spec, "containers");
	struct field ephemeral = field_get(pod->spec, "ephemeralContainers");

	if (containers.node && containers.node->kind == NODE_LIST && !field_is_partial(pod->spec) &&
	    field_count(&containers) == 0)
		field_violation(&containers, &container_needed, "needs at least one container");
	if (field_count(&ephemeral) > 0)
		field_violation(&ephemeral, &ephemeral_container,
				"ephemeral containers can only be added to a running pod");
	pod_each_container(pod, check_container);
	check_names(pod);
}
