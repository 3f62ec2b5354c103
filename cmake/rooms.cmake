# SPDX-License-Identifier: Apache-2.0
# A room is a folder of sources and one static library, headgate_<folder>.
# Includes are qualified by the room ("manifest/node.h"), so that the rule in
# tests/layers.txt can be read off every include line.

function(headgate_sources result room)
	file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${room}/*.c)
	# Programs that run at build time only stand in <room>/*/tool/.
	list(FILTER sources EXCLUDE REGEX "/tool/")
	set(${result} ${sources} PARENT_SCOPE)
endfunction()

function(headgate_flags target)
	target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
	target_compile_options(${target} PRIVATE -include ${CMAKE_SOURCE_DIR}/base/banned.h)
endfunction()

function(headgate_room room)
	cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
	headgate_sources(sources ${room})
	# A room that is a program's own leaves the entry to the program, so that tests can link it.
	list(FILTER sources EXCLUDE REGEX "/${room}/main\\.c$")
	add_library(headgate_${room} STATIC ${sources})
	headgate_flags(headgate_${room})
	target_link_libraries(headgate_${room} PUBLIC ${ARG_LINKS})
	include(${CMAKE_SOURCE_DIR}/${room}/room.cmake OPTIONAL)
endfunction()

function(headgate_program program)
	cmake_parse_arguments(ARG "" "" "ROOMS;SOURCES;LINKS" ${ARGN})
	set(all ${ARG_SOURCES})
	foreach(room ${ARG_ROOMS})
		headgate_sources(sources ${room})
		list(APPEND all ${sources})
	endforeach()
	add_executable(${program} ${all})
	headgate_flags(${program})
	target_link_libraries(${program} PRIVATE ${ARG_LINKS})
	target_compile_definitions(${program} PRIVATE HEADGATE_VERSION="${PROJECT_VERSION}")
	install(TARGETS ${program})
endfunction()
