/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/references.h"

#include "base/count.h"

/* Whose facts are collected, and into what. */
struct fact_writer {
	struct file_facts *facts;
	struct arena *arena;
	struct span path;
	struct span name_space;
};

struct object_fact *facts_next(struct file_facts *facts, struct arena *arena)
{
	ARENA_GROW(arena, facts);
	return &facts->items[facts->count++];
}

/* Which kind a reference means; group and kind are literals. */
struct target_kind {
	const char *group;
	const char *kind;
};

static const struct target_kind config_map = { "", "ConfigMap" };
static const struct target_kind secret = { "", "Secret" };
static const struct target_kind service = { "", "Service" };
static const struct target_kind service_account = { "", "ServiceAccount" };

static struct object_fact *add_fact(struct fact_writer *writer, const struct target_kind *target,
				    const struct node *name)
{
	struct object_fact *fact = facts_next(writer->facts, writer->arena);

	*fact = (struct object_fact){
		.group = span_of(target->group),
		.kind = span_of(target->kind),
		.name_space = writer->name_space,
		.name = arena_copy(writer->arena, node_text(name)),
		.path = writer->path,
		.place = name->place,
	};
	return fact;
}

/*
 * A name that cannot be compared: none, or one that is filled in later by
 * kustomize ("$(NAME)") or Flux ("${NAME}").
 */
static bool is_plain_name(const struct node *name)
{
	struct span text = node_text(name);

	return text.len > 0 && span_find(text, '$') == text.len;
}

static void add_reference(struct fact_writer *writer, const struct target_kind *target,
			  const struct node *holder, const char *member,
			  const struct field_path *holder_path)
{
	const struct node *name = node_get(holder, member);
	const struct node *optional = node_get(holder, "optional");
	struct field_path path = field_path_name(holder_path, span_of(member));

	if (!is_plain_name(name))
		return;
	struct object_fact *fact = add_fact(writer, target, name);
	fact->is_reference = true;
	fact->is_optional = optional && optional->kind == NODE_BOOL && optional->boolean;
	fact->field = field_path_text(&path, writer->arena);
}

static void add_generated(struct fact_writer *writer, const struct target_kind *target,
			  const struct node *name)
{
	if (is_plain_name(name))
		add_fact(writer, target, name)->is_generated = true;
}

/* The member's items, none when it is no list. */
static const struct node_list *items_of(const struct node *node, const char *member)
{
	static const struct node_list none;
	const struct node *list = node_get(node, member);

	return list && list->kind == NODE_LIST ? &list->list : &none;
}

static void add_environment(struct fact_writer *writer, const struct node *container,
			    const struct field_path *at)
{
	const struct node_list *env = items_of(container, "env");
	const struct node_list *from = items_of(container, "envFrom");
	struct field_path env_path = field_path_name(at, span_of("env"));
	struct field_path from_path = field_path_name(at, span_of("envFrom"));

	for (uint32_t i = 0; i < env->count; i++) {
		const struct node *value_from = node_get(env->items[i], "valueFrom");
		struct field_path item = field_path_index(&env_path, i);
		struct field_path value = field_path_name(&item, span_of("valueFrom"));
		struct field_path map_key = field_path_name(&value, span_of("configMapKeyRef"));
		struct field_path secret_key = field_path_name(&value, span_of("secretKeyRef"));
		add_reference(writer, &config_map, node_get(value_from, "configMapKeyRef"), "name",
			      &map_key);
		add_reference(writer, &secret, node_get(value_from, "secretKeyRef"), "name",
			      &secret_key);
	}
	for (uint32_t i = 0; i < from->count; i++) {
		struct field_path item = field_path_index(&from_path, i);
		struct field_path map_ref = field_path_name(&item, span_of("configMapRef"));
		struct field_path secret_ref = field_path_name(&item, span_of("secretRef"));
		add_reference(writer, &config_map, node_get(from->items[i], "configMapRef"), "name",
			      &map_ref);
		add_reference(writer, &secret, node_get(from->items[i], "secretRef"), "name",
			      &secret_ref);
	}
}

static void add_volume_sources(struct fact_writer *writer, const struct node *holder,
			       const char *secret_member, const struct field_path *at)
{
	struct field_path map_path = field_path_name(at, span_of("configMap"));
	struct field_path secret_path = field_path_name(at, span_of("secret"));

	add_reference(writer, &config_map, node_get(holder, "configMap"), "name", &map_path);
	add_reference(writer, &secret, node_get(holder, "secret"), secret_member, &secret_path);
}

static void add_volumes(struct fact_writer *writer, const struct node *pod,
			const struct field_path *at)
{
	const struct node_list *volumes = items_of(pod, "volumes");
	struct field_path path = field_path_name(at, span_of("volumes"));

	for (uint32_t i = 0; i < volumes->count; i++) {
		const struct node *projected = node_get(volumes->items[i], "projected");
		const struct node_list *sources = items_of(projected, "sources");
		struct field_path item = field_path_index(&path, i);
		struct field_path projected_path = field_path_name(&item, span_of("projected"));
		struct field_path sources_path =
			field_path_name(&projected_path, span_of("sources"));
		add_volume_sources(writer, volumes->items[i], "secretName", &item);
		for (uint32_t k = 0; k < sources->count; k++) {
			struct field_path source = field_path_index(&sources_path, k);
			add_volume_sources(writer, sources->items[k], "name", &source);
		}
	}
}

static void add_pod(struct fact_writer *writer, const struct node *pod, const struct field_path *at)
{
	static const char *const lists[] = { "containers", "initContainers",
					     "ephemeralContainers" };
	const struct node_list *pull = items_of(pod, "imagePullSecrets");
	struct field_path pull_path = field_path_name(at, span_of("imagePullSecrets"));

	for (size_t n = 0; n < COUNT(lists); n++) {
		const struct node_list *containers = items_of(pod, lists[n]);
		struct field_path path = field_path_name(at, span_of(lists[n]));
		for (uint32_t i = 0; i < containers->count; i++) {
			struct field_path item = field_path_index(&path, i);
			add_environment(writer, containers->items[i], &item);
		}
	}
	add_volumes(writer, pod, at);
	for (uint32_t i = 0; i < pull->count; i++) {
		struct field_path item = field_path_index(&pull_path, i);
		add_reference(writer, &secret, pull->items[i], "name", &item);
	}
	add_reference(writer, &service_account, pod, "serviceAccountName", at);
}

/* The names on the way from `at` to the pod's spec, then the pod. */
static void add_pod_below(struct fact_writer *writer, const struct node *node,
			  const char *const *names, size_t count)
{
	struct field_path steps[6];

	for (size_t i = 0; i < count && i < COUNT(steps); i++) {
		steps[i] = field_path_name(i ? &steps[i - 1] : NULL, span_of(names[i]));
		node = node_get(node, names[i]);
	}
	if (node)
		add_pod(writer, node, &steps[count - 1]);
}

static void add_pod_spec(struct fact_writer *writer, const struct resource *resource)
{
	static const char *const bare[] = { "spec" };
	static const char *const templated[] = { "spec", "template", "spec" };
	static const char *const scheduled[] = { "spec", "jobTemplate", "spec", "template",
						 "spec" };
	static const char *const template_kinds[] = { "DaemonSet",   "Deployment",
						      "Job",         "ReplicaSet",
						      "StatefulSet", "ReplicationController" };

	if (span_is(resource->kind, "Pod") && resource->group.len == 0)
		add_pod_below(writer, resource->root, bare, COUNT(bare));
	if (span_is(resource->kind, "CronJob") && span_is(resource->group, "batch"))
		add_pod_below(writer, resource->root, scheduled, COUNT(scheduled));
	for (size_t i = 0; i < COUNT(template_kinds); i++) {
		if (span_is(resource->kind, template_kinds[i]))
			add_pod_below(writer, resource->root, templated, COUNT(templated));
	}
}

static void add_backend(struct fact_writer *writer, const struct node *backend,
			const struct field_path *at)
{
	struct field_path path = field_path_name(at, span_of("service"));

	add_reference(writer, &service, node_get(backend, "service"), "name", &path);
}

static void add_ingress(struct fact_writer *writer, const struct node *spec,
			const struct field_path *at)
{
	const struct node_list *rules = items_of(spec, "rules");
	struct field_path default_path = field_path_name(at, span_of("defaultBackend"));
	struct field_path rules_path = field_path_name(at, span_of("rules"));

	add_backend(writer, node_get(spec, "defaultBackend"), &default_path);
	for (uint32_t i = 0; i < rules->count; i++) {
		const struct node *http = node_get(rules->items[i], "http");
		const struct node_list *paths = items_of(http, "paths");
		struct field_path rule = field_path_index(&rules_path, i);
		struct field_path http_path = field_path_name(&rule, span_of("http"));
		struct field_path list = field_path_name(&http_path, span_of("paths"));
		for (uint32_t k = 0; k < paths->count; k++) {
			struct field_path item = field_path_index(&list, k);
			struct field_path backend = field_path_name(&item, span_of("backend"));
			add_backend(writer, node_get(paths->items[k], "backend"), &backend);
		}
	}
}

static void add_scale_target(struct fact_writer *writer, const struct node *spec,
			     const struct field_path *at)
{
	static const struct target_kind targets[] = {
		{ "apps", "Deployment" },
		{ "apps", "StatefulSet" },
	};
	const struct node *target = node_get(spec, "scaleTargetRef");
	struct field_path path = field_path_name(at, span_of("scaleTargetRef"));

	for (size_t i = 0; i < COUNT(targets); i++) {
		if (span_is(node_text(node_get(target, "kind")), targets[i].kind) &&
		    span_is(node_text(node_get(target, "apiVersion")), "apps/v1"))
			add_reference(writer, &targets[i], target, "name", &path);
	}
}

/* Accounts of other namespaces often belong to programs that are installed elsewhere. */
static void add_subjects(struct fact_writer *writer, const struct node *root)
{
	const struct node_list *subjects = items_of(root, "subjects");
	struct field_path path = field_path_name(NULL, span_of("subjects"));

	for (uint32_t i = 0; i < subjects->count; i++) {
		const struct node *subject = subjects->items[i];
		struct field_path item = field_path_index(&path, i);
		struct span name_space = node_text(node_get(subject, "namespace"));
		if (span_is(node_text(node_get(subject, "kind")), "ServiceAccount") &&
		    span_equal(name_space, writer->name_space))
			add_reference(writer, &service_account, subject, "name", &item);
	}
}

static void add_references(struct fact_writer *writer, const struct resource *resource)
{
	const struct node *spec = node_get(resource->root, "spec");
	struct field_path path = field_path_name(NULL, span_of("spec"));

	add_pod_spec(writer, resource);
	if (span_is(resource->kind, "Ingress") && span_is(resource->group, "networking.k8s.io"))
		add_ingress(writer, spec, &path);
	if (span_is(resource->kind, "StatefulSet") && span_is(resource->group, "apps"))
		add_reference(writer, &service, spec, "serviceName", &path);
	if (span_is(resource->kind, "HorizontalPodAutoscaler"))
		add_scale_target(writer, spec, &path);
	if (span_is(resource->kind, "RoleBinding"))
		add_subjects(writer, resource->root);
}

bool is_custom_group(struct span group)
{
	return span_find(group, '.') < group.len && !span_ends_with(group, ".k8s.io");
}

/*
 * The Secret that a controller makes of a custom resource. The fields are those
 * of the External Secrets Operator, cert-manager, the Vault Secrets Operator and
 * akv2k8s; whoever else has a field of these names most likely means the same.
 */
static void add_products(struct fact_writer *writer, const struct resource *resource)
{
	const struct node *spec = node_get(resource->root, "spec");
	const struct node *output = node_get(node_get(spec, "output"), "secret");
	const struct node_list *templates = items_of(spec, "secretTemplates");

	add_generated(writer, &secret, node_get(spec, "secretName"));
	add_generated(writer, &secret, node_get(node_get(spec, "target"), "name"));
	add_generated(writer, &secret, node_get(node_get(spec, "destination"), "name"));
	add_generated(writer, &secret, node_get(output, "name"));
	for (uint32_t i = 0; i < templates->count; i++)
		add_generated(writer, &secret, node_get(templates->items[i], "name"));
}

void facts_add_resource(struct file_facts *facts, struct arena *arena,
			const struct resource *resource)
{
	const struct node *name = node_get(node_get(resource->root, "metadata"), "name");
	struct fact_writer writer = {
		.facts = facts,
		.arena = arena,
		.path = facts->path,
		.name_space = arena_copy(arena, resource->name_space),
	};

	if (resource->name.len) {
		*facts_next(facts, arena) = (struct object_fact){
			.group = arena_copy(arena, resource->group),
			.kind = arena_copy(arena, resource->kind),
			.name_space = writer.name_space,
			.name = arena_copy(arena, resource->name),
			.path = writer.path,
			.place = name ? name->place : resource->root->place,
		};
	}
	add_references(&writer, resource);
	if (is_custom_group(resource->group))
		add_products(&writer, resource);
}

void facts_add_generators(struct file_facts *facts, struct arena *arena,
			  const struct node *kustomization)
{
	const struct node_list *maps = items_of(kustomization, "configMapGenerator");
	const struct node_list *secrets = items_of(kustomization, "secretGenerator");
	struct fact_writer writer = { .facts = facts, .arena = arena, .path = facts->path };

	for (uint32_t i = 0; i < maps->count; i++)
		add_generated(&writer, &config_map, node_get(maps->items[i], "name"));
	for (uint32_t i = 0; i < secrets->count; i++)
		add_generated(&writer, &secret, node_get(secrets->items[i], "name"));
}
