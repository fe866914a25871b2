/* Errors planted in guard's start, by -D: each must be found at the lamps. */

#ifdef YELLOW_GREEN_TICK   /* yellow over and green on share a tick: nothing but the image looks at who is against */
#undef ROOM
#undef CLEARED
#undef LITAGAINST
#define ROOM(o) (image[o] == Red)
#define CLEARED(o, rounds) 1
#define LITAGAINST(o) 1
#endif

#ifdef UNKNOWN_IS_RED      /* what is not read back counts as red */
#undef CLEARED
#undef LITAGAINST
#undef STARTUNKNOWN
#define CLEARED(o, rounds) (!ended[o] || endAge[o] >= (rounds))
#define LITAGAINST(o) (UNKNOWN || REDLIT(o))
#define STARTUNKNOWN 0
#endif

#ifdef COMMAND_TIMED       /* the intergreen runs from the command: the yellow as told, then red as told */
#undef CLEARED
#undef LITAGAINST
#define CLEARED(o, rounds) (toldAge[o] + YellowConfirmed >= (rounds))
#define LITAGAINST(o) 1
#endif

#ifdef GREEN_OFF_ENOUGH    /* red confirmed lit is not asked for, nor a confirmed end */
#undef CLEARED
#undef LITAGAINST
#undef STARTUNKNOWN
#define CLEARED(o, rounds) (toldAge[o] >= 1)
#define LITAGAINST(o) (force[o] != Green)
#define STARTUNKNOWN 0
#endif
