# netto_embed(ROOM FOLDER [PREFIX text] [PATTERNS pattern...])
#
# Every file of FOLDER (lua/netto), or those of some patterns, becomes bytes inside the program: a source of ROOM that
# defines `lua_netto_files` and `lua_netto_count` (src/base/embedded.h), made anew whenever one of them changes.  A file
# is called as in its folder, with the prefix before that.
function(netto_embed room folder)
  cmake_parse_arguments(EMBED "" "PREFIX" "PATTERNS" ${ARGN})
  if(NOT EMBED_PATTERNS)
    set(EMBED_PATTERNS * .[a-z]*)
  endif()
  list(TRANSFORM EMBED_PATTERNS PREPEND ${CMAKE_SOURCE_DIR}/${folder}/)
  file(GLOB files LIST_DIRECTORIES false CONFIGURE_DEPENDS ${EMBED_PATTERNS})
  list(REMOVE_DUPLICATES files)
  list(SORT files)
  string(REPLACE "/" "_" name ${folder})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}_embedded.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DNAME=${name} -DPREFIX=${EMBED_PREFIX} -DOUT=${out}
      -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake VERBATIM)
  target_sources(room_${room} PRIVATE ${out})
endfunction()
