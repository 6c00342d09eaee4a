# netto_embed(ROOM FOLDER)
#
# Every .lua file of FOLDER becomes bytes inside the program: a source of ROOM that defines
# `embedded_files` (src/script/load.h), made anew whenever one of them changes.  Files that end in
# .meta.lua are for editors and stay out.
function(netto_embed room folder)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.lua)
  list(FILTER files EXCLUDE REGEX "\\.meta\\.lua$")
  list(SORT files)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${room}_embedded.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake VERBATIM)
  target_sources(room_${room} PRIVATE ${out})
endfunction()
