# SPDX-License-Identifier: Apache-2.0
# C17, every useful warning as an error, hardening, and the banned functions.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_compile_definitions(_GNU_SOURCE)
add_compile_options(
	-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
	-Wformat=2 -Wcast-qual -Wundef -Wwrite-strings -Wpointer-arith
	-fno-common -fstack-protector-strong)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
	add_compile_options(-fstack-clash-protection -fcf-protection -Wlogical-op -Wduplicated-cond)
else()
	# clang counts signs among -Wconversion, which gcc does not do in C, and asks for a format
	# attribute on every function that takes a va_list.
	add_compile_options(-Wno-sign-conversion -Wno-format-nonliteral)
endif()

option(HEADGATE_WERROR "Treat warnings as errors" ON)
if(HEADGATE_WERROR)
	add_compile_options(-Werror)
endif()

set(HEADGATE_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (address,undefined)")
if(HEADGATE_SANITIZE)
	add_compile_options(-fsanitize=${HEADGATE_SANITIZE} -fno-sanitize-recover=all
			    -fno-omit-frame-pointer)
	add_link_options(-fsanitize=${HEADGATE_SANITIZE})
else()
	add_compile_options($<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()

# Every object reports its coverage to libFuzzer; the programs add libFuzzer itself.
if(HEADGATE_FUZZ)
	add_compile_options(-fsanitize=fuzzer-no-link)
endif()

add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,--as-needed)
