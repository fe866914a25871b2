/*
 * A junction of three groups on two boards: guard, monitor, boards with a watchdog and one flash chain, and a line that
 * loses what it likes. Control is the adversary: any posture and any proposal at any time. docs/spin-model.md says what
 * stands for what. One round = 500 ms: judge (the tick), then apply and read back (the scan).
 *
 * Group 0 stands on board 0, groups 1 and 2 on board 1; every pair is hard.
 */

#define Red 0
#define Green 1
#define Yellow 2
#define Flash 3
#define None 4

/* Phases of the junction, as guard holds them. */
#define PFlash 0
#define PYellow 1
#define PAllRed 2
#define PRun 3

/* Postures that control may ask for. */
#define AskFlash 0
#define AskFlashTime 1
#define AskYellow 2
#define AskAllRed 3
#define AskRun 4

/* What the line does to one board in a round. */
#define Lost 0     /* nothing arrives */
#define NoReply 1  /* the image arrives, no reply does */
#define Early 2    /* a reply about the image before, then the image arrives: unknown at the next tick */
#define Fresh 3    /* the image arrives, and the last reply of the round is about it */

/* Times of the site in rounds of 500 ms. Guard waits in rounds from a command: confirmed, unconfirmed, confirmed late. */
#define GreenConfirmed 3   /* minimum green 1.4 s */
#define GreenUnconfirmed 4
#define GreenLate 5
#define YellowConfirmed 7  /* yellow 3.4 s */
#define YellowUnconfirmed 8
#define YellowLate 9
#define YellowOver 9       /* yellow + 0.8 s */
#define RevertConfirmed 5  /* red revert 2.0 s */
#define RedBeforeFlash 6   /* 3.0 s */
#define StartYellow 7      /* 3.2 s, confirmed from the sample on */
#define StartYellowUnseen 7
#define StartYellowLate 9   /* + 1.0 s: boards may leave flash as late as that unnoticed */
#define StartYellowOver 8
#define StartAllRed 12     /* 6.0 s: the largest intergreen */
#define HoldRounds 2       /* 1.0 s */
#define Watchdog 2         /* 0.8 s: one round without a token is borne, the second is not */
#define IG01 8
#define IG10 12
#define IG02 9
#define IG20 8
#define IG12 8
#define IG21 9
#define Longest 12
/* Groups 1 and 2 are hard too; TOGETHER, they may run together (more states: for traces). */
#ifdef TOGETHER
#define HARD12 0
#else
#define HARD12 1
#endif

/* At the lamps. */
#define MinGreen 3
#define MinYellow 7
#define MinStartYellow 7
#define MinRed 4
#define MinAllRed 12

#define BOARD(g) ((g) == 0 -> 0 : 1)
#define UP(v, top) v = (v < (top) -> v + 1 : (top))

/* --- Guard: what it holds from one tick to the next. Ages in rounds, saturated where they stop mattering. --- */
byte phase = PFlash, phaseAge, seenAge;  /* seenAge: 0 = phase not read back, else age + 1 */
byte told[3] = Flash, toldAge[3];
byte force[3] = None, forceAge[3];       /* the aspect in force by the last sample */
byte forcePhase[2] = PFlash;
bit asLit[2];                            /* the lamps read back as the image in force */
bit ended[3];
byte endAge[3];
byte sampleAge[2] = 2;                   /* 0 fresh, 1 unknown, 2 boardSilent */
byte refusedAge;                         /* 0 = not refused, else age + 1 */
bit closing, tripped;
byte closings;
byte proved;                             /* boards that have named a flash image since flash began */

/* --- The tick's outcome, until the scan has carried it out. --- */
byte image[3], imagePhase;
bit permit, token;
byte asked, granted, answer;

/* --- Monitor and its link. --- */
bit started; byte newBoot;
byte seenGo[3];
byte consentAge = 2;
bit consentTokens;

/* --- Boards. --- */
byte lamp[3] = Flash, lampPhase[2] = PFlash;
byte flashing[2] = 1;                    /* 1 commanded, 2 watchdog */
byte unfed[2];
bit applied[2];                          /* the board shows the last image that was written */

/* --- The lamps, as the street sees them. --- */
byte shown[3] = Flash, shownAge[3], goEnd[3] = Longest;
bit starting = 1; byte allRedAge;
byte unpermitted, monitorLost;

byte choice;

hidden byte wish[3], posture, refused[3], startRefused[3], line[2], k;
hidden byte start[3], wantsRoom[3], broken[3], unsound, restart, boardSilent, yellowOver, sawFlash, flashBefore;
#ifdef STALE_RETRY
byte missed[3], missedPhase; bit hasMissed;
#endif

#include "guard.pml"
#include "world.pml"

init {
  do
  :: atomic { chooseTick(); judge() };
     atomic { chooseScan(); scan() }
  od
}
