/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/gate_rules.h"

#include "base/count.h"
#include "gate/approve_rules.h"
#include "gate/file_rules.h"
#include "gate/judge.h"
#include "gate/land_rules.h"
#include "gate/policy_change.h"
#include "gate/pull_rules.h"
#include "gate/ref_rules.h"
#include "validators/validation.h"

const struct rule gate_rule_duplicate = {
	"reference/duplicate-object",
	SEVERITY_ERROR,
	"the same object is defined twice in one file or kustomization",
	"Group, kind, namespace and name are the same, so there is one object in the cluster and "
	"two descriptions of it. kustomize and Flux refuse to build such a set; kubectl applies "
	"both, one after the other, and the last one wins. Remove one of the two, or give it "
	"another name.",
};

const struct rule gate_rule_duplicate_beside = {
	"reference/duplicate-in-directory",
	SEVERITY_WARNING,
	"the same object is defined by two files of one directory",
	"Group, kind, namespace and name are the same. Whoever applies the directory as a whole "
	"(kubectl apply -f, Argo CD, Flux) gets an error or whichever of the two comes last. If "
	"the files are never applied together, give them directories of their own.",
};

const struct rule gate_rule_kustomize_case = {
	"kustomize/field-case",
	SEVERITY_WARNING,
	"a field of a kustomization is spelled with other capitals",
	"kustomize happens to read the field all the same, other tools that read the file do not. "
	"Write it as documented.",
};

const struct rule gate_rule_kustomize_deprecated = {
	"kustomize/deprecated-field",
	SEVERITY_WARNING,
	"a field of a kustomization is deprecated",
	"kustomize still reads the field and says on each build that it will go. "
	"`kustomize edit fix` rewrites the file.",
};

const struct rule gate_rule_kustomize_document = {
	"kustomize/document",
	SEVERITY_ERROR,
	"a kustomization file is not exactly one document",
	"kustomize refuses an empty kustomization and reads only the first document of several. "
	"Keep one document in the file.",
};

const struct rule gate_rule_kustomize_json_patch = {
	"kustomize/json-patch",
	SEVERITY_ERROR,
	"an operation of a JSON patch is malformed",
	"A JSON patch (RFC 6902) is a list of operations. Each has `op` (add, copy, move, remove, "
	"replace or test) and `path`, a JSON pointer such as /spec/replicas; add, replace and "
	"test need `value`, copy and move need `from`. kustomize ends the build otherwise.",
};

const struct rule gate_rule_kustomize_missing = {
	"kustomize/missing-file",
	SEVERITY_ERROR,
	"a kustomization names a file or directory that is not there",
	"`kustomize build` ends with an error, so nothing of this kustomization is deployed. Add "
	"the file, correct the path (it is relative to the kustomization's own directory), or "
	"remove the line. Names that are fetched from elsewhere are not looked at.",
};

const struct rule gate_rule_kustomize_cycle = {
	"kustomize/cycle",
	SEVERITY_ERROR,
	"a kustomization includes itself",
	"A kustomization may not name its own directory, one above it, or one whose kustomization "
	"leads back to it: `kustomize build` ends with \"cycle detected\", and nothing of it is "
	"deployed. Name the files or directories that are meant.",
};

const struct rule gate_rule_kustomize_outside = {
	"kustomize/outside",
	SEVERITY_WARNING,
	"a kustomization names something outside of the repository",
	"The path is absolute, or its .. lead above the top of the repository. What stands there "
	"on the machine that builds it was judged by nobody, and kustomize refuses single files "
	"outside of the kustomization's own directory. Bring the files into the repository.",
};

const struct rule gate_rule_kustomize_type = {
	"kustomize/type",
	SEVERITY_ERROR,
	"a field of a kustomization has the wrong type or value",
	"kustomize reads the file strictly and ends the build. Texts that look like numbers or "
	"booleans need quotes: `newTag: \"1.20\"`.",
};

const struct rule gate_rule_kustomize_unknown_field = {
	"kustomize/unknown-field",
	SEVERITY_ERROR,
	"a kustomization has a field that kustomize does not know",
	"kustomize reads the file strictly: an unknown field ends the build. Correct the name or "
	"remove the field.",
};

const struct rule gate_rule_kustomize_unpinned = {
	"kustomize/unpinned",
	SEVERITY_WARNING,
	"a kustomization fetches what may be something else tomorrow",
	"What kustomize fetches from elsewhere was judged by nobody here. A branch can be moved by "
	"whoever may write to that repository, and so can a tag; without a ref, or without the "
	"version of a chart, the newest is taken. Then what runs in the cluster changes and no "
	"commit says so. Name the full id of a commit (`?ref=` and all 40 digits; `git ls-remote "
	"REPOSITORY REF` tells it), which can never be another one, or copy the files in. "
	"`severities: {kustomize/unpinned: error}` in the policy refuses anything else.",
};

/* Said of every kind of object that is referred to. */
#define ELSEWHERE                                                                                  \
	" Names are compared within the namespace, objects that kustomize or a known operator "    \
	"generates count, and `optional: true` silences the warning. A push that removes the "     \
	"last "                                                                                    \
	"definition is told which files still use it. If such objects are made "                   \
	"outside this repository on purpose, switch the rule off under `severities` in the "       \
	"policy."

const struct rule gate_rule_reference_config_map = {
	"reference/config-map",
	SEVERITY_WARNING,
	"a ConfigMap is used that the repository does not define",
	"A pod that needs a missing ConfigMap stays in ContainerCreating or "
	"CreateContainerConfigError until someone creates it." ELSEWHERE,
};

const struct rule gate_rule_reference_scale_target = {
	"reference/scale-target",
	SEVERITY_WARNING,
	"an autoscaler scales a workload that the repository does not define",
	"The HorizontalPodAutoscaler reports FailedGetScale and scales nothing." ELSEWHERE,
};

const struct rule gate_rule_reference_secret = {
	"reference/secret",
	SEVERITY_WARNING,
	"a Secret is used that the repository does not define",
	"A pod that needs a missing Secret stays in ContainerCreating or "
	"CreateContainerConfigError until someone creates it; a missing image pull secret shows "
	"as ImagePullBackOff." ELSEWHERE,
};

const struct rule gate_rule_reference_service = {
	"reference/service",
	SEVERITY_WARNING,
	"a Service is used that the repository does not define",
	"An Ingress answers 503 for a backend whose Service is missing; pods of a StatefulSet get "
	"no DNS names without their governing Service." ELSEWHERE,
};

const struct rule gate_rule_reference_service_account = {
	"reference/service-account",
	SEVERITY_WARNING,
	"a ServiceAccount is used that the repository does not define",
	"The API server refuses to create pods whose ServiceAccount does not exist, so the "
	"workload is accepted and never starts." ELSEWHERE,
};

const struct rule gate_rule_no_object = {
	"file/no-object",
	SEVERITY_ERROR,
	"a document among Kubernetes objects is none itself",
	"Other documents of the file have apiVersion and kind, this one has neither. kubectl and "
	"kustomize refuse such a file, usually because a line `---` is missing or one too many. "
	"Give the document its apiVersion and kind, join it with the object that it belongs to, "
	"or move it to a file of its own: a file without any object is taken for the "
	"configuration of some other program.",
};

const struct rule gate_rule_schema_file = {
	"policy/schema-file",
	SEVERITY_ERROR,
	"a JSON Schema that the policy names is missing or cannot be used",
	"`manifests.schemas` maps files to a JSON Schema, by its path from the repository's root. "
	"Without a schema that can be read those files cannot be judged, so the push is refused. "
	"Add or repair the schema, or correct the path in the policy.",
};

RULE_TABLE(gate_rules, &gate_rule_duplicate, &gate_rule_duplicate_beside, &gate_rule_kustomize_case,
	   &gate_rule_kustomize_deprecated, &gate_rule_kustomize_document,
	   &gate_rule_kustomize_json_patch, &gate_rule_kustomize_missing,
	   &gate_rule_kustomize_cycle, &gate_rule_kustomize_outside, &gate_rule_kustomize_type,
	   &gate_rule_kustomize_unknown_field, &gate_rule_kustomize_unpinned,
	   &gate_rule_reference_config_map, &gate_rule_reference_scale_target,
	   &gate_rule_reference_secret, &gate_rule_reference_service,
	   &gate_rule_reference_service_account, &gate_rule_no_object, &gate_rule_schema_file);

struct rule_tables judge_every_rule(struct arena *arena)
{
	static const struct rule_table *const others[] = {
		&manifest_rules, &policy_rules, &gate_rules,          &file_rules,    &ref_rules,
		&land_rules,     &pull_rules,   &policy_change_rules, &approve_rules,
	};
	size_t other_count = COUNT(others);
	size_t count = other_count + validator_rules_count;
	const struct rule_table **tables = ARENA_ARRAY(arena, count, const struct rule_table *);

	for (size_t i = 0; i < count; i++)
		tables[i] = i < other_count ? others[i] : validator_rules[i - other_count];
	return (struct rule_tables){ tables, count };
}
