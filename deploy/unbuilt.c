/* SPDX-License-Identifier: Apache-2.0 */
/* What this room declares and has not got yet: each refuses. Goes away line by line. */
#include "deploy/argocd.h"
#include "deploy/repository_url.h"

#define UNBUILT error_set(err, ERROR_SYSTEM, "%s is not built yet", __func__)

struct request argocd_list_request(const struct target *target, struct span token,
				   struct arena *arena)
{
	(void)target;
	(void)token;
	(void)arena;
	return (struct request){ 0 };
}
struct request argocd_get_request(const struct target *target,
				  const struct application *application, struct span token,
				  struct arena *arena)
{
	(void)target;
	(void)application;
	(void)token;
	(void)arena;
	return (struct request){ 0 };
}
int applications_read(struct span body, const struct targets *targets, struct span branch,
		      struct span default_branch, struct arena *arena,
		      struct applications *ret_applications, struct error *err)
{
	(void)body;
	(void)targets;
	(void)branch;
	(void)default_branch;
	(void)arena;
	(void)ret_applications;
	return UNBUILT;
}
bool application_will_refresh(const struct application *application,
			      const struct changed_files *files)
{
	(void)application;
	(void)files;
	return true;
}
int application_progress(const struct application *application, struct oid revision,
			 descends_fn *descends, void *context, struct arena *arena,
			 struct application_progress *ret_progress, struct error *err)
{
	(void)application;
	(void)revision;
	(void)descends;
	(void)context;
	(void)arena;
	(void)ret_progress;
	return UNBUILT;
}
