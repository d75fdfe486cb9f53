/* The search on a table of candidates: what can follow, beams, neighbourhoods, the worth of a path. */
#include "kernels.h"

#define PER_WINDOW 4 /* as in tables.py, like the next two */
#define TRIED 10
#define DUPLICATE_REACH 64.0
#define NARROW 12
#define FRONT 192 /* candidates of a point that are put in order */

/* A table (see tables.Table) and what it gives that one window follows another (tables.Follow).
   `pair` counts grains. The second half is made by `problem`. */
typedef struct {
  int candidates, points, windows;
  int *at, *start, *end, *window, *low, *high;
  double *worth;
  short *pair;
  int *turn;
  double *beat;
  int *shot, *alike;
  int *ending_at, *ending;                 /* by grid point, the windows of the candidates that end there */
  int *window_low, *window_high;           /* the source frames that candidates of a window use */
  int *shot_at, *by_shot, *alike_at, *by_alike; /* by group, its windows */
  double reach, reuse, duplicate, most; /* `most`: what a pair gives at best */
} Problem;

static inline double pair_points(const Problem *p, int turn, int one, int other) {
  return p->pair[((long)turn * p->windows + one) * p->windows + other] / GRAIN;
}

/* By group `[m]`, the windows of it, as offsets and a list. */
static void grouped(const int *group, int windows, int **at, int **list) {
  *at = NEW(int, windows + 1);
  *list = NEW(int, windows);
  for (int number = 0; number <= windows; number++) (*at)[number] = 0;
  for (int window = 0; window < windows; window++) (*at)[group[window] + 1]++;
  for (int number = 0; number < windows; number++) (*at)[number + 1] += (*at)[number];
  u32 scratch = mark();
  int *next = NEW(int, windows);
  for (int number = 0; number < windows; number++) next[number] = (*at)[number];
  for (int window = 0; window < windows; window++) (*list)[next[group[window]]++] = window;
  release(scratch);
}

static Problem *problem(const int *numbers, const double *reals) {
  Problem *p = NEW(Problem, 1);
  p->candidates = numbers[0], p->points = numbers[1], p->windows = numbers[2];
  p->at = (int *)numbers[3], p->start = (int *)numbers[4], p->end = (int *)numbers[5];
  p->window = (int *)numbers[6], p->low = (int *)numbers[7], p->high = (int *)numbers[8];
  p->worth = (double *)numbers[9], p->pair = (short *)numbers[10], p->turn = (int *)numbers[11];
  p->beat = (double *)numbers[12], p->shot = (int *)numbers[13], p->alike = (int *)numbers[14];
  p->reach = reals[0], p->reuse = reals[1], p->duplicate = reals[2], p->most = reals[3];
  int m = p->windows;
  p->window_low = NEW(int, m), p->window_high = NEW(int, m);
  for (int window = 0; window < m; window++) p->window_low[window] = 0x7fffffff, p->window_high[window] = -1;
  int *count = NEW(int, p->points + 2);
  for (int point = 0; point <= p->points + 1; point++) count[point] = 0;
  for (int each = 0; each < p->candidates; each++) {
    int window = p->window[each];
    if (p->low[each] < p->window_low[window]) p->window_low[window] = p->low[each];
    if (p->high[each] > p->window_high[window]) p->window_high[window] = p->high[each];
    count[p->end[each] + 1]++;
  }
  for (int point = 0; point <= p->points; point++) count[point + 1] += count[point];
  p->ending_at = NEW(int, p->points + 2);
  p->ending = NEW(int, p->candidates);
  u32 scratch = mark();
  int *sorted = NEW(int, p->candidates), *next = NEW(int, p->points + 1), *seen = NEW(int, m);
  for (int point = 0; point <= p->points; point++) next[point] = count[point];
  for (int each = 0; each < p->candidates; each++) sorted[next[p->end[each]]++] = p->window[each];
  for (int window = 0; window < m; window++) seen[window] = -1;
  int filled = 0;
  for (int point = 0; point <= p->points; point++) {
    p->ending_at[point] = filled;
    for (int each = count[point]; each < count[point + 1]; each++)
      if (seen[sorted[each]] != point) seen[sorted[each]] = point, p->ending[filled++] = sorted[each];
  }
  p->ending_at[p->points + 1] = filled;
  release(scratch);
  grouped(p->shot, m, &p->shot_at, &p->by_shot);
  grouped(p->alike, m, &p->alike_at, &p->by_alike);
  return p;
}

static inline double nearness(double distance, double reach) {
  double near = 1.0 - distance / reach;
  return near > 0.0 ? near : 0.0;
}

/* What it costs that two windows are shown so many beats apart. */
static inline double kin(const Problem *p, int one, int other, double distance) {
  if (p->shot[one] == p->shot[other]) return distance < p->reach ? rounded(-p->reuse * nearness(distance, p->reach)) : 0.0;
  if (p->alike[one] != p->alike[other] || distance >= DUPLICATE_REACH) return 0.0;
  return rounded(-p->duplicate * nearness(distance, DUPLICATE_REACH));
}

/* The most that can follow a cut of each window that ends at each grid point `[last - first + 1, m]`, where one does.
   Only windows whose start is near enough to the best for their pair to make up for it are compared. */
static void backward(const Problem *p, const double *gain, int first, int last, const double *after, double *ahead) {
  int m = p->windows;
  for (long place = 0; place < (long)(last - first) * m; place++) ahead[place] = NEVER;
  for (int window = 0; window < m; window++) ahead[(long)(last - first) * m + window] = after[window];
  u32 scratch = mark();
  double *begun = NEW(double, m);
  int *used = NEW(int, m);
  Ranked *order = NEW(Ranked, m);
  for (int window = 0; window < m; window++) begun[window] = NEVER;
  for (int point = last - 1; point >= first; point--) {
    int count = 0;
    for (int each = p->at[point]; each < p->at[point + 1]; each++) {
      if (p->end[each] > last) continue;
      int window = p->window[each];
      double worth = gain[each] + ahead[(long)(p->end[each] - first) * m + window];
      if (worth <= NEVER / 2) continue;
      if (begun[window] == NEVER) used[count++] = window;
      if (worth > begun[window]) begun[window] = worth;
    }
    for (int number = 0; number < count; number++) order[number].key = falling(begun[used[number]]), order[number].place = used[number];
    int ranked = further(order, count, 0);
    double *here = ahead + (long)(point - first) * m;
    const short *pairs = p->pair + (long)p->turn[point] * m * m;
    for (int number = p->ending_at[point]; count && number < p->ending_at[point + 1]; number++) {
      int window = p->ending[number];
      const short *row = pairs + (long)window * m;
      double best = NEVER;
      for (int next = 0; next < count; next++) {
        if (next == ranked) ranked = further(order, count, ranked);
        double value = begun[order[next].place];
        if (value + p->most < best) break;
        value += row[order[next].place] / GRAIN;
        if (value > best) best = value;
      }
      here[window] = best;
    }
    for (int number = 0; number < count; number++) begun[used[number]] = NEVER;
  }
  release(scratch);
}

/* What each candidate gives less the prices of the source frames that it shows; `before` are those before each frame. */
static double *priced(const Problem *p, const double *before) {
  double *gain = NEW(double, p->candidates);
  for (int each = 0; each < p->candidates; each++) gain[each] = p->worth[each] - (before[p->high[each]] - before[p->low[each]]);
  return gain;
}

/* The best path there is where nothing is said of footage shown twice; its length. Its points go to `value`. */
static int follow_up(const Problem *p, const double *before, int *path, double *value) {
  u32 scratch = mark();
  double *gain = priced(p, before);
  int last = p->points, m = p->windows, length = 0, point = 0, window = -1;
  double *ahead = NEW(double, (long)(last + 1) * m), *after = NEW(double, m);
  for (int each = 0; each < m; each++) after[each] = 0.0;
  backward(p, gain, 0, last, after, ahead);
  while (point < last) {
    double best = 0.0;
    int choice = -1;
    for (int each = p->at[point]; each < p->at[point + 1]; each++) {
      double hope = gain[each] + ahead[(long)p->end[each] * m + p->window[each]];
      if (window >= 0) hope += pair_points(p, p->turn[point], window, p->window[each]);
      if (choice < 0 || hope > best) best = hope, choice = each;
    }
    if (!length) *value = best;
    path[length++] = choice;
    point = p->end[choice], window = p->window[choice];
  }
  release(scratch);
  return length;
}

/* Sequences in hand at a grid point: `count` of them, with all their candidates. */
typedef struct { int count; double *value; int *candidate, *origin, *depth; int **past; } Kept;
typedef struct { double hope, value; int candidate, origin, next; } State;
typedef struct { State *states; int used, room; int *head, *tail; } Pools;

static void wait_at(Pools *pools, int end, State state) {
  if (pools->used == pools->room) __builtin_trap();
  state.next = -1;
  pools->states[pools->used] = state;
  if (pools->tail[end] < 0) pools->head[end] = pools->used;
  else pools->states[pools->tail[end]].next = pools->used;
  pools->tail[end] = pools->used++;
}

/* The most hopeful of those that wait at a point, few of them in any one window, in order. */
static int keep(const Problem *p, const Pools *pools, int end, int width, int *chosen, int *turns) {
  u32 scratch = mark();
  int count = 0, kept = 0;
  for (int each = pools->head[end]; each >= 0; each = pools->states[each].next) count++;
  Ranked *order = NEW(Ranked, count);
  count = 0;
  for (int each = pools->head[end]; each >= 0; each = pools->states[each].next)
    order[count].key = falling(pools->states[each].hope), order[count++].place = each;
  int seen = 0, ranked = 0;
  for (; seen < count && kept < width; seen++) {
    if (seen == ranked) ranked = further(order, count, ranked);
    int candidate = pools->states[order[seen].place].candidate;
    if (candidate < 0 || turns[p->window[candidate]]++ < PER_WINDOW) chosen[kept++] = order[seen].place;
  }
  for (int each = 0; each < seen; each++) {
    int candidate = pools->states[order[each].place].candidate;
    if (candidate >= 0) turns[p->window[candidate]] = 0;
  }
  release(scratch);
  return kept;
}

/* What a fresh candidate pays for what its past has shown. */
static double history(const Problem *p, int fresh, const int *past, int depth, double repeat, double *pairs) {
  double cost = 0.0, beat = p->beat[p->start[fresh]];
  int again = 0, low = p->low[fresh], high = p->high[fresh], window = p->window[fresh];
  int shot = p->shot[window], alike = p->alike[window];
  for (int number = 0; number < depth; number++) {
    int other = past[number], theirs = p->window[other];
    if (p->shot[theirs] == shot || p->alike[theirs] == alike) cost += kin(p, window, theirs, beat - p->beat[p->start[other]]);
    again += low < p->high[other] && p->low[other] < high;
  }
  *pairs += again;
  return cost - repeat * again;
}

typedef struct { int first, last, before, width; const double *gain, *ahead; double repeat; } Reach;

/* The most hopeful sequences so far, in no order: at most `most`, and the least that is hoped of one once they are. */
typedef struct { Ranked *heap; int size, most; double least; } Hopes;

static inline void hope_for(Hopes *hopes, double hope, int place) {
  if (hope < hopes->least || hope <= NEVER / 2) return;
  Ranked entry = {falling(hope), place};
  hopes->size = offer(hopes->heap, hopes->size, hopes->most, entry);
  if (hopes->size == hopes->most) hopes->least = value_of(hopes->heap[0].key);
}

static void spread(const Problem *p, const Reach *reach, int point, const Kept *kept, Pools *pools, Ranked *heap) {
  int from = p->at[point], count = 0, m = p->windows;
  u32 scratch = mark();
  int *ours = NEW(int, p->at[point + 1] - from);
  double *rest = NEW(double, p->at[point + 1] - from);
  for (int each = from; each < p->at[point + 1]; each++)
    if (p->end[each] <= reach->last) {
      ours[count] = each;
      rest[count++] = reach->gain[each] + reach->ahead[(long)(p->end[each] - reach->first) * m + p->window[each]];
    }
  Ranked *order = NEW(Ranked, count); /* the best some in order, so that most states soon see that no more will do */
  int front = sieve(rest, count, FRONT, order), ranked = 0;
  Hopes hopes = {heap, 0, TRIED * reach->width, NEVER / 2};
  const short *table = p->pair + (long)p->turn[point] * m * m;
  for (int state = 0; state < kept->count && count; state++) {
    int previous = kept->candidate[state] >= 0 ? p->window[kept->candidate[state]] : reach->before, number = 0;
    const short *row = previous >= 0 ? table + (long)previous * m : 0;
    double value = kept->value[state], most_here = row ? p->most : 0.0;
    for (; number < front; number++) {
      if (number == ranked) ranked = further(order, front, ranked);
      int each = order[number].place;
      if (value + rest[each] + most_here < hopes.least) break;
      hope_for(&hopes, value + rest[each] + (row ? row[p->window[ours[each]]] / GRAIN : 0.0), state * count + each);
    }
    if (number < front || front == count) continue;
    for (int each = 0; each < count; each++) {
      double hope = value + rest[each];
      if (hope + most_here < hopes.least || !before(order[front - 1], (Ranked){falling(rest[each]), each})) continue;
      hope_for(&hopes, hope + (row ? row[p->window[ours[each]]] / GRAIN : 0.0), state * count + each);
    }
  }
  int size = hopes.size;
  rank(heap, size);
  for (int number = 0; number < size; number++) {
    int state = heap[number].place / count, fresh = ours[heap[number].place % count];
    int previous = kept->candidate[state] >= 0 ? p->window[kept->candidate[state]] : reach->before;
    double step = kept->value[state] + (previous >= 0 ? pair_points(p, p->turn[point], previous, p->window[fresh]) : 0.0) + reach->gain[fresh];
    double hope = step + reach->ahead[(long)(p->end[fresh] - reach->first) * m + p->window[fresh]];
    double pairs = 0.0, cost = history(p, fresh, kept->past[state], kept->depth[state], reach->repeat, &pairs);
    State grown = {hope + cost, step + cost, fresh, state, -1};
    wait_at(pools, p->end[fresh] - reach->first, grown);
  }
  release(scratch);
}

/* Takes the most hopeful states at a point with their pasts. */
static Kept settle(const Problem *p, const Reach *reach, int point, const Pools *pools, const Kept *kepts, int *turns) {
  int chosen[64];
  Kept kept;
  kept.count = keep(p, pools, point - reach->first, reach->width, chosen, turns);
  kept.value = NEW(double, kept.count);
  kept.candidate = NEW(int, kept.count), kept.origin = NEW(int, kept.count), kept.depth = NEW(int, kept.count);
  kept.past = NEW(int *, kept.count);
  for (int each = 0; each < kept.count; each++) {
    State state = pools->states[chosen[each]];
    kept.value[each] = state.value, kept.candidate[each] = state.candidate, kept.origin[each] = state.origin;
    kept.depth[each] = 0;
    if (state.candidate < 0) continue;
    const Kept *from = &kepts[p->start[state.candidate] - reach->first];
    int depth = from->depth[state.origin];
    kept.past[each] = NEW(int, depth + 1);
    for (int number = 0; number < depth; number++) kept.past[each][number] = from->past[state.origin][number];
    kept.past[each][depth] = state.candidate;
    kept.depth[each] = depth + 1;
  }
  return kept;
}

static int beam(const Problem *p, const Reach *reach, int *path) {
  u32 scratch = mark();
  int points = reach->last - reach->first, m = p->windows, length = 0;
  Pools pools = {NEW(State, (long)points * TRIED * reach->width + 1), 0, points * TRIED * reach->width + 1, NEW(int, points + 1), NEW(int, points + 1)};
  Kept *kepts = NEW(Kept, points + 1);
  int *turns = NEW(int, m);
  Ranked *heap = NEW(Ranked, TRIED * reach->width);
  for (int window = 0; window < m; window++) turns[window] = 0;
  for (int point = 0; point <= points; point++) pools.head[point] = pools.tail[point] = -1;
  State nothing = {0.0, 0.0, -1, -1, -1};
  wait_at(&pools, 0, nothing);
  for (int point = reach->first; point < reach->last; point++) {
    if (pools.head[point - reach->first] < 0) continue;
    Kept *kept = &kepts[point - reach->first];
    *kept = settle(p, reach, point, &pools, kepts, turns);
    spread(p, reach, point, kept, &pools, heap);
  }
  if (pools.head[points] >= 0) {
    Reach final = *reach;
    final.width = 1;
    Kept kept = settle(p, &final, reach->last, &pools, kepts, turns);
    length = kept.depth[0];
    for (int number = 0; number < length; number++) path[number] = kept.past[0][number];
  }
  release(scratch);
  return length;
}

/* The path that a beam over the whole song finds; its length, 0 where none reaches the end. */
static int beam_over(const Problem *p, const double *before, int width, double repeat, int *path) {
  u32 scratch = mark();
  double *gain = priced(p, before);
  int m = p->windows;
  double *ahead = NEW(double, (long)(p->points + 1) * m), *after = NEW(double, m);
  for (int each = 0; each < m; each++) after[each] = 0.0;
  backward(p, gain, 0, p->points, after, ahead);
  Reach reach = {0, p->points, -1, width, gain, ahead, repeat};
  int length = beam(p, &reach, path);
  release(scratch);
  return length;
}

static int below(const int *sorted, int count, int value) { /* how many are less */
  int low = 0;
  while (count) {
    int half = count / 2;
    if (sorted[low + half] < value) low += half + 1, count -= half + 1;
    else count = half;
  }
  return low;
}

static void put_in_order(int *values, int count) {
  u32 scratch = mark();
  Ranked *order = NEW(Ranked, count);
  for (int each = 0; each < count; each++) order[each].key = (u64)values[each], order[each].place = each;
  rank(order, count);
  for (int each = 0; each < count; each++) values[each] = (int)order[each].key;
  release(scratch);
}

/* The cuts of a path without `first` to `last` (excluded). */
typedef struct { int count; int *candidate, *low, *high; } Others;

static Others others(const Problem *p, const int *path, int length, int first, int last) {
  Others rest = {0, NEW(int, length), NEW(int, length), NEW(int, length)};
  for (int cut = 0; cut < length; cut++) {
    if (cut >= first && cut < last) continue;
    rest.candidate[rest.count] = path[cut];
    rest.low[rest.count] = p->low[path[cut]];
    rest.high[rest.count++] = p->high[path[cut]];
  }
  put_in_order(rest.low, rest.count);
  put_in_order(rest.high, rest.count);
  return rest;
}

static inline int met(const Others *rest, int low, int high) {
  return below(rest->low, rest->count, high) - below(rest->high, rest->count, low + 1);
}

/* Adds to `out`, from the first candidate of grid point `begin` on, what each up to `end` pays for the other cuts. */
static void beside(const Problem *p, const Others *rest, int begin, int end, double repeat, double *out) {
  u32 scratch = mark();
  int m = p->windows;
  double *near = NEW(double, (long)(end - begin) * m);
  for (long place = 0; place < (long)(end - begin) * m; place++) near[place] = 0.0;
  for (int number = 0; number < rest->count; number++) {
    int other = rest->candidate[number], window = p->window[other];
    double beat = p->beat[p->start[other]];
    for (int point = begin; point < end; point++) {
      double distance = __builtin_fabs(p->beat[point] - beat), *row = near + (long)(point - begin) * m;
      if (distance >= DUPLICATE_REACH) continue;
      int group = p->shot[window];
      for (int each = p->shot_at[group]; each < p->shot_at[group + 1]; each++) row[p->by_shot[each]] += kin(p, p->by_shot[each], window, distance);
      group = p->alike[window];
      for (int each = p->alike_at[group]; each < p->alike_at[group + 1]; each++)
        if (p->shot[p->by_alike[each]] != p->shot[window]) row[p->by_alike[each]] += kin(p, p->by_alike[each], window, distance);
    }
  }
  int *met_at = NEW(int, m + 1), *meeting = NEW(int, rest->count * 2), filled = 0, room = rest->count * 2;
  for (int window = 0; window < m; window++) {
    met_at[window] = filled;
    int low = p->window_low[window], high = p->window_high[window];
    if (high < 0 || !met(rest, low, high)) continue;
    if (filled + rest->count > room) { /* grows at the end of the arena */
      room += rest->count * 2;
      NEW(int, rest->count * 2 + 4);
    }
    for (int number = 0; number < rest->count; number++) {
      int other = rest->candidate[number];
      if (p->low[other] < high && low < p->high[other]) meeting[filled++] = other;
    }
  }
  met_at[m] = filled;
  for (int point = begin; point < end; point++)
    for (int each = p->at[point]; each < p->at[point + 1]; each++) {
      int window = p->window[each], again = 0;
      for (int number = met_at[window]; number < met_at[window + 1]; number++)
        again += p->low[meeting[number]] < p->high[each] && p->low[each] < p->high[meeting[number]];
      out[each - p->at[begin]] += near[(long)(point - begin) * m + window] - repeat * again;
    }
  release(scratch);
}

/* What each candidate that starts with one cut of a path pays for the others, `[candidates there]`. */
static void beside_cut(const Problem *p, const int *path, int length, int cut, double repeat, double *out) {
  u32 scratch = mark();
  Others rest = others(p, path, length, cut, cut + 1);
  int start = p->start[path[cut]];
  for (int each = p->at[start]; each < p->at[start + 1]; each++) out[each - p->at[start]] = 0.0;
  beside(p, &rest, start, start + 1, repeat, out);
  release(scratch);
}

/* Evenly spread values in [-1, 1): splitmix64 (Steele 2014) of the candidate and the round. */
static double noise(int candidate, int number) {
  u64 mixed = ((u64)candidate + ((u64)number << 32)) * 0x9E3779B97F4A7C15ULL;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBULL;
  return (double)(long long)(mixed >> 11) / 4503599627370496.0 - 1;
}

/* The points of a path but for what it pays for footage shown twice, and how many pairs of its cuts show the same. */
static double worth(const Problem *p, const int *path, int length, double *again) {
  double points = 0.0, pairs = 0.0;
  for (int cut = 0; cut < length; cut++) {
    points += p->worth[path[cut]] + history(p, path[cut], path, cut, 0.0, &pairs);
    if (cut) points += pair_points(p, p->turn[p->start[path[cut]]], p->window[path[cut - 1]], p->window[path[cut]]);
  }
  *again = pairs;
  return points;
}

/* The path with cuts `first` to `last` (excluded) chosen anew, all others fixed; its length. It stays where nothing else
   fits. To `value` go its points and pairs as from `worth`. */
static int anew(const Problem *p, const int *path, int length, int first, int last, int number, double heat, double repeat,
                      int *fresh, double *value) {
  u32 scratch = mark();
  int begin = p->start[path[first]], end = p->end[path[last - 1]], m = p->windows;
  int from = p->at[begin], to = p->at[end];
  Others rest = others(p, path, length, first, last);
  double *gain = NEW(double, to - from), *after = NEW(double, m), *ahead = NEW(double, (long)(end - begin + 1) * m);
  for (int each = from; each < to; each++) gain[each - from] = p->worth[each];
  beside(p, &rest, begin, end, repeat, gain);
  for (int each = from; heat > 0 && each < to; each++) gain[each - from] += rounded(heat * noise(each, number));
  for (int window = 0; window < m; window++)
    after[window] = last < length ? pair_points(p, p->turn[end], window, p->window[path[last]]) : 0.0;
  backward(p, gain - from, begin, end, after, ahead);
  Reach reach = {begin, end, first ? p->window[path[first - 1]] : -1, NARROW, gain - from, ahead, repeat};
  int count = beam(p, &reach, fresh + first), added = count ? count - (last - first) : 0;
  for (int cut = 0; cut < (count ? first : length); cut++) fresh[cut] = path[cut];
  for (int cut = last; count && cut < length; cut++) fresh[cut + added] = path[cut];
  value[0] = worth(p, fresh, length + added, &value[1]);
  release(scratch);
  return length + added;
}

EXPORT(problem) double call_problem(const double *given) { return (u32)(unsigned long)problem(PLACE(0), PLACE(1)); }
EXPORT(follow_up) double call_follow_up(const double *given) { return follow_up(PLACE(0), PLACE(1), PLACE(2), PLACE(3)); }
EXPORT(beam) double call_beam(const double *given) { return beam_over(PLACE(0), PLACE(1), WHOLE(2), given[3], PLACE(4)); }
EXPORT(worth) double call_worth(const double *given) { return worth(PLACE(0), PLACE(1), WHOLE(2), PLACE(3)); }
EXPORT(beside) double call_beside(const double *given) {
  return beside_cut(PLACE(0), PLACE(1), WHOLE(2), WHOLE(3), given[4], PLACE(5)), 0;
}
EXPORT(anew) double call_anew(const double *given) {
  return anew(PLACE(0), PLACE(1), WHOLE(2), WHOLE(3), WHOLE(4), WHOLE(5), given[6], given[7], PLACE(8), PLACE(9));
}
