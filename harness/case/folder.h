/* folder.h - files in a folder that somebody else may have filled: a stranger's corpus, what CI kept. */
#ifndef A64_CASE_FOLDER_H
#define A64_CASE_FOLDER_H

#include <stdbool.h>

/* Whether there is a file, or a link to one: a pipe would be waited for, and a device need not end. */
bool folder_has(const char *path);

/* Makes place for a new file. What is there could be a link to a file of the user's, a pipe or a device, and is removed
 * instead of written to. False with errno: it cannot be. */
bool folder_clear(const char *path);

#endif
