/* Guard, by safety.md S2, S3 and S5; and the monitor's answer to the same tick. */

#define CONFIRMED(g) (force[g] == told[g])
#define GREENDONE(g) (CONFIRMED(g) -> (forceAge[g] >= GreenConfirmed || toldAge[g] >= GreenLate) : toldAge[g] >= GreenUnconfirmed)
#ifdef COMMAND_TIMED   /* an error: yellow and intergreen run from the command */
#define YELLOWDONE(g) (toldAge[g] >= YellowConfirmed)
#else
#define YELLOWDONE(g) (CONFIRMED(g) -> (forceAge[g] >= YellowConfirmed || toldAge[g] >= YellowLate) : toldAge[g] >= YellowUnconfirmed)
#endif
#define OCCUPIES(aspect) ((aspect) == Green || (aspect) == Yellow)
#define REDLIT(g) (force[g] == Red && asLit[BOARD(g)])
#define UNKNOWN (sampleAge[0] > 0 || sampleAge[1] > 0)

/* Start refusals: 1 tripped, 2 unknown, 3 red not lit, 4 red revert, 5 pair, 6 intergreen. Step refusals: 1 cycle, 2 minGreen, 3 yellow. */

/* One group by its own cycle: wish 0 = what it shows, 1 = the next of its cycle, 2 = what its cycle has not. */
#define STEP(g) \
  if \
  :: told[g] == Red -> image[g] = Red; \
     if \
     :: wish[g] == 0 -> skip \
     :: wish[g] == 1 -> start[g] = 1; wantsRoom[g] = 1 \
     :: else -> refused[g] = 1; wantsRoom[g] = 1 \
     fi \
  :: told[g] == Green -> image[g] = Green; \
     if \
     :: wish[g] == 0 -> wantsRoom[g] = 1 \
     :: wish[g] == 1 -> wantsRoom[g] = 1; \
        if :: GREENDONE(g) -> image[g] = Yellow :: else -> refused[g] = 2 fi \
     :: else -> refused[g] = 1 \
     fi \
  :: else -> image[g] = (YELLOWDONE(g) -> Red : Yellow); \
     if \
     :: wish[g] == 0 -> wantsRoom[g] = 1; if :: toldAge[g] < YellowOver -> image[g] = Yellow :: else fi \
     :: wish[g] == 1 -> if :: image[g] == Yellow -> refused[g] = 3 :: else fi \
     :: else -> refused[g] = 1; wantsRoom[g] = 1 \
     fi \
  fi

#define CLOSE(g) \
  if \
  :: told[g] == Red -> image[g] = Red \
  :: told[g] == Green -> image[g] = (GREENDONE(g) -> Yellow : Green) \
  :: else -> image[g] = (YELLOWDONE(g) -> Red : Yellow) \
  fi

/* The group against has left its yellow behind, it has cleared, and its red is confirmed lit. */
#define ROOM(o) (image[o] == Red && told[o] == Red)
#define CLEARED(o, rounds) (ended[o] && endAge[o] >= (rounds))
#define LITAGAINST(o) REDLIT(o)
#define STARTUNKNOWN UNKNOWN
#include "errors.pml"

/* Why a start must wait for one hard group. */
#define AGAINST(g, o, rounds) \
  if \
  :: startRefused[g] != 0 -> skip \
  :: else -> \
     if \
     :: !ROOM(o) -> startRefused[g] = 5 \
     :: else -> \
        if \
        :: !CLEARED(o, rounds) -> startRefused[g] = 6 \
        :: else -> if :: LITAGAINST(o) -> skip :: else -> startRefused[g] = 3 fi \
        fi \
     fi \
  fi

#define OWN(g) \
  if \
  :: tripped -> startRefused[g] = 1 \
  :: else -> \
     if \
     :: STARTUNKNOWN -> startRefused[g] = 2 \
     :: else -> \
        if \
        :: !REDLIT(g) -> startRefused[g] = 3 \
        :: else -> if :: forceAge[g] < RevertConfirmed -> startRefused[g] = 4 :: else fi \
        fi \
     fi \
  fi

#define START(g, against) \
  if \
  :: start[g] && !broken[g] -> \
     OWN(g); against; \
     if \
     :: startRefused[g] != 0 -> skip \
     :: else -> if :: (granted >> g) & 1 -> image[g] = Green :: else -> asked = asked | (1 << g) fi \
     fi \
  :: else \
  fi

inline runningImage() {
  STEP(0); STEP(1); STEP(2);
  broken[0] = wantsRoom[0] && (wantsRoom[1] || wantsRoom[2]);
  broken[1] = wantsRoom[1] && (wantsRoom[0] || (HARD12 && wantsRoom[2]));
  broken[2] = wantsRoom[2] && (wantsRoom[0] || (HARD12 && wantsRoom[1]));
  unsound = broken[0] || broken[1] || broken[2] || (refused[0] & 3) % 3 != 0 || (refused[1] & 3) % 3 != 0 || (refused[2] & 3) % 3 != 0;
  if :: posture != AskRun -> granted = 0 :: else fi;
  START(0, AGAINST(0, 1, IG10); AGAINST(0, 2, IG20));
  START(1, AGAINST(1, 0, IG01); if :: HARD12 -> AGAINST(1, 2, IG21) :: else fi);
  START(2, AGAINST(2, 0, IG02); if :: HARD12 -> AGAINST(2, 1, IG12) :: else fi);
  if :: posture != AskRun -> asked = 0 :: else fi
}

inline closingImage() {
  CLOSE(0); CLOSE(1); CLOSE(2);
  if
  :: told[0] == Red && told[1] == Red && told[2] == Red -> closing = 0; restart = 1;
#ifdef EXACT
     if :: closings >= 3 -> tripped = 1 :: else fi
#endif
  :: else
  fi
}

inline running() {
  imagePhase = PRun;
  if
  :: closing -> closingImage()
  :: else ->
     runningImage();
     if
     :: !unsound -> refusedAge = 0
     :: else ->
        if :: refusedAge == 0 -> refusedAge = 1 :: else fi;
        if
        :: refusedAge > HoldRounds ->
           closing = 1; refusedAge = 0; asked = 0;
#ifdef EXACT
           UP(closings, 3);
#endif
           closingImage()
        :: else
        fi
     fi
  fi
}

inline all(aspect, itsPhase) {
  image[0] = aspect; image[1] = aspect; image[2] = aspect; imagePhase = itsPhase
}

/* What the wire carried last; `bad`: asked for out of turn. */
inline heldImage(bad) {
  image[0] = told[0]; image[1] = told[1]; image[2] = told[2]; imagePhase = phase; unsound = bad
}

#define RIGHT (wish[0] == 0)
/* No yellow out of a flash that a board has not shown. */
#ifdef LEAVE_UNPROVED
#define PROVED 1
#else
#define PROVED (proved == 3)
#endif
#define MAYFLASH (phase != PRun || (told[0] == Red && told[1] == Red && told[2] == Red && \
  toldAge[0] >= RedBeforeFlash && toldAge[1] >= RedBeforeFlash && toldAge[2] >= RedBeforeFlash))
#ifdef START_YELLOW_UNSEEN
#define YELLOWOVER (seenAge > StartYellow || phaseAge >= StartYellowUnseen)
#else
#define YELLOWOVER (seenAge > StartYellow || phaseAge >= StartYellowLate)
#endif
#ifdef SKIP_ALL_RED
#define ALLREDDONE 1
#else
#define ALLREDDONE (seenAge > StartAllRed)
#endif

inline startupImage() {
  if
  :: phase == PFlash ->
#ifdef FLASH_TO_RED
     if
     :: posture == AskAllRed && RIGHT -> all(Red, PAllRed)
     :: else -> if :: posture == AskYellow && RIGHT && PROVED -> all(Yellow, PYellow) :: else -> heldImage(1) fi
     fi
#else
     if :: posture == AskYellow && RIGHT && PROVED -> all(Yellow, PYellow) :: else -> heldImage(1) fi
#endif
  :: phase == PYellow ->
     yellowOver = YELLOWOVER;
     if
     :: posture == AskYellow && phaseAge < StartYellowOver -> if :: RIGHT -> all(Yellow, PYellow) :: else -> heldImage(1) fi
     :: else ->
        if
        :: !yellowOver -> heldImage(posture != AskAllRed)
        :: else ->
           if
           :: posture == AskAllRed -> if :: RIGHT -> all(Red, PAllRed) :: else -> heldImage(1) fi
           :: else -> all(Red, PAllRed); unsound = 1
           fi
        fi
     fi
  :: else ->
     if
     :: posture == AskAllRed -> if :: RIGHT -> all(Red, PAllRed) :: else -> heldImage(1) fi
     :: else -> heldImage(posture != AskRun)
     fi
  fi;
  if
  :: !unsound -> refusedAge = 0
  :: else ->
     if :: refusedAge == 0 -> refusedAge = 1 :: else fi;
     if :: refusedAge > HoldRounds -> refusedAge = 0; restart = 1 :: else fi
  fi
}

inline forget() {
  refused[0] = 0; refused[1] = 0; refused[2] = 0; startRefused[0] = 0; startRefused[1] = 0; startRefused[2] = 0;
  start[0] = 0; start[1] = 0; start[2] = 0; wantsRoom[0] = 0; wantsRoom[1] = 0; wantsRoom[2] = 0;
  broken[0] = 0; broken[1] = 0; broken[2] = 0; unsound = 0; restart = 0; asked = 0
}

inline judgeImage() {
  forget();
  if
  :: posture == AskFlash ->
     tripped = 0; refusedAge = 0; closing = 0;
     if :: phase != PFlash -> phase = PFlash; phaseAge = 0; seenAge = 0; proved = 0 :: else fi;
     all(Flash, PFlash)
  :: else ->
     if
     :: posture == AskFlashTime && MAYFLASH -> all(Flash, PFlash); refusedAge = 0
     :: else ->
        if
        :: phase == PRun || (phase == PAllRed && posture == AskRun && ALLREDDONE) -> running()
        :: else -> startupImage()
        fi
     fi
  fi;
  boardSilent = sampleAge[0] == 2 || sampleAge[1] == 2;
  if
  :: boardSilent -> asked = 0; if :: phase != PFlash -> tripped = 1 :: else fi
  :: else
  fi;
  permit = !boardSilent && !tripped
}

/* The monitor grants what is asked, where it sees everybody against it at rest and cleared. It is never asked what guard refused. */
#define CLEAREDSEEN(o, rounds) (seenGo[o] >= (rounds))
#define TOOSOON(o, rounds) (shown[o] == Green || goEnd[o] + 1 < (rounds))
#define RESTING(g) (image[g] == Red && sampleAge[BOARD(g)] == 0 && REDLIT(g))

inline monitorAnswer() {
  answer = 0;
  if :: imagePhase == PFlash -> started = 1 :: else fi;
  if
  :: started ->
     if :: RESTING(0) && RESTING(1) && RESTING(2) && CLEAREDSEEN(1, IG10) && CLEAREDSEEN(2, IG20) -> answer = 1 :: else fi;
     if :: RESTING(1) && RESTING(0) && CLEAREDSEEN(0, IG01) && (!HARD12 || (RESTING(2) && CLEAREDSEEN(2, IG21))) -> answer = answer | 2 :: else fi;
     if :: RESTING(2) && RESTING(0) && CLEAREDSEEN(0, IG02) && (!HARD12 || (RESTING(1) && CLEAREDSEEN(1, IG12))) -> answer = answer | 4 :: else fi
  :: else
  fi;
  /* Whatever it were asked, it would be off by no more than the samples it missed: it does not lean on guard. */
  assert(!((answer & 1) && (TOOSOON(1, IG10) || TOOSOON(2, IG20))));
  assert(!((answer & 2) && (TOOSOON(0, IG01) || (HARD12 && TOOSOON(2, IG21)))));
  assert(!((answer & 4) && (TOOSOON(0, IG02) || (HARD12 && TOOSOON(1, IG12)))));
  answer = answer & asked;
  if :: answer & 1 -> answer = 1 :: else -> if :: HARD12 && answer == 6 -> answer = 2 :: else fi fi
}
