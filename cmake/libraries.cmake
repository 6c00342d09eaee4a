# What Netto stands on; everything is found by pkg-config.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LUA REQUIRED lua5.4)
pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(MSGPACK REQUIRED IMPORTED_TARGET msgpack)
pkg_check_modules(LAPACKE REQUIRED IMPORTED_TARGET lapacke)
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
pkg_check_modules(SLEEF REQUIRED IMPORTED_TARGET sleef)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
find_package(Threads REQUIRED)

# Lua's `^` is an instruction and a constant fold that no library table reaches; both call pow.  The
# static library lets the linker hand them SLEEF's, which gives the same bits on every processor; and for `%` an
# fmod that costs the same for all numbers.
find_library(LUA_ARCHIVE NAMES liblua5.4.a REQUIRED)
add_library(netto_lua INTERFACE)
target_include_directories(netto_lua SYSTEM INTERFACE ${LUA_INCLUDE_DIRS})
target_link_libraries(netto_lua INTERFACE ${LUA_ARCHIVE} m dl)
target_link_options(netto_lua INTERFACE -Wl,--wrap=pow -Wl,--wrap=fmod)
