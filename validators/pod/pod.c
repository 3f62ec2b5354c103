/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/pod/pod.h"

#include "base/count.h"
#include "validators/object_rules.h"

static const struct {
	const char *list;
	enum container_kind kind;
} container_lists[] = {
	{ "initContainers", CONTAINER_INIT },
	{ "containers", CONTAINER_NORMAL },
	{ "ephemeralContainers", CONTAINER_EPHEMERAL },
};

static pod_rule_fn *const pod_rules[] = {
	pod_containers_check,       pod_ports_check,     pod_volumes_check,     pod_mounts_check,
	pod_environment_check,      pod_resources_check, pod_probes_check,      pod_security_check,
	pod_operating_system_check, pod_affinity_check,  pod_tolerations_check, pod_network_check,
	pod_settings_check,
};

void pod_each_container(const struct pod *pod, container_check_fn *check)
{
	for (size_t i = 0; i < COUNT(container_lists); i++) {
		struct field list = field_get(pod->spec, container_lists[i].list);

		for (uint32_t j = 0; j < field_count(&list); j++) {
			struct field container = field_item(&list, j);

			if (field_is_set(&container))
				check(pod, &container, container_lists[i].kind);
		}
	}
}

static void add_name(struct map *names, const struct field *item)
{
	struct field name = field_get(item, "name");

	*map_slot(names, field_text(&name)) = names;
}

static void add_names(const struct pod *pod, const char *list_name, struct map *names)
{
	struct field list = field_get(pod->spec, list_name);

	map_init(names, pod->spec->validation->arena);
	for (uint32_t i = 0; i < field_count(&list); i++) {
		struct field item = field_item(&list, i);

		add_name(names, &item);
	}
}

void pod_rules_check(const struct pod *pod)
{
	struct pod named = *pod;
	uint32_t claims = pod->claim_templates ? field_count(pod->claim_templates) : 0;

	add_names(pod, "volumes", &named.volumes);
	add_names(pod, "resourceClaims", &named.resource_claims);
	for (uint32_t i = 0; i < claims; i++) {
		struct field claim = field_item(pod->claim_templates, i);
		struct field metadata = field_get(&claim, "metadata");

		add_name(&named.volumes, &metadata);
	}
	for (size_t i = 0; i < COUNT(pod_rules); i++)
		pod_rules[i](&named);
}

void pod_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct pod pod = { .object = object, .spec = &spec };

	pod_rules_check(&pod);
}

void pod_template_check(const struct field *object)
{
	struct field template = field_get(object, "template");
	struct field metadata = field_get(&template, "metadata");
	struct field spec = field_get(&template, "spec");
	struct pod pod = { .object = &template, .spec = &spec, .is_template = true };

	labels_and_annotations_check(&metadata);
	pod_rules_check(&pod);
}
