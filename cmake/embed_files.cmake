# cmake -DFILES=... -DNAME=... -DPREFIX=... -DOUT=... -P embed_files.cmake: write the bytes of some files as C.
set(arrays "")
set(rows "")
set(count 0)
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char file_${count}[] = {${bytes}0};\n")
  string(APPEND rows "    {\"${PREFIX}${name}\", file_${count}, ${size}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUT} "/* Made by cmake/embed_files.cmake. */
#include \"base/embedded.h\"

${arrays}
const embedded_file ${NAME}_files[] = {
${rows}};
const size_t ${NAME}_count = sizeof ${NAME}_files / sizeof *${NAME}_files;
")
