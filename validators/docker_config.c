/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/docker_config.h"

#include "base/base64.h"
#include "manifest/reader.h"

static const struct rule docker_config = {
	"config/docker-config", SEVERITY_ERROR,
	"the registry logins of a Secret are no JSON object",
	"The key .dockerconfigjson (.dockercfg in the older type) holds the file that docker "
	"login writes: a JSON object, in base64 under data or as it is under stringData. The API "
	"server refuses anything else. To make one: kubectl create secret docker-registry NAME "
	"--dry-run=client -o yaml."
};

RULE_TABLE(docker_config_rules, &docker_config);

static bool is_json_object(struct span bytes, struct arena *arena)
{
	struct source source = { span_of("secret"), bytes };
	struct findings unused;
	struct manifest manifest;

	findings_init(&unused, arena);
	manifest_read(&manifest, &source, arena, &unused);
	return manifest.is_json && manifest.count == 1 &&
	       manifest.documents[0].root->kind == NODE_MAP;
}

static void check_key(const struct field *object, const char *key)
{
	struct arena *arena = object->validation->arena;
	struct field plain = field_get(object, "stringData");
	struct field data = field_get(object, "data");
	struct field text = field_get(&plain, key);
	struct field encoded = field_get(&data, key);
	const struct field *value = field_is_set(&text) ? &text : &encoded;
	struct span bytes = field_text(value);

	if (!value->node || value->node->kind != NODE_STRING)
		return;
	if (value == &encoded && !base64_decode(bytes, arena, &bytes))
		return; /* a finding of the schema check */
	if (!is_json_object(bytes, arena))
		field_violation(value, &docker_config, "the value is no JSON object");
}

void docker_config_check(const struct field *object)
{
	struct field type = field_get(object, "type");

	if (field_is(&type, "kubernetes.io/dockerconfigjson"))
		check_key(object, ".dockerconfigjson");
	else if (field_is(&type, "kubernetes.io/dockercfg"))
		check_key(object, ".dockercfg");
}
