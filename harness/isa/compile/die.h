/* die.h - ends the program where the table cannot be compiled. */
#ifndef A64_ISA_COMPILE_DIE_H
#define A64_ISA_COMPILE_DIE_H

/* A bad row, or a limit that the rows are beyond: ends the program with exit status 2 and this line. */
_Noreturn void table_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
