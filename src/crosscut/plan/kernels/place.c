/* The placements of slots: which ways to fill them are looked at, what each is worth, which are kept. */
#include "kernels.h"

#define KEPT 96 /* as in candidates, like the next ten */
#define WEIGHED_AGAIN 6
#define AIMED_AT 3
#define LOOKED_AT 420
#define OPEN 200
#define SPED 240
#define MOMENTS_SEEN 24
#define EDGE 1e-6
#define MOVED 0.1
#define ON_CUT 1.5
#define FINE 16.0
#define FAIR 3
#define RANKED 160 /* put in order at a time, as few suffice */
#define LEAST_FAIR 4
#define PLACES 8192 /* of the table of (window, frame) pairs: a power of two above twice those looked at */

/* Counts and addresses, in the order in which placed.py gives them. */
typedef struct {
  int windows, moments, held, accents, places, frames, allowed, sides, points, final_accent, ends_on_hit;
  int *first, *last;                                       /* slots */
  double *seconds, *beats, *energy, *climax, *fixed, *lasting;
  double *frame;                                           /* grid points */
  int *clip, *side, *moment;                               /* windows; `moment` is the first not before its start */
  double *start, *end, *quality, *seen, *slowest, *smooth;
  int *clip_first;                                         /* clips */
  double *clip_base, *clip_rate;
  double *source;                                          /* times of the source frames */
  double *time, *strength, *weight, *strong, *contact;     /* moments */
  int *held_moment, *held_window;
  double *on_accent, *on_strong, *off, *target, *worth;
  int *speed, *by_rate;                                    /* numbers of the allowed speeds; the fastest first */
  double *speeds, *pace, *octaves, *haste;                 /* by number; `pace` in frames of the film a second of source */
  double *off_side;                                        /* [sides][points + 1] */
} Goods;
typedef struct {
  double rate, hit, step, aim, earliest, latest, quality, energy, arc, telling, calm, impact, strong, missed, cut_point,
      side, held, ending, opening, slowest;
} Weights;

typedef struct { int window, speed, low; double start, end, points; } Way;
typedef struct { double impact, missed, strongest, final; int lands; } Seen;
typedef struct { Way *way; int count, room; } Ways;

static Goods g;
static Weights w;

static double *pull, *appeal; /* of the held pairs, how much the moment weighs; of windows, what they give a slot */

static void goods(const Goods *given, const Weights *weights) {
  g = *given, w = *weights;
  pull = NEW(double, g.held), appeal = NEW(double, g.windows);
  for (int held = 0; held < g.held; held++) pull[held] = g.weight[g.held_moment[held]] + g.strong[g.held_moment[held]];
}

/* The source frame nearest to a time, of equals the earlier; sought from where an even rate would have it. */
static int nearest(double time, int clip) {
  double guess = g.clip_first[clip] + (time - g.clip_base[clip]) * g.clip_rate[clip];
  int low = guess < 0 ? 0 : guess > g.frames - 1 ? g.frames - 1 : (int)guess, high = low, step = 1;
  if (g.source[low] >= time) {
    for (low--; low >= 0 && g.source[low] >= time; step *= 2) high = low, low -= step;
    if (low < -1) low = -1;
  } else {
    for (high++; high < g.frames && g.source[high] < time; step *= 2) low = high, high += step;
    if (high > g.frames) high = g.frames;
  }
  while (high - low > 1) {
    int middle = low + (high - low) / 2;
    if (g.source[middle] < time) low = middle;
    else high = middle;
  }
  int right = high < 1 ? 1 : high;
  if (right > g.frames - 1) right = g.frames - 1;
  int left = right > 0 ? right - 1 : 0;
  return time - g.source[left] <= g.source[right] - time ? left : right;
}

/* What the moments of a placement are worth: on accents, off them, on the final hit; and the strongest. */
static Seen look(double begin, const Way *way) {
  Seen seen = {0.0, 0.0, 0.0, 0.0, 0};
  double pace = g.pace[way->speed];
  int moment = g.moment[way->window];
  while (moment > 0 && g.time[moment - 1] >= way->start) moment--;
  while (moment < g.moments && g.time[moment] < way->start) moment++;
  for (int number = 0; number < MOMENTS_SEEN && moment < g.moments && g.time[moment] < way->end; number++, moment++) {
    double after = (g.time[moment] - way->start) * pace, frame = begin + after, place = __builtin_rint(frame * FINE);
    double share = after < ON_CUT ? w.cut_point : 1.0;
    if (place < g.places) {
      int at = (int)place;
      double hit = w.impact * g.weight[moment] * g.on_accent[at] + w.strong * g.strong[moment] * g.on_strong[at];
      seen.impact += share * hit;
      seen.missed -= w.missed * g.weight[moment] * g.contact[moment] * g.off[at];
    }
    if (g.strength[moment] > seen.strongest) seen.strongest = g.strength[moment];
    double error = frame - w.hit;
    if (w.hit < 0 || error < w.earliest + EDGE || error > w.latest - EDGE) continue;
    seen.lands = 1;
    if (share * g.strength[moment] > seen.final) seen.final = share * g.strength[moment];
  }
  return seen;
}

/* The points of a placement in a slot. */
static double weigh(int slot, const Way *way) {
  int window = way->window, first = g.first[slot], last = g.last[slot];
  double beats = g.beats[slot], octaves = g.octaves[way->speed], speed = g.speeds[way->speed];
  Seen seen = look(g.frame[first], way);
  double telling = w.telling * seen.strongest + w.calm * g.seen[window];
  double points = g.fixed[slot] + rounded(w.quality * beats * g.quality[window]);
  points += rounded(w.energy * beats * (1 - __builtin_fabs(g.energy[slot] - g.seen[window])));
  points += rounded(w.arc * beats * g.climax[slot] * telling);
  points += rounded(seen.impact) + rounded(seen.missed);
  points += rounded(-g.haste[way->speed] * beats * octaves * octaves);
  if (speed < 1 && speed < g.smooth[window]) points += rounded(-w.held * beats);
  if (g.sides) {
    const double *off = g.off_side + (long)g.side[window] * (g.points + 1);
    points += rounded(-w.side * (off[last] - off[first]));
  }
  if (!first) points += rounded(w.opening * (1 + g.quality[window]) / 2 * (1 - g.seen[window]) * g.lasting[slot]);
  if (last == g.points) points += rounded(w.ending * seen.final);
  return points;
}

/* Adds a placement, moved to the nearest source frame, where it stays inside its window; what it is worth, or NEVER. */
static double fit(Ways *ways, int slot, int window, int speed, double start) {
  double slack = MOVED + EDGE, seconds = g.seconds[slot]; /* no frame that near lets it stay: not worth looking for one */
  if (start + slack < g.start[window] || start - slack + g.speeds[speed] * seconds > g.end[window]) return NEVER;
  int low = nearest(start, g.clip[window]);
  if (g.source[low] < g.start[window] - EDGE / 1000) low++;
  if (low > g.frames - 1) low = g.frames - 1;
  double begin = g.source[low], end = begin + g.speeds[speed] * seconds;
  if (begin < g.start[window] - EDGE / 1000 || end > g.end[window] - EDGE || __builtin_fabs(begin - start) >= MOVED) return NEVER;
  if (ways->count == ways->room) __builtin_trap();
  Way way = {window, speed, low, begin, end, 0.0};
  way.points = weigh(slot, &way);
  ways->way[ways->count++] = way;
  return way.points;
}

/* What each window gives a slot whatever lands in it: how it looks, how it moves, whether it is of the side. */
static void appeals(int slot) {
  double beats = g.beats[slot], loud = g.energy[slot], story = w.arc * g.climax[slot] * w.calm;
  int first = g.first[slot], last = g.last[slot];
  for (int window = 0; window < g.windows; window++) {
    double seen = g.seen[window], fits = w.energy * (1 - __builtin_fabs(loud - seen));
    appeal[window] = beats * (w.quality * g.quality[window] + fits + story * seen);
    if (!g.sides) continue;
    const double *off = g.off_side + (long)g.side[window] * (g.points + 1);
    appeal[window] -= w.side * (off[last] - off[first]);
  }
}

/* Adds the placement that leads a pair's moment to one frame before its accent at that speed; its points, or NEVER. */
static double lead(Ways *ways, int slot, int pair, int accents, const Ranked *accent, int speed) {
  int held = pair / accents, window = g.held_window[held];
  double begin = g.frame[g.first[slot]], target = g.target[accent[pair % accents].place] + w.aim;
  double run_up = ((target > begin ? target : begin) - begin) / w.rate;
  if (g.slowest[window] > g.speeds[speed] && g.speeds[speed] < 1) return NEVER;
  return fit(ways, slot, window, speed, g.time[g.held_moment[held]] - g.speeds[speed] * run_up);
}

/* Aims moments at accents of the slot one frame early: the pairs that promise most at life's speed, and those that
   keep it best at the other speeds too. */
static void aim(Ways *ways, int slot) {
  double begin = g.frame[g.first[slot]], end = g.frame[g.last[slot]];
  int accents = 0;
  Ranked accent[AIMED_AT];
  if (g.last[slot] == g.points && w.hit >= 0) {
    if (g.final_accent >= 0) accent[accents++].place = g.final_accent;
  } else {
    for (int each = 0; each < g.accents; each++) {
      if (g.target[each] < begin || g.target[each] >= end) continue;
      Ranked entry = {falling(g.worth[each]), each};
      accents = offer(accent, accents, AIMED_AT, entry);
    }
    rank(accent, accents);
  }
  if (!accents || !g.held) return;
  int size = g.held * accents;
  double *promise = NEW(double, size);
  for (int held = 0, place = 0; held < g.held; held++)
    for (int each = 0; each < accents; each++) promise[place++] = g.worth[accent[each].place] * pull[held] + appeal[g.held_window[held]];
  Ranked *pair = NEW(Ranked, size);
  size = sieve(promise, size, LOOKED_AT, pair);
  rank(pair, size);
  Ranked *sped = NEW(Ranked, size);
  for (int each = 0; each < size; each++)
    sped[each].key = falling(lead(ways, slot, pair[each].place, accents, accent, g.speed[0])), sped[each].place = each;
  int some = size < SPED || g.last[slot] == g.points ? size : SPED;
  select(sped, size, some);
  rank(sped, some);
  for (int number = 1; number < g.allowed; number++)
    for (int each = 0; each < some; each++) lead(ways, slot, pair[sped[each].place].place, accents, accent, g.speed[number]);
}

/* Begins at even steps of the windows that promise most, at life's speed; slower only where one is too short for that. */
static void step(Ways *ways, int slot) {
  double seconds = g.seconds[slot];
  u8 *chosen = NEW(u8, g.windows);
  Ranked *order = NEW(Ranked, g.windows);
  int count = 0;
  for (int window = 0; window < g.windows; window++) {
    double room = g.end[window] - g.start[window];
    chosen[window] = 0;
    if (room >= seconds || room >= seconds * (g.slowest[window] > w.slowest ? g.slowest[window] : w.slowest))
      order[count].key = falling(appeal[window]), order[count++].place = window;
  }
  if (count > OPEN) select(order, count, OPEN), count = OPEN;
  for (int each = 0; each < count; each++) chosen[order[each].place] = 1;
  for (int number = 0; number < g.allowed; number++) {
    int speed = g.by_rate[number];
    if (g.speeds[speed] > 1) continue;
    for (int window = 0; window < g.windows; window++) {
      double room = g.end[window] - g.start[window], left = room - g.speeds[speed] * seconds;
      if (!chosen[window] || left < 0 || (speed && (room >= seconds || g.slowest[window] > g.speeds[speed]))) continue;
      int places = (int)__builtin_floor(left / w.step) + 1;
      for (int each = 0; each < places; each++) fit(ways, slot, window, speed, g.start[window] + each * w.step);
    }
  }
}

/* Every placement of a slot that is worth weighing; where the film must end on a hit, only those that aim at it. */
static Ways ways_of(int slot) {
  int room = LOOKED_AT * g.allowed;
  for (int window = 0; window < g.windows; window++)
    room += g.allowed * ((int)__builtin_floor((g.end[window] - g.start[window]) / w.step) + 1);
  Ways ways = {NEW(Way, room), 0, room};
  appeals(slot);
  aim(&ways, slot);
  if (g.last[slot] != g.points || w.hit < 0 || !g.moments) step(&ways, slot);
  return ways;
}

/* How strong the strongest moment is that a slot can land on the final hit; 0 where none lands. */
static double strongest(int slot) {
  u32 scratch = mark();
  Ways ways = ways_of(slot);
  double best = 0.0;
  for (int each = 0; each < ways.count; each++) {
    Seen seen = look(g.frame[g.first[slot]], &ways.way[each]);
    if (seen.lands && seen.final > best) best = seen.final;
  }
  release(scratch);
  return best;
}

/* Whether a window's frame is new among those in the table of `keys`. */
static int fresh(u64 *keys, int window, int low) {
  u64 key = ((u64)low << 32 | (u32)window) + 1;
  u32 place = (u32)((key * 0x9E3779B97F4A7C15ULL) >> 40) & (PLACES - 1);
  while (keys[place] && keys[place] != key) place = (place + 1) & (PLACES - 1);
  if (keys[place]) return 0;
  keys[place] = key;
  return 1;
}

typedef struct { int *window, *speed, *low; double *bounds, *points; } Rows;

/* The best placements of a slot, at most one from each frame of a window and no window crowding out the others: how
   many were kept. */
static int place(int slot, double least, Rows rows, u64 *keys, int *turns) {
  Ways ways = ways_of(slot);
  Ranked *order = NEW(Ranked, ways.count);
  int windows = 0, kept = 0, ends = g.ends_on_hit && g.last[slot] == g.points;
  double *points = NEW(double, ways.count);
  for (int each = 0; each < ways.count; each++) {
    points[each] = ways.way[each].points;
    if (!ends) continue;
    Seen seen = look(g.frame[g.first[slot]], &ways.way[each]);
    if ((seen.lands ? seen.final : -1.0) < least) points[each] = NEVER;
  }
  int looked = sieve(points, ways.count, WEIGHED_AGAIN * KEPT, order), count = 0;
  for (int each = 0; each < looked; each++)
    if (points[order[each].place] > NEVER) order[count++] = order[each];
  for (int each = 0; each < PLACES; each++) keys[each] = 0;
  for (int each = 0; each < g.windows; each++) turns[each] = 0;
  for (int each = 0; each < count; each++) windows += !turns[ways.way[order[each].place].window]++;
  int fair = windows && FAIR * KEPT / windows > LEAST_FAIR ? FAIR * KEPT / windows : LEAST_FAIR;
  for (int each = 0; each < g.windows; each++) turns[each] = 0;
  for (int from = 0; from < count && kept < KEPT; from += RANKED) {
    select(order + from, count - from, RANKED);
    int some = count - from < RANKED ? count - from : RANKED;
    rank(order + from, some);
    for (int number = from; number < from + some && kept < KEPT; number++) {
      const Way *way = &ways.way[order[number].place];
      if (!fresh(keys, way->window, way->low) || turns[way->window]++ >= fair) continue;
      rows.window[kept] = way->window, rows.speed[kept] = way->speed, rows.low[kept] = way->low;
      rows.bounds[2 * kept] = way->start, rows.bounds[2 * kept + 1] = way->end;
      rows.points[kept++] = way->points;
    }
  }
  return kept;
}

/* The best placements of `count` slots from one on: how many each has goes to `kept`, what they are to the arrays. */
static int place_all(int slot, int count, double least, int *kept, int *window, int *speed, int *low, double *bounds,
                            double *points) {
  u32 scratch = mark();
  u64 *keys = NEW(u64, PLACES);
  int *turns = NEW(int, g.windows), filled = 0;
  for (int each = 0; each < count; each++) {
    u32 own = mark();
    Rows rows = {window + filled, speed + filled, low + filled, bounds + 2 * filled, points + filled};
    kept[each] = place(slot + each, least, rows, keys, turns);
    filled += kept[each];
    release(own);
  }
  release(scratch);
  return filled;
}

EXPORT(goods) double call_goods(const double *given) { return goods(PLACE(0), PLACE(1)), 0; }
EXPORT(strongest) double call_strongest(const double *given) { return strongest(WHOLE(0)); }
EXPORT(place) double call_place(const double *given) {
  return place_all(WHOLE(0), WHOLE(1), given[2], PLACE(3), PLACE(4), PLACE(5), PLACE(6), PLACE(7), PLACE(8));
}
