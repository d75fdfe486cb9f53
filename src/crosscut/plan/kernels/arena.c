/* Memory and ordering: the little that a module without a library must bring itself. */
#include "kernels.h"

#define PAGE 65536u
#define STEPS 512
#define DEPTH 64.0 /* points below the best that are told apart while sieving */
#define CHUNK 64 /* entries that are put in order at a time */
#define SMALL 12 /* entries, below which insertion is quicker than division */

extern unsigned char __heap_base;
static u32 top;

void *take(u32 bytes) {
  if (!top) top = (u32)(unsigned long)&__heap_base;
  u32 place = (top + 15u) & ~15u;
  u64 end = (u64)place + bytes;
  u64 have = (u64)__builtin_wasm_memory_size(0) * PAGE;
  if (end > have && __builtin_wasm_memory_grow(0, (unsigned long)((end - have + PAGE - 1) / PAGE)) == ~0ul) __builtin_trap();
  top = (u32)end;
  return (void *)(unsigned long)place;
}

u32 mark(void) { return top; }
void release(u32 to) { top = to; }

EXPORT(take) double take_bytes(const double *given) { return (u32)(unsigned long)take((u32)given[0]); }
EXPORT(mark) double mark_now(const double *given) { return (void)given, mark(); }
EXPORT(release) double release_to(const double *given) { return release((u32)given[0]), 0; }

/* Splits the entries by the middle of three: from the first answer on none comes before, up to the second none after. */
static int divide(Ranked *entries, int count, int *behind) {
  Ranked a = entries[0], b = entries[count / 2], c = entries[count - 1];
  Ranked pivot = before(a, b) ? (before(b, c) ? b : before(a, c) ? c : a) : (before(a, c) ? a : before(b, c) ? c : b);
  int low = 0, high = count - 1;
  while (low <= high) {
    while (before(entries[low], pivot)) low++;
    while (before(pivot, entries[high])) high--;
    if (low <= high) {
      Ranked swap = entries[low];
      entries[low++] = entries[high];
      entries[high--] = swap;
    }
  }
  *behind = high + 1;
  return low;
}

/* In order of key, then place: quicksort, its smaller part first, insertion at last. */
void rank(Ranked *entries, int count) {
  while (count > SMALL) {
    int behind, low = divide(entries, count, &behind);
    if (behind < count - low) {
      rank(entries, behind);
      entries += low;
      count -= low;
    } else {
      rank(entries + low, count - low);
      count = behind;
    }
  }
  for (int place = 1; place < count; place++) {
    Ranked moved = entries[place];
    int hole = place;
    for (; hole > 0 && before(moved, entries[hole - 1]); hole--) entries[hole] = entries[hole - 1];
    entries[hole] = moved;
  }
}

/* Brings the first `most` entries to the front, in no order. */
void select(Ranked *entries, int count, int most) {
  while (count > most && count > 1) {
    int behind, low = divide(entries, count, &behind);
    if (most <= behind) count = behind;
    else if (most >= low) entries += low, count -= low, most -= low;
    else break;
  }
}

int further(Ranked *entries, int count, int ranked) {
  int some = count - ranked < CHUNK ? count - ranked : CHUNK;
  select(entries + ranked, count - ranked, some);
  rank(entries + ranked, some);
  return ranked + some;
}

/* How many values lie in each even step of height, from the lowest to the highest or DEPTH below it; and the step in which
   the `most`th largest lies. */
typedef struct { double low, scale; int step; } Steps;

static inline int step_of(const Steps *steps, double value) {
  return value > steps->low ? (int)((value - steps->low) * steps->scale) : 0;
}

static Steps stepped(const double *values, int count, int most) {
  double low = values[0], high = values[0];
  int filled[STEPS + 1], above = 0;
  for (int place = 1; place < count; place++) {
    if (values[place] > high) high = values[place];
    if (values[place] < low) low = values[place];
  }
  if (high - low > DEPTH) low = high - DEPTH;
  Steps steps = {low, high > low ? STEPS / (high - low) : 0.0, STEPS};
  for (int each = 0; each <= STEPS; each++) filled[each] = 0;
  for (int place = 0; place < count; place++) filled[step_of(&steps, values[place])]++;
  for (; steps.step > 0 && above + filled[steps.step] < most; steps.step--) above += filled[steps.step];
  return steps;
}

int sieve(const double *values, int count, int most, Ranked *entries) {
  int filled = 0;
  Steps all = {0.0, 0.0, 0}, steps = count > most ? stepped(values, count, most) : all;
  for (int place = 0; place < count; place++)
    if (!steps.step || step_of(&steps, values[place]) >= steps.step)
      entries[filled].key = falling(values[place]), entries[filled++].place = place;
  select(entries, filled, most);
  return filled < most ? filled : most;
}

/* Sinks the entry at `hole` of a heap whose root is the last in rank. */
static void sink(Ranked *heap, int count, int hole) {
  Ranked moved = heap[hole];
  for (int child = 2 * hole + 1; child < count; child = 2 * hole + 1) {
    if (child + 1 < count && before(heap[child], heap[child + 1])) child++;
    if (!before(moved, heap[child])) break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = moved;
}

int offer(Ranked *heap, int size, int most, Ranked entry) {
  if (size < most) {
    heap[size++] = entry;
    if (size == most)
      for (int hole = size / 2 - 1; hole >= 0; hole--) sink(heap, size, hole);
  } else if (before(entry, heap[0])) {
    heap[0] = entry;
    sink(heap, size, 0);
  }
  return size;
}
