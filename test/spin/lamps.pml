/* The judge at the lamps (safety.md S2): knows neither guard nor what was written. */

#define SHOWS(g) (sawFlash -> Flash : lamp[g])
#define SHOWNTOP(g) (shown[g] == Red -> (starting -> 0 : MinRed) : (shown[g] == Green -> MinGreen : (shown[g] == Yellow -> MinYellow : 0)))

/* One lamp's step: red from flash only through yellow, green only after all red, yellow and green long enough. */
#define CHANGE(g) \
  if \
  :: shown[g] == SHOWS(g) -> skip \
  :: else -> \
     assert(shown[g] != Flash || SHOWS(g) == Yellow); \
     assert(shown[g] != Yellow || SHOWS(g) == Flash || (SHOWS(g) == Red && shownAge[g] >= (starting -> MinStartYellow : MinYellow))); \
     assert(shown[g] != Green || SHOWS(g) == Flash || (SHOWS(g) == Yellow && shownAge[g] >= MinGreen)); \
     assert(shown[g] != Red || SHOWS(g) == Flash || (SHOWS(g) == Green && (starting || shownAge[g] >= MinRed))) \
  fi

#define CLEAROF(g, o, rounds) (shown[g] == Green || SHOWS(g) != Green || (SHOWS(o) == Red && shown[o] == Red && goEnd[o] >= (rounds)))
#define ALLRED (SHOWS(0) == Red && SHOWS(1) == Red && SHOWS(2) == Red)
#define TAKES(g) (SHOWS(g) == Green || SHOWS(g) == Yellow)
#define STARTS(g) (SHOWS(g) == Green && shown[g] != Green)

#define FOLLOW(g) \
  if :: shown[g] == Green && SHOWS(g) != Green -> goEnd[g] = 0 :: else fi; \
  if :: shown[g] != SHOWS(g) -> shown[g] = SHOWS(g); shownAge[g] = 0 :: else fi

inline judgeLamps() {
  CHANGE(0); CHANGE(1); CHANGE(2);
  assert(CLEAROF(0, 1, IG10)); assert(CLEAROF(0, 2, IG20)); assert(CLEAROF(1, 0, IG01)); assert(CLEAROF(2, 0, IG02));
  assert(!HARD12 || (CLEAROF(1, 2, IG21) && CLEAROF(2, 1, IG12)));
  /* Yellow beside yellow is the start-up's alone. */
  assert(!((TAKES(0) && (TAKES(1) || TAKES(2))) || (HARD12 && TAKES(1) && TAKES(2))) || (starting && SHOWS(0) != Green && SHOWS(1) != Green && SHOWS(2) != Green));
  if
  :: STARTS(0) || STARTS(1) || STARTS(2) ->
     assert(!starting || allRedAge >= MinAllRed);
     assert(monitorLost == 0);
     if :: starting -> shownAge[0] = MinRed; shownAge[1] = MinRed; shownAge[2] = MinRed; starting = 0 :: else fi
  :: else
  fi;
  if :: sawFlash -> starting = 1 :: else fi;
  if :: starting && ALLRED -> UP(allRedAge, MinAllRed) :: else -> allRedAge = 0 fi;
  FOLLOW(0); FOLLOW(1); FOLLOW(2);
  UP(shownAge[0], SHOWNTOP(0)); UP(shownAge[1], SHOWNTOP(1)); UP(shownAge[2], SHOWNTOP(2));
  if
  :: starting -> goEnd[0] = Longest; goEnd[1] = Longest; goEnd[2] = Longest
  :: else -> UP(goEnd[0], Longest); UP(goEnd[1], Longest); UP(goEnd[2], Longest)
  fi;
  /* Without guard's permit, and after a restart of the monitor, the watchdogs bring flash. */
  if :: permit || sawFlash -> unpermitted = 0 :: else -> unpermitted++ fi;
  assert(unpermitted < 3);
  if
  :: sawFlash -> monitorLost = 0
  :: choice == 19 -> monitorLost = 1
  :: monitorLost > 0 -> monitorLost++
  :: else
  fi;
  assert(monitorLost < 5);
  reach()
}

/* What must be reachable, or nothing was proved: built with -DREACH=n, each of these has to be found. */
inline reach() {
#ifdef REACH
#if REACH == 1
  assert(shown[0] != Green)
#elif REACH == 2
  assert(!(shown[2] == Green && goEnd[1] < Longest))
#elif REACH == 3
  assert(!(shown[0] == Green && goEnd[2] < Longest))
#elif REACH == 4
  assert(!(closing && shown[0] == Yellow))
#elif REACH == 5
  assert(!(shown[0] == Green && sampleAge[0] == 1))
#elif REACH == 6
  assert(!(shown[1] == Green && flashing[0] == 0 && unfed[0] == 1))
#endif
#else
  skip
#endif
}
