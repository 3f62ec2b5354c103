/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/code_owners.h"

#include "base/count.h"

const char *const code_owners_places[] = {
	".github/CODEOWNERS", "CODEOWNERS",        "docs/CODEOWNERS",
	".gitlab/CODEOWNERS", ".gitea/CODEOWNERS",
};
const size_t code_owners_place_count = COUNT(code_owners_places);
