/*
 * The arrow rule (safety.md S1): group 0 is a flashing-yellow arrow that yields to group 1. Yielding it may run beside
 * group 1; its steady green is protected. Guard alone, as the monitor grants everything; control is the adversary, the
 * line loses what it likes, a silent board is flash and a whole start-up. One round = 500 ms, as in junction.pml.
 */

#define Red 0
#define Green 1    /* of the arrow: the steady one */
#define Yellow 2
#define Yielding 3

#define Lost 0     /* nothing arrives */
#define NoReply 1  /* the image arrives, no reply does */
#define Early 2    /* a reply about the image before, then the image arrives */
#define Fresh 3    /* the image arrives, and the last reply of the round is about it */

/* Times in rounds, as in junction.pml: confirmed, unconfirmed, confirmed late. */
#define GreenConfirmed 3
#define GreenUnconfirmed 4
#define GreenLate 5
#define YellowConfirmed 7
#define YellowUnconfirmed 8
#define YellowLate 9
#define RevertConfirmed 5
#define Intergreen01 10   /* from the arrow to the other */
#define Intergreen10 8
#define Longest 10

#define UP(v, top) v = (v < (top) -> v + 1 : (top))

/* --- Guard --- */
byte told[2], toldAge[2];
byte goAge[2];                       /* right of way as a whole, in whichever aspect: told */
byte force[2], forceAge[2] = RevertConfirmed;
byte seenGoAge[2];                   /* the same, in force */
bit ended[2] = 1;
byte endAge[2] = Longest;
bit steadyEnded = 1;                 /* the steady green's own end, whether yellow or yielding follows */
byte steadyEndAge = Longest;
byte sampleAge[2];                   /* 0 fresh, 1 unknown, 2 silent */

/* --- Boards --- */
byte lamp[2];
byte unfed[2];
bit applied[2] = 1;                  /* the board shows the last image that was written */
bit sinceSteady = 1;                 /* board 0 shows an image that was written after the last steady one */

/* --- The lamps, as the street sees them --- */
byte shown[2];
byte goEnd[2] = Longest;
byte steadyEnd = Longest;

byte line[2], wish[2];
hidden byte image[2];
hidden byte arrowDone, otherDone;

#define GO(aspect) ((aspect) == Green || (aspect) == Yielding)
#ifdef STEADY_RED_UNLIT        /* an error: the other's red need not be read back lit, nor be known */
#define UNKNOWN 0
#else
#define UNKNOWN (sampleAge[0] > 0 || sampleAge[1] > 0)
#endif
#define REDLIT(g) (force[g] == Red)
/* A green's minimum counts right of way as a whole. */
#define GREENDONE(g) (GO(force[g]) -> (seenGoAge[g] >= GreenConfirmed || goAge[g] >= GreenLate) : goAge[g] >= GreenUnconfirmed)
#define YELLOWDONE(g) (force[g] == told[g] -> (forceAge[g] >= YellowConfirmed || toldAge[g] >= YellowLate) : toldAge[g] >= YellowUnconfirmed)
#define CLEARED(g, rounds) (ended[g] && endAge[g] >= (rounds))
#define OWNREADY(g) (!UNKNOWN && REDLIT(g) && told[g] == Red && forceAge[g] >= RevertConfirmed)
/* Who may run together may start together; who has ended must have cleared. */
#define YIELDDONE(g, rounds) (GO(image[g]) || CLEARED(g, rounds))

/* The steady green starts as against a hard group. */
#ifdef STEADY_AS_YIELDING      /* an error: what a yield allows is allowed to the steady green */
#define STEADYROOM YIELDDONE(1, Intergreen10)
#else
#ifdef STEADY_RED_UNLIT
#define STEADYROOM (image[1] == Red && told[1] == Red && CLEARED(1, Intergreen10))
#else
#define STEADYROOM (image[1] == Red && told[1] == Red && CLEARED(1, Intergreen10) && REDLIT(1))
#endif
#endif

/* The other starts beside a yielding arrow, and one intergreen after a steady green that went over into yielding. */
#ifdef STEADY_END_IS_GO_END    /* an error: the steady green has no end of its own */
#define KEPT 0
#else
#ifdef STEADY_COMMAND_TIMED    /* an error: its end is the command */
#define KEPT (told[0] == Green || image[0] == Green || (told[0] != Red && toldAge[0] < Intergreen01))
#else
#define KEPT (told[0] == Green || image[0] == Green || !steadyEnded || steadyEndAge < Intergreen01)
#endif
#endif

/* Every wish of control's at every tick: 0 stay, 1 green, 2 yellow or red, 3 yielding (the arrow's). */
inline chooseTick() {
  if :: wish[0] = 0 :: wish[0] = 1 :: wish[0] = 2 :: wish[0] = 3 fi;
  if :: wish[1] = 0 :: wish[1] = 1 :: wish[1] = 2 fi
}

inline judge() {
  image[0] = told[0]; image[1] = told[1];
  arrowDone = GREENDONE(0); otherDone = GREENDONE(1);
  if
  :: told[0] == Yellow && YELLOWDONE(0) -> image[0] = Red
  :: told[0] == Green && wish[0] == 3 -> image[0] = Yielding
#ifdef STEADY_BACK             /* an error: from yielding straight to the steady green */
  :: told[0] == Yielding && wish[0] == 1 -> image[0] = Green
#endif
  :: GO(told[0]) && wish[0] == 2 && arrowDone -> image[0] = Yellow
  :: else
  fi;
  if
  :: told[1] == Yellow && YELLOWDONE(1) -> image[1] = Red
  :: told[1] == Green && wish[1] == 2 && otherDone -> image[1] = Yellow
  :: else
  fi;
  if
  :: wish[0] == 1 && image[0] == Red && OWNREADY(0) && STEADYROOM -> image[0] = Green
  :: wish[0] == 3 && image[0] == Red && OWNREADY(0) && YIELDDONE(1, Intergreen10) -> image[0] = Yielding
  :: else
  fi;
  if
  :: wish[1] == 1 && image[1] == Red && OWNREADY(1) && !KEPT && YIELDDONE(0, Intergreen01) -> image[1] = Green
  :: else
  fi
}

inline chooseScan() {
  if :: line[0] = Fresh :: line[0] = Lost :: line[0] = NoReply :: applied[0] -> line[0] = Early fi;
  if :: line[1] = Fresh :: line[1] = Lost :: line[1] = NoReply :: applied[1] -> line[1] = Early fi
}

/* The image went out: only now is it history. */
#define TELL(g) \
  if :: GO(image[g]) && !GO(told[g]) -> goAge[g] = 0 :: else fi; \
  if :: image[g] != told[g] -> told[g] = image[g]; toldAge[g] = 0 :: else fi; \
  if :: GO(image[g]) -> ended[g] = 0; endAge[g] = 0 :: else -> goAge[g] = 0 fi

#define AGE(g) \
  UP(toldAge[g], (told[g] == Red -> 0 : (told[g] == Yellow -> YellowLate : Longest))); \
  if :: GO(told[g]) -> UP(goAge[g], GreenLate) :: else fi; \
  UP(forceAge[g], (force[g] == Red -> RevertConfirmed : (force[g] == Yellow -> YellowConfirmed : 0))); \
  if :: GO(force[g]) -> UP(seenGoAge[g], GreenConfirmed) :: else -> seenGoAge[g] = 0 fi; \
  if :: ended[g] -> UP(endAge[g], Longest) :: else fi; \
  UP(sampleAge[g], 2)

/* A reply names an image; right of way has ended where neither it nor what was written since has any. */
inline sample(g, named, early, afterSteady) {
  if :: GO(named) && !GO(force[g]) -> seenGoAge[g] = early :: else fi;
  if :: force[g] != named -> force[g] = named; forceAge[g] = early :: else fi;
  if :: !ended[g] && !GO(named) && !GO(image[g]) -> ended[g] = 1; endAge[g] = 0 :: else fi;
  if :: g == 0 && !steadyEnded && named != Green && image[0] != Green && afterSteady -> steadyEnded = 1; steadyEndAge = 0 :: else fi;
  sampleAge[g] = early
}

#define ARRIVES(g) \
  if \
  :: line[g] == Lost -> applied[g] = 0; unfed[g]++ \
  :: else -> lamp[g] = image[g]; applied[g] = 1; unfed[g] = 0; if :: g == 0 -> sinceSteady = (image[0] != Green) :: else fi \
  fi

/* The judge at the lamps: it knows neither guard nor what was written. */
inline judgeLamps() {
  /* A steady green beside nobody's right of way, nor beside the yellow that ends it. */
  assert(!(lamp[0] == Green && lamp[1] != Red));
  /* It starts one intergreen after the other's end as lit, and never from yielding. */
  assert(!(lamp[0] == Green && shown[0] != Green) || (shown[0] == Red && goEnd[1] >= Intergreen10));
  /* The other starts one intergreen after the steady green's end as lit, and, beside no yielding, after the arrow's end. */
  assert(!(lamp[1] == Green && shown[1] != Green) || steadyEnd >= Intergreen01);
  if :: GO(shown[0]) && !GO(lamp[0]) -> goEnd[0] = 0 :: else fi;
  if :: GO(shown[1]) && !GO(lamp[1]) -> goEnd[1] = 0 :: else fi;
  if :: shown[0] == Green && lamp[0] != Green -> steadyEnd = 0 :: else fi;
#ifdef REACH
#if REACH == 1
  assert(!(lamp[0] == Green && shown[0] != Green && goEnd[1] < Longest))           /* steady soon after the other */
#elif REACH == 2
  assert(!(lamp[1] == Green && shown[1] != Green && steadyEnd <= Intergreen01 && lamp[0] == Yielding))  /* the other beside an arrow that was steady */
#elif REACH == 3
  assert(!(lamp[0] == Green && told[0] == Yielding))                                /* the end of the steady green is lost on the line */
#endif
#endif
  ;
  shown[0] = lamp[0]; shown[1] = lamp[1];
  UP(goEnd[0], Longest); UP(goEnd[1], Longest); UP(steadyEnd, Longest)
}

/* Flash and a start-up, which lasts longer than anything that is asked for. */
#define REST(g) told[g] = Red; toldAge[g] = 0; goAge[g] = 0; force[g] = Red; forceAge[g] = RevertConfirmed; seenGoAge[g] = 0; ended[g] = 1; endAge[g] = Longest; \
  sampleAge[g] = 0; lamp[g] = Red; unfed[g] = 0; applied[g] = 1; shown[g] = Red; goEnd[g] = Longest

inline scan() {
  TELL(0); TELL(1);
  if :: image[0] == Green -> steadyEnded = 0; steadyEndAge = 0; sinceSteady = 0 :: else fi;
  AGE(0); AGE(1);
  if :: steadyEnded -> UP(steadyEndAge, Longest) :: else fi;
  if :: line[0] == Early -> sample(0, lamp[0], 1, sinceSteady) :: else fi;
  if :: line[1] == Early -> sample(1, lamp[1], 1, 0) :: else fi;
  ARRIVES(0); ARRIVES(1);
  if :: line[0] == Fresh -> sample(0, image[0], 0, 1) :: else fi;
  if :: line[1] == Fresh -> sample(1, image[1], 0, 0) :: else fi;
  judgeLamps();
  if :: sampleAge[0] == 2 || sampleAge[1] == 2 || unfed[0] >= 2 || unfed[1] >= 2 -> REST(0); REST(1); steadyEnded = 1; steadyEndAge = Longest; sinceSteady = 1; steadyEnd = Longest :: else fi
}

init {
  do
  :: atomic { chooseTick(); chooseScan(); d_step { judge(); scan(); image[0] = 0; image[1] = 0; line[0] = 0; line[1] = 0; wish[0] = 0; wish[1] = 0 } }
  od
}
