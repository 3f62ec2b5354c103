# SPDX-License-Identifier: Apache-2.0
# The Kubernetes API as a table: the text in catalog/ becomes constant tables at build time.
set(catalog_tool ${CMAKE_SOURCE_DIR}/validators/catalog/tool)
set(catalog_texts)
foreach(name definitions enums resources rules lifecycle)
	list(APPEND catalog_texts ${CMAKE_SOURCE_DIR}/validators/catalog/${name}.txt)
endforeach()

add_executable(catalog_compile ${catalog_tool}/compile.c ${catalog_tool}/compile_text.c
	       ${catalog_tool}/compile_rules.c ${catalog_tool}/compile_tables.c)
headgate_flags(catalog_compile)
target_link_libraries(catalog_compile PRIVATE headgate_base)

set(catalog_tables ${CMAKE_BINARY_DIR}/generated/catalog_tables.c)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
add_custom_command(
	OUTPUT ${catalog_tables}
	COMMAND catalog_compile ${catalog_tables} ${catalog_texts}
	DEPENDS catalog_compile ${catalog_texts}
	COMMENT "Compiling the Kubernetes catalog"
	VERBATIM)
target_sources(headgate_validators PRIVATE ${catalog_tables})

# For maintainers: rewrites the text from the collected facts (see catalog/README.md).
add_executable(catalog_generate ${catalog_tool}/generate.c
	       ${catalog_tool}/generate_definitions.c ${catalog_tool}/generate_lists.c)
headgate_flags(catalog_generate)
target_link_libraries(catalog_generate PRIVATE PkgConfig::JANSSON)
if(NOT HEADGATE_TESTS)
	set_target_properties(catalog_generate PROPERTIES EXCLUDE_FROM_ALL TRUE)
endif()
