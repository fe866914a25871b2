/* Everything around guard: control as adversary, signald's heartbeat, the line, the boards, the monitor's link, and the judge at the lamps. */

#define RUNWISH (phase >= PAllRed)

inline chooseTick() {
  if
  :: newBoot == 2 || consentAge == 2 -> choice = 11    /* consent lost: signald commands flash */
  :: else ->
     if
     :: phase == PFlash && proved == 3 -> choice = 13
     :: phase == PYellow -> choice = 15
     :: choice = 0
     :: RUNWISH -> choice = 1
     :: RUNWISH -> choice = 2
     :: RUNWISH -> choice = 3
     :: RUNWISH -> choice = 4
     :: RUNWISH -> choice = 5
     :: RUNWISH -> choice = 6
     :: RUNWISH -> choice = 7
     :: RUNWISH -> choice = 8
     :: RUNWISH -> choice = 9
     :: RUNWISH -> choice = 10
     :: choice = 11
     :: choice = 12
     :: phase != PFlash || proved != 3 -> choice = 13
     :: choice = 14
     :: phase != PYellow -> choice = 15
     :: choice = 16
     :: phase == PRun -> choice = 17
#ifdef HISTORY_LOST
     :: phase == PRun -> choice = 18
#endif
     fi
  fi
}

/* 0-7: run, group g moves on where bit g is set. 8-10: run, group g asks for what its cycle has not. */
inline decode() {
  wish[0] = 0; wish[1] = 0; wish[2] = 0; posture = AskRun;
  if
  :: choice < 8 -> wish[0] = choice & 1; wish[1] = (choice >> 1) & 1; wish[2] = (choice >> 2) & 1
  :: choice >= 8 && choice < 11 -> wish[choice - 8] = 2
  :: choice == 11 -> posture = AskFlash
  :: choice == 12 -> posture = AskFlashTime
  :: choice == 13 -> posture = AskYellow
  :: choice == 14 -> posture = AskYellow; wish[0] = 2
  :: choice == 15 -> posture = AskAllRed
  :: choice == 16 -> posture = AskAllRed; wish[0] = 2
  :: choice == 17 -> posture = AskAllRed; wish[0] = told[0] != Red; wish[1] = told[1] != Red; wish[2] = told[2] != Red
  :: else ->
#ifdef HISTORY_LOST
     ended[0] = 1; ended[1] = 1; ended[2] = 1; endAge[0] = Longest; endAge[1] = Longest; endAge[2] = Longest
#else
     skip
#endif
  fi
}

inline judge() {
  d_step {
    decode();
    k = granted;
    judgeImage();
    monitorAnswer();
    /* The heartbeat: guard's permit, fresh consent with tokens, every board heard, and no flash (safety.md S3). */
#ifdef HEART_FREE
    token = consentAge == 0 && imagePhase != PFlash;
#else
    token = permit && consentAge == 0 && consentTokens && sampleAge[0] < 2 && sampleAge[1] < 2 && imagePhase != PFlash;
#endif
    if :: posture == AskFlash && newBoot == 2 -> newBoot = 0 :: else fi;
    c_code {
      if (TRACED) printf("J %ld %d %d %d%d%d %d %d %d%d%d %d %d%d%d %d%d%d\n", depth, now.choice, k,
        now.image[0], now.image[1], now.image[2], now.imagePhase, now.asked, now.permit, now.closing && now.imagePhase == 3, restart, now.tripped,
        refused[0] + 4 * broken[0], refused[1] + 4 * broken[1], refused[2] + 4 * broken[2], startRefused[0], startRefused[1], startRefused[2]);
    };
    granted = 0; choice = 0
  }
}

#define CANEARLY(b) applied[b]
inline chooseScan() {
  if
  :: choice = 15   /* the good round first: a search in depth begins where the junction runs */
  :: choice = 0
  :: choice = 1
  :: CANEARLY(1) -> choice = 2
  :: choice = 3
  :: choice = 4
  :: choice = 5
  :: CANEARLY(1) -> choice = 6
  :: choice = 7
  :: CANEARLY(0) -> choice = 8
  :: CANEARLY(0) -> choice = 9
  :: CANEARLY(0) && CANEARLY(1) -> choice = 10
  :: CANEARLY(0) -> choice = 11
  :: choice = 12
  :: choice = 13
  :: CANEARLY(1) -> choice = 14
  :: choice = 16   /* the line is still busy: nothing is written, nothing heard */
  :: choice = 17   /* signald restarts: all it knew is lost */
  :: choice = 18   /* the monitor is late */
  :: choice = 19   /* the monitor restarts */
  fi
}

/* The image went out: only now is it history. */
#define TELL(g) \
  if :: image[g] != told[g] -> told[g] = image[g]; toldAge[g] = 0 :: else fi; \
  if :: imagePhase == PRun && image[g] == Green -> ended[g] = 0; endAge[g] = 0 :: else fi

inline confirmWritten() {
  TELL(0); TELL(1); TELL(2);
  if :: imagePhase != phase -> phase = imagePhase; phaseAge = 0; seenAge = 0; proved = 0 :: else fi
}

/* Ages as the next tick will find them; each saturates where guard stops asking. */
#define TOLDTOP(g) (told[g] == Red -> RedBeforeFlash : (told[g] == Green -> GreenLate : (told[g] == Yellow -> YellowLate : 0)))
#define FORCETOP(g) (force[g] == Red -> RevertConfirmed : (force[g] == Green -> GreenConfirmed : (force[g] == Yellow -> YellowConfirmed : 0)))
#define AGE(g) UP(toldAge[g], TOLDTOP(g)); UP(forceAge[g], FORCETOP(g)); if :: ended[g] -> UP(endAge[g], Longest) :: else fi; UP(seenGo[g], Longest)

inline growOlder() {
  AGE(0); AGE(1); AGE(2);
  UP(sampleAge[0], 2); UP(sampleAge[1], 2);
  if :: phase == PYellow -> UP(phaseAge, StartYellowLate) :: else -> phaseAge = 0 fi;
  if :: refusedAge > 0 -> UP(refusedAge, HoldRounds + 1) :: else fi;
  if :: seenAge > 0 -> UP(seenAge, (phase == PYellow -> StartYellow + 1 : StartAllRed + 1)) :: else fi
}

/* One group in one reply: the image that the board names, and whether right of way has ended under it. */
#ifdef PAIRED_WITH_NEWEST
#define NAMED(g, early) image[g]
#else
#define NAMED(g, early) (early -> lamp[g] : image[g])
#endif
#define READ(g, early, itsPhase) \
  if :: force[g] != NAMED(g, early) -> force[g] = NAMED(g, early); forceAge[g] = (force[g] == Flash -> 0 : 1 + early) :: else fi; \
  if :: force[g] == Green -> seenGo[g] = 0 :: else fi; \
  if \
  :: !ended[g] && !(itsPhase == PRun && force[g] == Green) && !(imagePhase == PRun && image[g] == Green) -> ended[g] = 1; endAge[g] = 0 \
  :: else \
  fi

#define ASPECTOF(p) (p == PYellow -> Yellow : Red)
inline sample(b, early, itsPhase) {
  if :: b == 0 -> READ(0, early, itsPhase) :: else -> READ(1, early, itsPhase); READ(2, early, itsPhase) fi;
  forcePhase[b] = itsPhase; asLit[b] = !sawFlash;
  if :: phase == PFlash && itsPhase == PFlash -> proved = proved | (1 << b) :: else fi;
  sampleAge[b] = early;
  /* A board is seen to flash although the lamps should follow the images: leaving flash may take a round. */
  if :: sawFlash && phase != PFlash && (phase != PYellow || phaseAge >= 2) -> tripped = 1 :: else fi;
  if
  :: (phase == PYellow || phase == PAllRed) && sampleAge[1 - b] == early ->
     if
     :: forcePhase[0] == phase && forcePhase[1] == phase && asLit[0] && asLit[1] && force[0] < Flash && force[1] < Flash && force[2] < Flash ->
        if :: seenAge == 0 -> seenAge = 1 :: else fi
     :: else -> seenAge = 0
     fi
  :: else
  fi
}

#define SHOW(b) \
  if :: b == 0 -> lamp[0] = image[0] :: else -> lamp[1] = image[1]; lamp[2] = image[2] fi; \
  lampPhase[b] = imagePhase

/* A board: its image, its watchdog. It leaves a flash that was commanded with the first token, one of its own only through a commanded one. */
inline apply(b) {
  if
  :: line[b] == Lost ->
     applied[b] = 0; unfed[b]++
  :: else ->
     SHOW(b); applied[b] = 1;
     if
     :: imagePhase == PFlash -> flashing[b] = 1
     :: token -> unfed[b] = 0; if :: flashing[b] == 1 -> flashing[b] = 0 :: else fi
     :: else -> unfed[b]++
     fi
  fi;
  if
  :: flashing[b] != 0 -> unfed[b] = 0
  :: unfed[b] >= Watchdog && flashing[b] == 0 -> flashing[b] = 2; unfed[b] = 0
  :: else
  fi
}

#ifdef STALE_RETRY
/* The error: what was lost on board 0 goes out again a round later, behind the new image. */
inline retry() {
  if
  :: line[0] == NoReply && hasMissed -> lamp[0] = missed[0]; lampPhase[0] = missedPhase; applied[0] = 0; hasMissed = 0
  :: line[0] == Lost && choice < 16 -> missed[0] = image[0]; missedPhase = imagePhase; hasMissed = 1
  :: else -> hasMissed = 0
  fi
}
#endif

inline guardForgets() {
  phase = PFlash; phaseAge = 0; seenAge = 0; closing = 0; tripped = 0; refusedAge = 0; closings = 0;
  told[0] = Flash; told[1] = Flash; told[2] = Flash; toldAge[0] = 0; toldAge[1] = 0; toldAge[2] = 0;
  force[0] = None; force[1] = None; force[2] = None; forceAge[0] = 0; forceAge[1] = 0; forceAge[2] = 0;
  forcePhase[0] = PFlash; forcePhase[1] = PFlash; asLit[0] = 0; asLit[1] = 0;
  ended[0] = 0; ended[1] = 0; ended[2] = 0; endAge[0] = 0; endAge[1] = 0; endAge[2] = 0;
  sampleAge[0] = 2; sampleAge[1] = 2; proved = 0
}

inline monitorForgets() {
#ifdef MONITOR_HASTY
  answer = 0; seenGo[0] = Longest; seenGo[1] = Longest; seenGo[2] = Longest
#else
  started = 0; answer = 0; seenGo[0] = 0; seenGo[1] = 0; seenGo[2] = 0
#endif
}

/* The answer reaches signald before the next tick, or it does not; another boot is another history. */
/* Ages that are saturated whenever they are asked for again, because all red lies between: one state instead of many. */
#define SETTLE(g) \
  toldAge[g] = (phase == PAllRed -> RedBeforeFlash : 0); \
  if :: force[g] == Red && phase == PAllRed -> forceAge[g] = RevertConfirmed :: else -> forceAge[g] = 0 fi; \
  endAge[g] = (ended[g] -> Longest : 0); \
  seenGo[g] = Longest

inline settle() {
  if :: phase != PRun -> SETTLE(0); SETTLE(1); SETTLE(2) :: else fi
}

inline hearMonitor() {
  if
  :: choice == 17 ->
     monitorForgets();
     consentAge = 2; consentTokens = 0; granted = 0
  :: choice == 18 -> UP(consentAge, 2); granted = 0
  :: choice == 19 ->
#ifdef OLD_BOOT_CONSENT
     skip
#else
     monitorForgets();
     newBoot = 1; UP(consentAge, 2); granted = 0
#endif
  :: else ->
#ifdef MONITOR_BLIND
     consentAge = 0; consentTokens = started; granted = 7;   /* grants everything, asked or not: guard stands alone */
#else
     consentAge = 0; consentTokens = started; granted = answer;
#endif
     if :: newBoot == 1 -> newBoot = 2 :: else fi
  fi;
  answer = 0
}

#include "lamps.pml"

inline scan() {
  d_step {
    line[0] = (choice < 16 -> choice >> 2 : (choice < 18 -> Lost : Fresh));
    line[1] = (choice < 16 -> choice & 3 : (choice < 18 -> Lost : Fresh));
    if :: choice == 16 || choice == 17 -> permit = (choice == 16 && permit); token = 0 :: else -> confirmWritten() fi;
    growOlder();
    sawFlash = flashing[0] || flashing[1]; flashBefore = sawFlash;
    if :: line[0] == Early -> sample(0, 1, lampPhase[0]) :: else fi;
    if :: line[1] == Early -> sample(1, 1, lampPhase[1]) :: else fi;
    apply(0); apply(1);
#ifdef STALE_RETRY
    retry();
#endif
    sawFlash = flashing[0] || flashing[1];
    if :: line[0] == Fresh -> sample(0, 0, imagePhase) :: else fi;
    if :: line[1] == Fresh -> sample(1, 0, imagePhase) :: else fi;
    judgeLamps();
    if :: choice == 17 -> guardForgets() :: else fi;
    c_code {
      if (TRACED) printf("X %ld %d %d %d %d %d %d %d%d%d %d %d %d %d %d\n", depth, now.choice < 16 || now.choice > 17 ? 0 : now.choice - 15, line[0], line[1],
        flashBefore, sawFlash, now.tripped, now.ended[0], now.ended[1], now.ended[2], now.endAge[0], now.endAge[1], now.endAge[2], now.phase, now.seenAge);
    };
    hearMonitor();
    settle();
    image[0] = 0; image[1] = 0; image[2] = 0; imagePhase = 0; permit = 0; token = 0; asked = 0; choice = 0
  }
}
