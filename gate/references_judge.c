/* SPDX-License-Identifier: Apache-2.0 */
/* References to objects that are defined nowhere. When in doubt: silence. */
#include "base/count.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "gate/across.h"
#include "gate/gate_rules.h"
#include "gate/inventory.h"
#include "gate/surroundings.h"

/* What every cluster, or a widespread controller, puts into each namespace by itself. */
static bool is_well_known(const struct object_fact *fact)
{
	static const struct {
		const char *kind;
		const char *name;
	} known[] = {
		{ "ConfigMap", "istio-ca-root-cert" },
		{ "ConfigMap", "kube-root-ca.crt" },
		{ "ConfigMap", "linkerd-identity-trust-roots" },
		{ "ConfigMap", "openshift-service-ca.crt" },
		{ "Service", "kubernetes" },
		{ "ServiceAccount", "builder" },
		{ "ServiceAccount", "default" },
		{ "ServiceAccount", "deployer" },
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		if (span_is(fact->kind, known[i].kind) && span_is(fact->name, known[i].name))
			return true;
	}
	return false;
}

int reference_has_unseen_source(struct across *across, struct span path, struct error *err)
{
	struct directory *at;

	if (surroundings_directory(across->judge->surroundings, path, &at, err) < 0)
		return -1;
	for (; at; at = at->parent) {
		if (at->kustomization && at->kustomization->remote > 0)
			return 1;
	}
	return 0;
}

const struct rule *reference_rule(struct span kind)
{
	static const struct {
		const char *kind;
		const struct rule *rule;
	} rules[] = {
		{ "ConfigMap", &gate_rule_reference_config_map },
		{ "Secret", &gate_rule_reference_secret },
		{ "Service", &gate_rule_reference_service },
		{ "ServiceAccount", &gate_rule_reference_service_account },
	};

	for (size_t i = 0; i < COUNT(rules); i++) {
		if (span_is(kind, rules[i].kind))
			return rules[i].rule;
	}
	return &gate_rule_reference_scale_target;
}

static struct span nearest_name(struct across *across, const struct object_fact *reference)
{
	const struct map *by_name = &across->definitions.by_name;
	struct nearest nearest;

	nearest_init(&nearest, reference->name);
	if (across->suggestions++ >= LIMIT_SUGGESTIONS)
		return nearest.best;
	for (size_t i = 0; i < by_name->count; i++) {
		const struct definition *definition = by_name->entries[i].value;
		if (span_equal(definition->fact->kind, reference->kind) &&
		    namespaces_meet(definition->fact->name_space, reference->name_space))
			nearest_offer(&nearest, definition->fact->name);
	}
	return nearest.best;
}

/* 1 when the rest of the tree defines or generates it, 0 when not, -1. */
static int inventory_holds(struct inventory *inventory, const struct object_fact *reference,
			   struct error *err)
{
	struct inventory_object *objects;
	size_t count = 0;

	if (inventory_objects(inventory, reference->kind, reference->name, &objects, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (span_equal(objects[i].group, reference->group) &&
		    namespaces_meet(objects[i].name_space, reference->name_space))
			return 1;
	}
	return 0;
}

/* The same as definitions_may_make(), for the rest of the tree. */
static int inventory_may_make(struct inventory *inventory, struct span name, struct error *err)
{
	for (size_t end = name.len; end > 0; end--) {
		if (end < name.len && name.ptr[end] != '-')
			continue;
		int found = inventory_has_custom(inventory, span_first(name, end), err);
		if (found != 0)
			return found;
	}
	return 0;
}

static int exists_elsewhere(struct across *across, const struct object_fact *reference,
			    struct error *err)
{
	struct inventory *inventory = across->judge->inventory;

	if (!inventory)
		return 0;
	int found = inventory_holds(inventory, reference, err);
	return found ? found : inventory_may_make(inventory, reference->name, err);
}

int reference_is_met(struct across *across, const struct object_fact *reference, struct error *err)
{
	if (is_well_known(reference) || definitions_hold(&across->definitions, reference) ||
	    definitions_may_make(&across->definitions, reference->name))
		return 1;
	return exists_elsewhere(across, reference, err);
}

static int judge_reference(struct across *across, const struct object_fact *reference,
			   struct error *err)
{
	int met = reference->is_optional ? 1 : reference_is_met(across, reference, err);
	if (met != 0)
		return met < 0 ? -1 : 0;
	int unseen = reference_has_unseen_source(across, reference->path, err);
	if (unseen != 0)
		return unseen < 0 ? -1 : 0;
	return across_report(across, reference_rule(reference->kind), reference,
			     nearest_name(across, reference), err,
			     "no %.*s \"%.*s\" is defined in this repository",
			     SPAN_ARG(reference->kind), SPAN_ARG(reference->name));
}

int references_judge(struct across *across, const struct file_facts *file, struct error *err)
{
	if (!across->judge->whole_tree && !across->judge->inventory)
		return 0;
	for (size_t i = 0; i < file->count; i++) {
		if (file->items[i].is_reference &&
		    judge_reference(across, &file->items[i], err) < 0)
			return -1;
	}
	return 0;
}
