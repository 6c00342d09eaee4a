# How everything is compiled.
#
# -ffp-contract=off: a fused multiply-add rounds once where two operations round twice, so the same
# journal would replay to other bits on another processor.  Nothing here may ever use -ffast-math.
add_compile_options(
  -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wpointer-arith
  -Wformat=2 -Wcast-qual
  -ffp-contract=off -fno-math-errno
  -fstack-protector-strong -fno-strict-overflow -fvisibility=hidden)
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

# Nouns are types, and a variable may bear its noun; locals still never hide each other.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wshadow=local)
else()
  add_compile_options(-Wshadow)
endif()
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" OR CMAKE_C_COMPILER_VERSION VERSION_GREATER_EQUAL 11)
  add_compile_options(-fstack-clash-protection)
endif()
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-fcf-protection)
endif()

# Small structs are cleared and copied by plain moves: the string instructions that gcc takes otherwise start slowly.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options("-mmemset-strategy=unrolled_loop:512:noalign,libcall:-1:noalign"
    "-mmemcpy-strategy=unrolled_loop:512:noalign,libcall:-1:noalign")
endif()

if(NETTO_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
else()
  add_compile_options(-D_FORTIFY_SOURCE=2)
endif()
