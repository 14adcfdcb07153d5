/* end.h - how generated code ends. */
#ifndef A64_GUARD_END_H
#define A64_GUARD_END_H

enum end {
  END_RETURN,  /* it returns */
  END_CALL,    /* it calls the abort function, or C does */
  END_SIGNAL,  /* it faults */
  END_ASYNC,   /* a signal that somebody sent, or a timer, ends it */
  END_FOREIGN, /* a signal arrives that is none of its business; then it returns */
};

#endif
