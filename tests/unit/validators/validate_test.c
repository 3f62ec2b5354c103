/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/validate_fixture.h"

static void needs_a_type(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "no apiVersion",
		  .yaml = "kind: Pod\nmetadata: {name: a}\n",
		  .expected =
			  "schema/object-type 1:1 apiVersion: is missing, for example apps/v1\n" },
		{ .name = "no kind",
		  .yaml = "apiVersion: v1\nmetadata: {name: a}\n",
		  .expected = "schema/object-type 1:1 kind: is missing, for example Deployment\n" },
		{ .name = "a number",
		  .yaml = "apiVersion: 1\nkind: Pod\n",
		  .expected =
			  "schema/object-type 1:13 apiVersion: must be a string, not integer, for "
			  "example apps/v1\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, validate_resource);
}

static void tells_a_broken_field_once(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "out of two ranges",
		  .yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
			  "spec: {ports: [{port: 3000000000}]}\n",
		  .expected = "schema/number-range 4:23 spec.ports[0].port: 3000000000 is out of "
			      "range: "
			      "the field holds -2147483648 to 2147483647\n" },
		{ .name = "empty where a name belongs",
		  .yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
			  "spec: {containers: [{name: \"\", image: a}]}\n",
		  .expected = "schema/required 4:28 spec.containers[0].name: is required, but "
			      "empty\n" },
		{ .name = "other fields are told",
		  .yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
			  "spec: {containers: [{name: A, image: a, tty: 1}]}\n",
		  .expected =
			  "pod/container-name 4:28 spec.containers[0].name: \"A\" must be lower "
			  "case\n"
			  "schema/type 4:46 spec.containers[0].tty: 1 is an integer, but a boolean "
			  "(true or false) is needed\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, validate_resource);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_a_type),
		cmocka_unit_test(tells_a_broken_field_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
