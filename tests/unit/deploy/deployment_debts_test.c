/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/deployment.h"

#include "base/count.h"
#include "base/limits.h"
#include "tests/unit/deploy/deploy_fixture.h"

static size_t count_of_debts(const char *target, struct oid tip)
{
	struct deployments debts;
	struct error err;

	if (deployment_debts(repository, span_of(target), span_of(TRUNK), tip, &arena, &debts,
			     &err) < 0)
		fail_msg("%s", err.message);
	return debts.count;
}

static struct deployments orders_of(const char *target)
{
	struct deployments orders;
	struct error err;

	if (deployment_orders(repository, span_of(target), span_of(TRUNK), &arena, &orders, &err) <
	    0)
		fail_msg("%s", err.message);
	return orders;
}

static void an_order_stands_until_its_end_is_written_down(void **state)
{
	static const struct {
		enum deployment_state order;
		enum deployment_state after;
		bool names_it; /* the trailer Order */
		bool late;
		size_t orders;
		size_t debts;
	} rows[] = {
		{ DEPLOY_ROLLING_BACK, DEPLOY_ACCEPTED, false, true, 1, 1 },
		{ DEPLOY_ROLLING_BACK, DEPLOY_WAITING, false, true, 1, 1 },
		{ DEPLOY_ROLLING_BACK, DEPLOY_WITHDRAWN, true, false, 0, 0 },
		{ DEPLOY_ROLLING_BACK, DEPLOY_WITHDRAWN, false, false, 1, 1 },
		{ DEPLOY_ROLLING_BACK, DEPLOY_ROLLED_BACK, true, false, 0, 1 },
		/* Seen healthy a moment after: Argo CD may be about to begin. */
		{ DEPLOY_ROLLING_BACK, DEPLOY_HEALTHY, false, false, 1, 1 },
		{ DEPLOY_ROLLING_BACK, DEPLOY_HEALTHY, false, true, 0, 0 },
		{ DEPLOY_AUTO_SYNC_OFF, DEPLOY_HEALTHY, false, true, 1, 1 },
		{ DEPLOY_AUTO_SYNC_OFF, DEPLOY_ROLLED_BACK, false, true, 1, 2 },
		{ DEPLOY_AUTO_SYNC_OFF, DEPLOY_WITHDRAWN, true, false, 0, 0 },
		{ DEPLOY_AUTO_SYNC_OFF, DEPLOY_AUTO_SYNC_ON, false, false, 1, 0 },
		{ DEPLOY_AUTO_SYNC_ON, DEPLOY_SYNCING, false, true, 1, 0 },
		{ DEPLOY_AUTO_SYNC_ON, DEPLOY_HEALTHY, false, false, 0, 0 },
		{ DEPLOY_AUTO_SYNC_ON, DEPLOY_FAILED, false, false, 0, 0 },
	};
	struct oid zero = { 0 };
	struct oid old = COMMIT_OF(zero, "web/a.yaml 1"), tip = COMMIT_OF(old, "web/a.yaml 2");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *target = arena_printf(&arena, "order-%zu", i).ptr;
		struct deployment order = an_application(target, old, rows[i].order, "argocd/web");
		struct deployment after = an_application(target, old, rows[i].after, "argocd/web");
		order.path = after.path = span_of("web");
		record_deployment(order);
		assert_int_equal(orders_of(target).count, 1);
		if (rows[i].names_it)
			after.order = orders_of(target).items[0].entry;
		after.time += rows[i].late ? LIMIT_ORDER_SECONDS + 1 : 0;
		record_deployment(after);
		if (orders_of(target).count != rows[i].orders ||
		    count_of_debts(target, tip) != rows[i].debts)
			fail_msg("row %zu: %zu orders, %zu debts", i, orders_of(target).count,
				 count_of_debts(target, tip));
	}
}

static void an_order_of_another_application_is_left_alone(void **state)
{
	struct oid zero = { 0 };
	struct oid tip = COMMIT_OF(zero, "web/a.yaml 1");

	(void)state;
	record_deployment(an_application("others", tip, DEPLOY_ROLLING_BACK, "argocd/web"));
	record_deployment(an_application("others", tip, DEPLOY_ROLLED_BACK, "argocd/cart"));
	record_deployment(an_application("others", tip, DEPLOY_AUTO_SYNC_ON, "argocd/cart"));
	assert_int_equal(orders_of("others").count, 2);
}

static void what_an_order_remembers_is_read_again(void **state)
{
	struct oid zero = { 0 };
	struct oid tip = COMMIT_OF(zero, "web/a.yaml 1");
	struct deployment off = an_application("memory", tip, DEPLOY_AUTO_SYNC_OFF, "argocd/web");
	struct deployment back = an_application("memory", tip, DEPLOY_ROLLING_BACK, "argocd/web");

	(void)state;
	off.automated = (struct auto_sync){ .on = true, .prune = true, .allow_empty = true };
	back.next_number = 8;
	record_deployment(off);
	record_deployment(back);
	struct deployments orders = orders_of("memory");
	assert_int_equal(orders.count, 2);
	assert_true(orders.items[0].automated.on && orders.items[0].automated.prune &&
		    orders.items[0].automated.allow_empty);
	assert_false(orders.items[0].automated.self_heal);
	assert_int_equal(orders.items[1].next_number, 8);
	assert_false(orders.items[1].automated.on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_stands_until_its_end_is_written_down),
		cmocka_unit_test(an_order_of_another_application_is_left_alone),
		cmocka_unit_test(what_an_order_remembers_is_read_again),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
