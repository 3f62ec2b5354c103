/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/format.h"

#include "tests/unit/validators/format_cases.h"

static const struct format_case cases[] = {
	{ format_base64, "", true },
	{ format_base64, "aGVsbG8=", true },
	{ format_base64, "aGVs\nbG8=\n", true },
	{ format_base64, "aGVsbG8", false },
	{ format_base64, "aGVsbG8==", false },
	{ format_base64, "a=Vs", false },
	{ format_base64, "aGV_", false },
	{ format_base64, "====", false },
	{ format_base64_filled, "aGVsbG8=", true },
	{ format_base64_filled, "", false },
	{ format_base64_filled, "aGVs\nbG8=", false },
	{ format_percent, "25%", true },
	{ format_percent, "25", false },
	{ format_percent, "%", false },
	{ format_percent, "2.5%", false },
	{ format_uuid, "123e4567-e89b-12d3-a456-426614174000", true },
	{ format_uuid, "123E4567E89B12D3A456426614174000", true },
	{ format_uuid, "123e4567-e89b-12d3-a456-42661417400", false },
	{ format_uuid, "123e4567-e89b-12d3-a456--26614174000", false },
	{ format_uuid4, "123e4567-e89b-42d3-a456-426614174000", true },
	{ format_uuid4, "123e4567-e89b-12d3-a456-426614174000", false },
	{ format_uuid4, "123e4567-e89b-42d3-c456-426614174000", false },
	{ format_uuid3, "123e4567-e89b-32d3-c456-426614174000", true },
	{ format_uuid5, "123e4567-e89b-52d3-a456-426614174000", true },
	{ format_bson_object_id, "507f1f77bcf86cd799439011", true },
	{ format_bson_object_id, "507f1f77bcf86cd79943901", false },
	{ format_hex_color, "#ff0", true },
	{ format_hex_color, "00ff00", true },
	{ format_hex_color, "#ff00", false },
	{ format_isbn10, "0321751043", true },
	{ format_isbn10, "0321751044", false },
	{ format_isbn13, "978-0321751041", true },
	{ format_isbn13, "978-0321751042", false },
	{ format_isbn, "0-321-75104-3", true },
	{ format_ssn, "123-45-6789", true },
	{ format_ssn, "123456789", false },
	{ format_rgb_color, "rgb(255,127,0)", true },
	{ format_rgb_color, "rgb( 1 , 2 , 3 )", true },
	{ format_rgb_color, "rgb(256,0,0)", false },
	{ format_rgb_color, "rgb(1,2)", false },
	{ format_rgb_color, "rgb", false },
	{ format_credit_card, "4111 1111 1111 1111", true },
	{ format_credit_card, "4111 1111 1111 1112", false },
	{ format_credit_card, "1234", false },
};

static void encodings_and_shapes(void **state)
{
	(void)state;
	CHECK_CASES(cases);
}

static void formats_are_found_by_name_and_version(void **state)
{
	(void)state;
	assert_ptr_equal(format_by_name(span_of("date-time"), 35), format_crd_date_time);
	assert_ptr_equal(format_by_name(span_of("datetime"), 35), format_crd_date_time);
	assert_ptr_equal(format_by_name(span_of("k8s-short-name"), 34), format_dns_label);
	assert_null(format_by_name(span_of("k8s-short-name"), 33));
	assert_null(format_by_name(span_of("idn-email"), 35));
	assert_null(format_by_name(span_of(""), 35));
	assert_null(format_by_name(span_of("uuid33"), 35));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings_and_shapes),
		cmocka_unit_test(formats_are_found_by_name_and_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
