/* row_number.h - numbers and lanes in the text column. */
#ifndef A64_ISA_COMPILE_ROW_NUMBER_H
#define A64_ISA_COMPILE_ROW_NUMBER_H

#include "isa/compile/row_scan.h"

bool scan_number(struct scan *s); /* of fields */
bool scan_fixed(struct scan *s);
bool scan_lane(struct scan *s); /* at the '[' after a register with lanes */

#endif
