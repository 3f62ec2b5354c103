/* SPDX-License-Identifier: Apache-2.0 */
/* The registry logins in a Secret: .dockerconfigjson and .dockercfg hold a JSON object. */
#ifndef VALIDATORS_DOCKER_CONFIG_H
#define VALIDATORS_DOCKER_CONFIG_H

#include "validators/field.h"

/* `object` is a Secret. */
void docker_config_check(const struct field *object);

#endif
