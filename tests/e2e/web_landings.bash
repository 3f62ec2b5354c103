# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # server.bash and the tests set the variables
# The application apps/web, and how its states come to master one after the other: a past to look
# at and to go back to. For use after server.bash.

# web REPLICAS TITLE: apps/web as it shall be, committed.
web() {
	put apps/web/web.yaml <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: $1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "registry.example.com/web:1.4.$1"}]}
END
	commit "$2"
}

# land NUMBER [OPTION...]: HEAD opens this pull request; $approver (linus) approves it, ada lands it.
land() {
	local head number=$1
	shift
	head=$(git rev-parse HEAD)
	{
		as ada git push -q origin "HEAD:refs/for/master/t$number"
		as "${approver:-linus}" git push -q origin "$head:refs/approve/$number"
		as ada git push -q "$@" origin "$head:refs/merge/$number"
	} 2>"$work/land" || {
		cat "$work/land"
		return 1
	}
	git fetch -q origin
	git reset -q --hard origin/master
}
