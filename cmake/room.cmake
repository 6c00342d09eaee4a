# netto_room(NAME [USES room...] [NEEDS library...] [GNU])
#
# A room of the house: every .c of src/NAME, one object library.  USES names the rooms below whose
# headers it includes, NEEDS the libraries that only this room may see, GNU asks for _GNU_SOURCE.
function(netto_room name)
  cmake_parse_arguments(ROOM "GNU" "" "USES;NEEDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.c)
  if(NOT sources)
    return()
  endif()
  add_library(room_${name} OBJECT ${sources})
  target_include_directories(room_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(room_${name} PRIVATE ${ROOM_NEEDS})
  if(ROOM_GNU)
    target_compile_definitions(room_${name} PRIVATE _GNU_SOURCE)
  endif()
endfunction()

# netto_test(ROOM [GNU] [NEEDS library...])
#
# Every tests/ROOM/test_*.c becomes build/tests/ROOM/test_*.t, a program that prints TAP; every
# executable script test_*.t there is copied beside them.
function(netto_tests room)
  cmake_parse_arguments(TEST "GNU" "" "NEEDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/test_*.c)
  foreach(source ${sources})
    get_filename_component(stem ${source} NAME_WE)
    set(target ${room}_${stem})
    add_executable(${target} ${source})
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${stem} SUFFIX .t
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${room})
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${target} PRIVATE netto_support netto_all ${TEST_NEEDS})
    target_compile_definitions(${target} PRIVATE NETTO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(TEST_GNU)
      target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    endif()
    add_test(NAME ${room}/${stem} COMMAND ${target} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endforeach()
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/test_*.t)
  foreach(script ${scripts})
    get_filename_component(stem ${script} NAME_WE)
    configure_file(${script} ${CMAKE_CURRENT_BINARY_DIR}/${room}/${stem}.t COPYONLY)
    add_test(NAME ${room}/${stem} COMMAND ${CMAKE_CURRENT_BINARY_DIR}/${room}/${stem}.t
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endforeach()
endfunction()
