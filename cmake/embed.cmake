# netto_embed(ROOM FOLDER)
#
# Every file of FOLDER (lua/netto) becomes bytes inside the program: a source of ROOM that defines
# `lua_netto_files` and `lua_netto_count` (src/base/embedded.h), made anew whenever one of them changes.
function(netto_embed room folder)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/* ${CMAKE_SOURCE_DIR}/${folder}/.[a-z]*)
  list(REMOVE_DUPLICATES files)
  list(SORT files)
  string(REPLACE "/" "_" name ${folder})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}_embedded.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DNAME=${name} -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake VERBATIM)
  target_sources(room_${room} PRIVATE ${out})
endfunction()
