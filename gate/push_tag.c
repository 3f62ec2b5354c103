/* SPDX-License-Identifier: Apache-2.0 */
/* What follows tags deploys what they point to, so they stand on gated commits and stay. */
#include "gate/push_run.h"

int push_judge_tag(struct update_run *run)
{
	if (!oid_is_zero(run->old_tip) && !oid_equal(run->old_tip, run->update->new_tip))
		ref_finding(&run->judgement->findings, &ref_rule_tag_immutable, run->update->ref,
			    "names %.12s for ever; make a tag with another name",
			    oid_text(run->old_tip).hex);
	return 0;
}
