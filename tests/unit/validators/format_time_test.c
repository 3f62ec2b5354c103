/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/format.h"

#include "tests/unit/validators/format_cases.h"

static const struct format_case times[] = {
	{ format_date, "2026-01-31", true },
	{ format_date, "2024-02-29", true },
	{ format_date, "2026-02-29", false },
	{ format_date, "2026-13-01", false },
	{ format_date, "2026-1-1", false },
	{ format_date_time, "2026-01-31T08:15:00Z", true },
	{ format_date_time, "2026-01-31T08:15:00.123+01:00", true },
	{ format_date_time, "2026-01-31T08:15:00", false },
	{ format_date_time, "2026-01-31 08:15:00Z", false },
	{ format_date_time, "2026-01-31t08:15:00z", false },
	{ format_date_time, "2026-01-31T24:15:00Z", false },
	{ format_date_time, "2026-01-31T08:15:60Z", false },
	{ format_date_time, "2026-01-31", false },
	{ format_micro_time, "2026-01-31T08:15:00.123456Z", true },
	{ format_micro_time, "2026-01-31T08:15:00,123456Z", true },
	{ format_micro_time, "2026-01-31T08:15:00.123Z", false },
	{ format_micro_time, "2026-01-31T08:15:00Z", false },
	{ format_crd_date_time, "2026-01-31t08:15:00z", true },
	{ format_crd_date_time, "2026-01-31T08:15:00.5+99:99", true }, /* the offset is not read */
	{ format_crd_date_time, "2026-01-31T08:15:00.000Z", true },
	{ format_crd_date_time, "2026-01-31T08:15Z", false },
	{ format_crd_date_time, "2026-01-31T08:15:00Zt", true }, /* as the server splits it */
	{ format_crd_date_time, "2026-01-31T08:15:00", false },
	{ format_duration, "0", true },
	{ format_duration, "30s", true },
	{ format_duration, "1h30m", true },
	{ format_duration, "-1.5h", true },
	{ format_duration, ".5s", true },
	{ format_duration, "5.s", true },
	{ format_duration, "1\xc2\xb5s", true },
	{ format_duration, "30", false },
	{ format_duration, "1d", false },
	{ format_duration, "", false },
	{ format_duration, "1 h", false },
	{ format_duration, ".s", false },
	{ format_duration, "9999999h", false },
	{ format_crd_duration, "22 ns", true },
	{ format_crd_duration, "3 days", true },
	{ format_crd_duration, "1wk", true },
	{ format_crd_duration, "1h30m", true },
	{ format_crd_duration, "3 lightyears", false },
	{ format_crd_duration, "soon", false },
};

static const struct format_case schedules[] = {
	{ format_cron_schedule, "*/5 * * * *", true },
	{ format_cron_schedule, "0 0 1,15 * MON-FRI", true },
	{ format_cron_schedule, "  0 0\t* jan sun ", true },
	{ format_cron_schedule, "0 0 ? * ?", true },
	{ format_cron_schedule, "5/15 0-6/2 * * *", true },
	{ format_cron_schedule, "@daily", true },
	{ format_cron_schedule, "@midnight", true },
	{ format_cron_schedule, "@annually", true },
	{ format_cron_schedule, "@every 1h30m", true },
	{ format_cron_schedule, "@every", false },
	{ format_cron_schedule, "@every x", false },
	{ format_cron_schedule, "@reboot", false },
	{ format_cron_schedule, "@Daily", false },
	{ format_cron_schedule, "", false },
	{ format_cron_schedule, "* * * *", false },
	{ format_cron_schedule, "0 * * * * *", false },
	{ format_cron_schedule, "60 * * * *", false },
	{ format_cron_schedule, "* 24 * * *", false },
	{ format_cron_schedule, "* * 0 * *", false },
	{ format_cron_schedule, "* * * 13 *", false },
	{ format_cron_schedule, "* * * * 7", false },
	{ format_cron_schedule, "* * * * sunday", false },
	{ format_cron_schedule, "*/0 * * * *", false },
	{ format_cron_schedule, "5-1 * * * *", false },
	{ format_cron_schedule, "1-2-3 * * * *", false },
	{ format_cron_schedule, "1/2/3 * * * *", false },
	{ format_cron_schedule, "-1 * * * *", false },
	{ format_cron_schedule, "a * * * *", false },
	{ format_cron_schedule, "TZ=UTC 0 0 * * *", false },
	{ format_cron_schedule, "CRON_TZ=UTC 0 0 * * *", false },
};

static void dates_times_and_durations(void **state)
{
	(void)state;
	CHECK_CASES(times);
}

static void cron_schedules(void **state)
{
	(void)state;
	CHECK_CASES(schedules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_times_and_durations),
		cmocka_unit_test(cron_schedules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
