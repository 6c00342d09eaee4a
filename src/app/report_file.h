/* report_file.h: a report written to files, whole or not at all, and looked at again. */
#ifndef APP_REPORT_FILE_H
#define APP_REPORT_FILE_H

#include "app/report_sheet.h"

/* One file with all of it, or with one section (`only`, else REPORT_SECTION_COUNT); or a folder with a file for each
 * section, and a manifest.  What was there is left in place until what is new is on the disk.  An exit code; what is
 * wrong was said. */
int report_write_file(sheet *s, report_section only, const char *path);
int report_write_folder(sheet *s, const char *path);

/* Does a file, a manifest with all that it names, or a folder with one, still say what it said?  An exit code. */
int report_check_file(const char *path);

#endif
