/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/version_constraint.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What Masterminds/semver 3.4.0 answers, which Argo CD asks. */
static const struct {
	bool satisfies;
	const char *version;
	const char *constraint;
} rows[] = {
	{ true, "1.2.3", "1.2.3" },
	{ true, "v1.2.3", "1.2.3" },
	{ true, "1.2", "v1.2.0" },
	{ true, "1.2.9", "1.2" },
	{ true, "1.9", "1" },
	{ true, "1.9", "1.x" },
	{ false, "2.0", "1.*" },
	{ true, "7", "*" },
	{ false, "7.0.0-rc.1", "*" },
	{ true, "7.0.0-rc.1", ">=7.0.0-0" },
	{ true, "1.9.0", "^1.2.3" },
	{ false, "2.0.0", "^1.2.3" },
	{ true, "0.2.9", "^0.2.3" },
	{ false, "0.3.0", "^0.2.3" },
	{ false, "0.0.4", "^0.0.3" },
	{ true, "1.2.9", "~1.2.3" },
	{ false, "1.3.0", "~1.2.3" },
	{ true, "1.9.0", "~1" },
	{ true, "1.3.0", "1.2 - 1.4" },
	{ true, "1.4.7", "1.2 - 1.4" },
	{ false, "1.5.0", "1.2 - 1.4" },
	{ true, "1.5.0", ">= 1.2, < 2" },
	{ true, "3.1.0", ">= 1.2, < 2 || 3.x" },
	{ false, "2.1.0", ">= 1.2, < 2 || 3.x" },
	{ true, "1.10.0", ">1.9" },
	{ true, "1.0.0-rc.10", ">1.0.0-rc.9" },
	{ true, "1.0.0-beta", ">1.0.0-alpha.1" },
	{ true, "1.0.0", ">1.0.0-rc.1" },
	{ false, "master", "master" },
	{ false, "master", "*" },
	{ false, "1.2.3", "master" },
	{ false, "release-1.2", "1.2" },
	{ false, "1.2.3.4", "1.2.3" },
	{ false, "1.2.3", "1.2.3.4" },
	{ false, "1.2.3", "" },
	{ false, "1.2.3", ">= 1.2,, < 2" },
	{ false, "1.2.3", ">= 1.2," },
	{ false, "1.2.3", ">= 1.2 ||" },
	{ false, "1.2.3", "> " },
	{ false, "99999999999999999999.1", "*" },
	{ false, "v0", "2" },
	{ false, "v1.01.0", "||1" },
	{ true, "v01.0.0", "v0.0 - v3" },
	{ true, "0.01", "01.10.2-beta.2+b1||v0" },
	{ false, "0.1-alpha", "10 - v0.1" },
	{ false, "2-rc.2", " 3+b1||0.1.0" },
	{ true, "3.0.0-rc.1.x", "v1 - 10.1.0-rc.2" },
	{ false, "3.0.0", "v3.1 - 01.0.*" },
	{ false, "0.01", "2.1.1 ||  10.3-rc.1.x" },
	{ true, "1.0", "v*.*.01" },
	{ true, "1.0.0", "*.1.1-rc.1.x ||  vX-1" },
	{ false, "0.1.3-1", "10.X.01+5.a" },
	{ false, "release-1.2", "v2+5.a || *" },
	{ true, "1.2.01-rc.2", "*.*-1" },
	{ true, "v10-a-b", "2.x.X || x.0-beta.2" },
	{ false, "v3", "!1" },
	{ false, "10-beta.10", "!1" },
	{ false, "0.0", "!=0+5.a" },
	{ false, "v1.2.1", "01.2.10 || !=01" },
	{ true, "1.1.2", "!=3-beta.10" },
	{ true, "2.1", "v1||!= 3.01-beta.10" },
	{ false, "1.1.3-alpha", "!=v10.2.0" },
	{ false, "10.1.2-beta.2", "!=0.3.3+5.a|| v2" },
	{ true, "3-rc.1", "!=v0-beta.2+5.a" },
	{ true, "1.2-rc.1.x", " 10.0.0||!= 01.1.0-alpha" },
	{ false, "v10", "!= 0, x - X" },
	{ false, "1.1", "!= 1.x ||  2.0" },
	{ true, "2.0", "vx.0.01-rc.2 , != 01-rc.1.x" },
	{ true, "v1", "!=10.01-rc.2 ||  0.x" },
	{ false, "1.1-beta.2", "!=vX.0" },
	{ false, "1.0-rc.1.x", "!= x || v0.*" },
	{ true, "v3-a-b", "!= vx-rc.1" },
	{ true, "1.10-1", "x.x.x-beta.10 || !=01.X.2" },
	{ false, "v1", "0 <0" },
	{ false, "10.1", " 1.3.1 || <v0.2" },
	{ true, "v0", "< v1.3" },
	{ true, "1", "v01||< v3+b1" },
	{ false, "0.0-alpha", "< 10.2 , 01.2.1+5.a" },
	{ false, "01.0-alpha", " 1 || < v1" },
	{ true, "v0.01-beta.2", "< v3.1.0-1" },
	{ true, "1.01-a-b", "< 10-alpha||v2" },
	{ false, "0.1.01", "< v0.X.1" },
	{ false, "1.2", "10.1+b1 3.1||<*.01" },
	{ true, "01", "x.0.x,<v01.3.10" },
	{ true, "0", "*.x.3||< 3-beta.10" },
	{ false, "10.3.10-alpha", "<*.2" },
	{ false, "10.2-rc.1", "< v10.01 || v1.x" },
	{ true, "0.2.2-rc.2", "< v01.01-rc.1.x" },
	{ true, "01.10.3-alpha", "<v10|| vX-1+b1" },
	{ false, "10", "<0,<1" },
	{ false, "2.0", "<v01||<01-rc.2" },
	{ true, "0+5.a", "<v0.2 < v1" },
	{ true, "0", "<10 || <v0.0" },
	{ false, "v0.1-alpha", "<0.0.2, <01" },
	{ true, "0.3-rc.1.x", "<1,<1.0-beta.10" },
	{ false, "2.3+b1", "<1.0 , <vx.*" },
	{ false, "10.3.0", "<2-beta.10 || <3.*.01" },
	{ true, "0.0.3", "<1.01.X , <2.2.2" },
	{ true, "v0", "<2.10.1-a-b , 2||<10.0.X-rc.1.x" },
	{ false, "1.2-", "<v01.X-rc.1.x, < *.3.2+b1" },
	{ false, "10.10-rc.1", "<x.01||<0.1.01" },
	{ false, "1.2.0", "<=0.3.0" },
	{ false, "1", "<=0.3.10 ||  0" },
	{ true, "v0.0", "<=2.01.0" },
	{ true, "1.0", "<= v01.0.1|| 3.0.3" },
	{ false, "10-rc.1.x", "<=v10.01" },
	{ false, "0.0.1-1+b1", "<=1.3||1.1.01" },
	{ true, "v0-rc.1", "<= 2-beta.2" },
	{ true, "01.3.2-beta.2", "<=10.1-a-b || v1.3.0" },
	{ false, "3", "<=X.10.*" },
	{ false, "2.0.0", "v3.2 || <=v01.X.3+b1" },
	{ true, "1.0", "<=1.x.01" },
	{ true, "2.1.3", "<=10.X.10-rc.1.x || v0.x" },
	{ false, "10.0-1", "<=0.X-rc.2" },
	{ false, "v1.2.3-rc.1", "<=v01.x.3||3.10" },
};

static void constraints_are_read_as_argo_cd_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (version_satisfies(span_of(rows[i].version), span_of(rows[i].constraint)) !=
		    rows[i].satisfies)
			fail_msg("%s: %s should%s satisfy it", rows[i].constraint, rows[i].version,
				 rows[i].satisfies ? "" : " not");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constraints_are_read_as_argo_cd_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
