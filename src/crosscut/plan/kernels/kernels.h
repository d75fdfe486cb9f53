/* What the two kernels share: the arena, ordering, and rounding to the grain of points. plain.py is the definition of
   every result; bench/kernels.py makes kernels.wasm of it. */
#ifndef KERNELS_H
#define KERNELS_H

typedef unsigned long long u64;
typedef unsigned int u32;
typedef unsigned char u8;

#define NEVER -1e9 /* points; below everything that can be reached, as in tables.py */
#define GRAIN 1024.0

/* Each kernel that the caller knows takes one array of reals and gives one real: a call costs by its arguments. */
#define EXPORT(name) __attribute__((export_name(#name)))
#define WHOLE(at) ((int)given[at])
#define PLACE(at) ((void *)(unsigned long)given[at])
#define NEW(type, count) ((type *)take((u32)(sizeof(type) * (u64)(count))))

/* Memory for the caller and for scratch, one after the other; `release` gives back all that was taken since `mark`. */
void *take(u32 bytes);
u32 mark(void);
void release(u32 to);

/* Values that compare as unsigned numbers in the order of the doubles, the largest first. */
static inline u64 falling(double value) {
  union { double real; u64 bits; } both = {value + 0.0}; /* -0 becomes 0: they are equal */
  return (both.bits >> 63) ? both.bits : ~(both.bits | 1ULL << 63);
}

/* The value of which `falling` made that key. */
static inline double value_of(u64 key) {
  union { u64 bits; double real; } both = {(key >> 63) ? key : ~key & ~(1ULL << 63)};
  return both.real;
}

/* One entry of a ranking: by key, of equals the lower place. */
typedef struct { u64 key; int place; } Ranked;

static inline int before(Ranked one, Ranked other) {
  return one.key < other.key || (one.key == other.key && one.place < other.place);
}

void rank(Ranked *entries, int count);
void select(Ranked *entries, int count, int most);

/* Puts some more of the entries in order, behind the first `ranked` that are: how many are then. Few are mostly enough. */
int further(Ranked *entries, int count, int ranked);

/* The largest `most` of the values, of equals the lower places, as entries in no order; how many. `entries` has room for
   all of them. */
int sieve(const double *values, int count, int most, Ranked *entries);

/* Keeps the first `most` entries of all that are offered, in no order; how many there are now. */
int offer(Ranked *heap, int size, int most, Ranked entry);

static inline double rounded(double points) { return __builtin_rint(points * GRAIN) / GRAIN; }

#endif
