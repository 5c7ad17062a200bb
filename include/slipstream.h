/* The C interface of Slipstream, libslipstream.so.0: ristretto255, scalars, multiscalar multiplication, Merlin
 * transcripts, range proofs, transactions, chains, Utreexo. C99, also valid C++. docs/c.md explains it with an example.
 *
 * Errors. A function that can fail returns a slipstream_status; SLIPSTREAM_OK is 0. Its last argument may point to a
 * slipstream_error, which gets the details; NULL asks for none. There is no global error state. After an error, outputs
 * are unspecified unless the function says more, handles that were arguments are unchanged, and a handle that should
 * have been made is NULL. No function throws, ends the process or prints.
 *
 * Memory. The caller owns all buffers. Arrays of scalars and of points are encodings of 32 bytes each, one after the
 * other. An array of length 0 may be NULL. An output must not overlap an input, unless it is the same 32 bytes.
 * A handle is made by a function with an argument `slipstream_x **out` and ended by slipstream_x_free, which accepts
 * NULL. Functions that write bytes of a length that varies take a buffer, its capacity, and `length`. They set `length`
 * to the number of bytes that they need. If the capacity is too small, they return SLIPSTREAM_BUFFER_TOO_SMALL and
 * write nothing else; with capacity 0 the buffer may be NULL.
 *
 * Structs that may grow begin with `struct_size`. Initialise them with their macro, SLIPSTREAM_ERROR_INIT and so on. A
 * call with a size that is not known, also that of its slipstream_error, returns SLIPSTREAM_BAD_STRUCT_SIZE and does
 * nothing.
 *
 * Threads. All functions may be called by several threads at once. A handle that a function takes as `const` may be
 * used by several threads at once. A handle that it takes without `const` must not be in use by another thread. Where a
 * function has an argument or option `threads`: 1 works in the calling thread, 0 uses as many threads as can run at
 * once, other numbers are at most SLIPSTREAM_MAX_THREADS and mean as many, or as the process has processors, if these
 * are fewer. The result does not depend on it. A thread must not be cancelled (pthread_cancel) inside a call. After
 * fork(), a child may use the library if its parent has used no threads but 1.
 *
 * Secrets. Functions whose name ends in _vartime may branch on their data, which must be public. All others take the
 * same time for all secrets of the same length; what is public is said with each. */
#ifndef SLIPSTREAM_H
#define SLIPSTREAM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SLIPSTREAM_API __attribute__((visibility("default")))
#else
#define SLIPSTREAM_API
#endif

/* ---- Versions ---------------------------------------------------------------------------------------------------- */

/* The ABI that this header describes: the number in the library's name, and how often functions were added to it. */
#define SLIPSTREAM_ABI_VERSION 0
#define SLIPSTREAM_ABI_REVISION 0

/* The same numbers of the library that the program runs with. A program works with a library of the same version and of
 * the same or a higher revision. */
SLIPSTREAM_API uint32_t slipstream_abi_version(void);
SLIPSTREAM_API uint32_t slipstream_abi_revision(void);
/* The version of the project, for people: "0.1.0". Static. */
SLIPSTREAM_API const char* slipstream_version(void);

/* ---- Errors ------------------------------------------------------------------------------------------------------ */

typedef int32_t slipstream_status;

enum {
  SLIPSTREAM_OK = 0,
  /* The call is wrong. */
  SLIPSTREAM_NULL_POINTER = 1,     /* a pointer that is needed is NULL */
  SLIPSTREAM_BAD_ARGUMENT = 2,     /* an argument is outside its range */
  SLIPSTREAM_BAD_STRUCT_SIZE = 3,  /* struct_size is not that of a known version: use the _INIT macro */
  SLIPSTREAM_BUFFER_TOO_SMALL = 4, /* the capacity is below the length that is needed */
  SLIPSTREAM_TOO_MANY = 5,         /* more items than the function takes */
  /* The machine. There is no verdict on the input. */
  SLIPSTREAM_OUT_OF_RESOURCES = 16, /* not enough memory, or no thread could be started */
  SLIPSTREAM_BAD_BACKEND = 17,      /* SLIPSTREAM_BACKEND, or the name, is no backend that this processor can run */
  SLIPSTREAM_NO_ENTROPY = 18,       /* the system gives no random bytes */
  SLIPSTREAM_BAD_FILE = 19,         /* a file cannot be read or written, or is damaged */
  SLIPSTREAM_STOPPED = 20,          /* a callback stopped the work */
  SLIPSTREAM_INTERNAL = 31,         /* a defect of the library: please report it with its message */
  /* The data. */
  SLIPSTREAM_SCALAR_NOT_CANONICAL = 32, /* 32 bytes are not an integer below the group order */
  SLIPSTREAM_POINT_NOT_DECODABLE = 33,  /* 32 bytes are not the encoding of an element of ristretto255 */
  SLIPSTREAM_BAD_FORMAT = 34,           /* bytes are not what they should encode */
  SLIPSTREAM_VALUE_OUT_OF_RANGE = 35,   /* a value to be proved does not fit into the bits */
  SLIPSTREAM_INVALID = 36               /* well-formed, but not valid: a proof, transaction or block */
};

/* "SLIPSTREAM_INVALID", and one line of explanation. Static; for an unknown status a text that says so. */
SLIPSTREAM_API const char* slipstream_status_name(slipstream_status status);
SLIPSTREAM_API const char* slipstream_status_text(slipstream_status status);

/* No index, or no height. */
#define SLIPSTREAM_NONE UINT64_MAX

/* Details of a failure. Every call sets all members; after a success status is SLIPSTREAM_OK and both texts are empty.
 */
typedef struct slipstream_error {
  size_t struct_size;
  slipstream_status status;
  uint32_t reserved;
  /* Of the first item that is at fault, from 0: scalar, point, value, proof or transaction. SLIPSTREAM_NONE if there is
   * none. */
  uint64_t index;
  /* Of the block at fault; SLIPSTREAM_NONE if there is none. */
  uint64_t height;
  /* The name of the error in the reference implementation, if it has one: "VMError(InvalidR1CSProof)". For programs. */
  char name[64];
  /* One line for people, cut if it is too long. May hold bytes of file names as they are. */
  char message[256];
} slipstream_error;

#define SLIPSTREAM_ERROR_INIT {sizeof(slipstream_error), 0, 0, SLIPSTREAM_NONE, SLIPSTREAM_NONE, {0}, {0}}

#define SLIPSTREAM_MAX_THREADS 1024

/* ---- Backends ---------------------------------------------------------------------------------------------------- */

/* A backend is a set of kernels for one kind of processor. The whole process has one. It is the one that
 * slipstream_set_backend chose last, else that of the environment variable SLIPSTREAM_BACKEND, else the fastest that
 * the processor can run. All give the same results. */

/* Chooses a backend by name. Errors: NULL_POINTER, BAD_BACKEND; they change nothing. Other threads may compute
 * meanwhile. */
SLIPSTREAM_API slipstream_status slipstream_set_backend(const char* name, slipstream_error* error);
/* *name is that of the active backend. Static. Error: BAD_BACKEND. */
SLIPSTREAM_API slipstream_status slipstream_backend_name(const char** name, slipstream_error* error);
/* The backends of this build, slowest first. The name is static; NULL if there is no backend of this index. `supported`
 * may be NULL; it is set to 1 if the processor can run the backend, else to 0. */
SLIPSTREAM_API size_t slipstream_backend_count(void);
SLIPSTREAM_API const char* slipstream_backend_at(size_t index, int* supported);

/* Every function below may return SLIPSTREAM_BAD_BACKEND if the variable SLIPSTREAM_BACKEND is wrong,
 * SLIPSTREAM_OUT_OF_RESOURCES, SLIPSTREAM_NO_ENTROPY, SLIPSTREAM_NULL_POINTER, SLIPSTREAM_BAD_STRUCT_SIZE or
 * SLIPSTREAM_INTERNAL; "Errors" names the others. */

/* ---- Scalars ----------------------------------------------------------------------------------------------------- */

/* Integers modulo the group order l = 2^252 + 27742317777372353535851937790883648493: 32 bytes, little-endian, below l.
 * All functions are constant-time. What is public is whether an input is canonical. Error for an input that is not:
 * SCALAR_NOT_CANONICAL, with the index of the argument. */

SLIPSTREAM_API slipstream_status slipstream_scalar_check(const uint8_t scalar[32], slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_scalar_from_u64(uint8_t out[32], uint64_t x, slipstream_error* error);
/* Any 32 or 64 bytes modulo l. 64 random bytes give a uniform scalar. */
SLIPSTREAM_API slipstream_status slipstream_scalar_reduce(uint8_t out[32], const uint8_t bytes[32],
                                                          slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_scalar_reduce_wide(uint8_t out[32], const uint8_t bytes[64],
                                                               slipstream_error* error);
/* A uniform scalar from the system's entropy. */
SLIPSTREAM_API slipstream_status slipstream_scalar_random(uint8_t out[32], slipstream_error* error);
/* a + b, a - b, a b, -a. */
SLIPSTREAM_API slipstream_status slipstream_scalar_add(uint8_t out[32], const uint8_t a[32], const uint8_t b[32],
                                                       slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_scalar_subtract(uint8_t out[32], const uint8_t a[32], const uint8_t b[32],
                                                            slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_scalar_multiply(uint8_t out[32], const uint8_t a[32], const uint8_t b[32],
                                                            slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_scalar_negate(uint8_t out[32], const uint8_t a[32],
                                                          slipstream_error* error);
/* 1/a; zero for zero. */
SLIPSTREAM_API slipstream_status slipstream_scalar_invert(uint8_t out[32], const uint8_t a[32],
                                                          slipstream_error* error);

/* ---- ristretto255 ------------------------------------------------------------------------------------------------ */

/* The group of RFC 9496. Each element has one encoding, so two elements are equal if their 32 bytes are. 32 zero bytes
 * are the identity. Operations decode their inputs and encode their result. They are constant-time in scalars; points
 * are public, because decoding may branch on them. Errors: POINT_NOT_DECODABLE and SCALAR_NOT_CANONICAL, with the index
 * of the argument among those of its kind. */

/* OK if the bytes are the canonical encoding of an element. Error: POINT_NOT_DECODABLE. */
SLIPSTREAM_API slipstream_status slipstream_point_check(const uint8_t point[32], slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_point_add(uint8_t out[32], const uint8_t p[32], const uint8_t q[32],
                                                      slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_point_subtract(uint8_t out[32], const uint8_t p[32], const uint8_t q[32],
                                                           slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_point_negate(uint8_t out[32], const uint8_t p[32], slipstream_error* error);
/* scalar p. */
SLIPSTREAM_API slipstream_status slipstream_point_multiply(uint8_t out[32], const uint8_t scalar[32],
                                                           const uint8_t p[32], slipstream_error* error);
/* scalar B, where B is the base point of the RFC. Uses a table: some three times faster than point_multiply. */
SLIPSTREAM_API slipstream_status slipstream_point_multiply_base(uint8_t out[32], const uint8_t scalar[32],
                                                                slipstream_error* error);
/* The one-way map of RFC 9496, section 4.3.4, from 64 uniform bytes, such as a hash. Constant-time. */
SLIPSTREAM_API slipstream_status slipstream_point_from_uniform(uint8_t out[32], const uint8_t bytes[64],
                                                               slipstream_error* error);
/* The bases of Pedersen commitments: B, the base point of the RFC, and B~ of Bulletproofs. Either may be NULL. */
SLIPSTREAM_API slipstream_status slipstream_pedersen_bases(uint8_t base[32], uint8_t blinding_base[32],
                                                           slipstream_error* error);
/* out[i] = values[i] B + blindings[i] B~ for n commitments. The values are scalars. Constant-time. */
SLIPSTREAM_API slipstream_status slipstream_pedersen_commit(uint8_t* out, const uint8_t* values,
                                                            const uint8_t* blindings, size_t n,
                                                            slipstream_error* error);

/* An array of decoded points, which does not change. Multiscalar multiplications with it do not decode again. 160 bytes
 * a point. */
typedef struct slipstream_points slipstream_points;

/* Decodes n encodings; faster than one by one. n at most 2^25. Errors: POINT_NOT_DECODABLE with the index of the first
 * that does not decode, TOO_MANY. */
SLIPSTREAM_API slipstream_status slipstream_points_decode_vartime(slipstream_points** out, const uint8_t* encodings,
                                                                  size_t n, slipstream_error* error);
/* The one-way map of n strings of 64 bytes. Constant-time. Error: TOO_MANY. */
SLIPSTREAM_API slipstream_status slipstream_points_from_uniform(slipstream_points** out, const uint8_t* bytes, size_t n,
                                                                slipstream_error* error);
/* scalars[i] points[i] for every point. Constant-time. Errors: BAD_ARGUMENT if n is not the number of points,
 * SCALAR_NOT_CANONICAL. */
SLIPSTREAM_API slipstream_status slipstream_points_multiply(slipstream_points** out, const uint8_t* scalars, size_t n,
                                                            const slipstream_points* points, slipstream_error* error);
/* The number of points; 0 for NULL. */
SLIPSTREAM_API size_t slipstream_points_count(const slipstream_points* points);
/* Encodes the points first, first + 1, ..., first + n - 1 to 32 n bytes. Constant-time. Error: BAD_ARGUMENT if there
 * are not so many. */
SLIPSTREAM_API slipstream_status slipstream_points_encode(uint8_t* out, const slipstream_points* points, size_t first,
                                                          size_t n, slipstream_error* error);
SLIPSTREAM_API void slipstream_points_free(slipstream_points* points);

/* ---- Multiscalar multiplication ---------------------------------------------------------------------------------- */

/* The sum of scalars[i] points[i] for i < n; the identity for n = 0. Errors: SCALAR_NOT_CANONICAL, POINT_NOT_DECODABLE
 * (with the index of the first), TOO_MANY (more than 2^25), BAD_ARGUMENT (threads; n is not the number of points). */

/* For public scalars. Memory: some 170 bytes a point. */
SLIPSTREAM_API slipstream_status slipstream_multiscalar_multiply_vartime(uint8_t out[32], const uint8_t* scalars,
                                                                         const uint8_t* points, size_t n,
                                                                         uint32_t threads, slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_points_multiscalar_multiply_vartime(uint8_t out[32], const uint8_t* scalars,
                                                                                size_t n,
                                                                                const slipstream_points* points,
                                                                                uint32_t threads,
                                                                                slipstream_error* error);
/* For secret scalars: constant-time in the scalars; the points are public. In the calling thread. Memory: some 1.5 KiB
 * a point. */
SLIPSTREAM_API slipstream_status slipstream_multiscalar_multiply(uint8_t out[32], const uint8_t* scalars,
                                                                 const uint8_t* points, size_t n,
                                                                 slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_points_multiscalar_multiply(uint8_t out[32], const uint8_t* scalars,
                                                                        size_t n, const slipstream_points* points,
                                                                        slipstream_error* error);

/* ---- Merlin transcripts ------------------------------------------------------------------------------------------ */

/* Merlin 1.0 over STROBE-128. Labels are strings of any bytes. Constant-time in the contents of messages; lengths and
 * labels are public. Messages and challenges have at most 2^32 - 1 bytes: TOO_MANY. */
typedef struct slipstream_transcript slipstream_transcript;

SLIPSTREAM_API slipstream_status slipstream_transcript_new(slipstream_transcript** out, const char* label,
                                                           size_t label_length, slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_transcript_clone(slipstream_transcript** out,
                                                             const slipstream_transcript* transcript,
                                                             slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_transcript_append(slipstream_transcript* transcript, const char* label,
                                                              size_t label_length, const uint8_t* message,
                                                              size_t message_length, slipstream_error* error);
/* A message of eight bytes, little-endian. */
SLIPSTREAM_API slipstream_status slipstream_transcript_append_u64(slipstream_transcript* transcript, const char* label,
                                                                  size_t label_length, uint64_t x,
                                                                  slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_transcript_challenge(slipstream_transcript* transcript, const char* label,
                                                                 size_t label_length, uint8_t* out, size_t length,
                                                                 slipstream_error* error);
/* 64 challenge bytes modulo l. */
SLIPSTREAM_API slipstream_status slipstream_transcript_challenge_scalar(slipstream_transcript* transcript,
                                                                        const char* label, size_t label_length,
                                                                        uint8_t out[32], slipstream_error* error);
SLIPSTREAM_API void slipstream_transcript_free(slipstream_transcript* transcript);

/* ---- Range proofs ------------------------------------------------------------------------------------------------ */

/* Bulletproofs: each of m committed values lies in [0, 2^bits). bits is 8, 16, 32 or 64; m is a power of two, at most
 * SLIPSTREAM_RANGE_MAX_VALUES. The generators for the largest m so far stay in memory: some 60 KiB for each value, and
 * 240 KiB more once a proof is made. */
#define SLIPSTREAM_RANGE_MAX_VALUES 256

/* The length of a proof; 0 if bits or m is outside its range. */
SLIPSTREAM_API size_t slipstream_range_proof_length(uint32_t bits, size_t m);

/* Makes a proof on the transcript, which is afterwards in the final state of the protocol; after an error it is as
 * before. Writes m commitments, values[i] B + blindings[i] B~, and the proof. Random scalars come from the system's
 * entropy, the transcript and the blinding factors. Constant-time in values and blinding factors. Errors: BAD_ARGUMENT
 * (bits, m), BUFFER_TOO_SMALL, SCALAR_NOT_CANONICAL, VALUE_OUT_OF_RANGE (both with the index). */
SLIPSTREAM_API slipstream_status slipstream_range_prove(slipstream_transcript* transcript, const uint64_t* values,
                                                        const uint8_t* blindings, size_t m, uint32_t bits,
                                                        uint8_t* commitments, uint8_t* proof, size_t capacity,
                                                        size_t* length, slipstream_error* error);
/* Verifies a proof on the transcript, which must be as it was before the proof was made. Afterwards it is in the final
 * state of the protocol if the result is OK; otherwise its state is unspecified. Errors: BAD_FORMAT if the bytes are
 * not a proof, INVALID if the proof is false, BAD_ARGUMENT (bits, or m above the maximum). */
SLIPSTREAM_API slipstream_status slipstream_range_verify_vartime(slipstream_transcript* transcript,
                                                                 const uint8_t* commitments, size_t m, uint32_t bits,
                                                                 const uint8_t* proof, size_t proof_length,
                                                                 slipstream_error* error);

/* A proof of a batch. */
typedef struct slipstream_range_item {
  /* The state before the proof was made; it does not change. NULL: a new transcript with the label, which is faster. */
  const slipstream_transcript* transcript;
  const char* label;
  size_t label_length;
  const uint8_t* commitments;
  size_t m;
  const uint8_t* proof;
  size_t proof_length;
  uint32_t bits;
  uint32_t reserved; /* 0 */
} slipstream_range_item;

/* Verifies n proofs of any sizes, in equations of many. Five to fifteen times faster than one by one. `item_size` is
 * sizeof(slipstream_range_item). OK if all are valid. If some are not: INVALID, with the index of the first, and its
 * name and message. `verdicts`, unless NULL, gets n statuses, each as that of slipstream_range_verify_vartime: OK,
 * BAD_FORMAT, INVALID or BAD_ARGUMENT. They are set if the result is OK or INVALID. Further errors: BAD_STRUCT_SIZE
 * (item_size), BAD_ARGUMENT (threads, reserved). A false proof passes with probability 2^-126 at most. */
SLIPSTREAM_API slipstream_status slipstream_range_verify_batch_vartime(const slipstream_range_item* items,
                                                                       size_t item_size, size_t n, uint32_t threads,
                                                                       slipstream_status* verdicts,
                                                                       slipstream_error* error);

/* ---- Transactions ------------------------------------------------------------------------------------------------ */

/* Bytes of the caller. */
typedef struct slipstream_bytes {
  const uint8_t* data;
  size_t length;
} slipstream_bytes;

typedef struct slipstream_tx_options {
  size_t struct_size;
  /* The most multipliers of a proof, a power of two from 64 to SLIPSTREAM_MAX_CAPACITY. All verifiers of a chain must
   * agree on it. The generators stay in memory: some 5 MiB for 2048. */
  size_t capacity;
  uint32_t threads;
  uint32_t reserved; /* 0 */
} slipstream_tx_options;

#define SLIPSTREAM_MAX_CAPACITY 65536
#define SLIPSTREAM_TX_OPTIONS_INIT {sizeof(slipstream_tx_options), 2048, 1, 0}

/* The verdicts and effects of transactions. It does not change. */
typedef struct slipstream_tx_results slipstream_tx_results;

/* What a valid transaction does. Of one that is not valid, only status is set; the others are zero. */
typedef struct slipstream_tx_result {
  size_t struct_size;
  slipstream_status status;
  uint32_t reserved;
  uint8_t id[32];
  /* The contracts that it spends and creates. */
  uint64_t spent;
  uint64_t created;
  /* The fee, and the number of bytes. */
  uint64_t fee;
  uint64_t length;
} slipstream_tx_result;

#define SLIPSTREAM_TX_RESULT_INIT {sizeof(slipstream_tx_result), 0, 0, {0}, 0, 0, 0, 0}

/* Verifies one transaction: its program, proof and signatures, but not whether a chain has what it spends. `id`, unless
 * NULL, gets its id. NULL options are those of SLIPSTREAM_TX_OPTIONS_INIT. Works in the calling thread, whatever
 * `threads` is. Errors: BAD_FORMAT if the bytes are not a transaction, INVALID (name and message say why), BAD_ARGUMENT
 * (options). */
SLIPSTREAM_API slipstream_status slipstream_tx_verify_vartime(const uint8_t* tx, size_t length,
                                                              const slipstream_tx_options* options, uint8_t id[32],
                                                              slipstream_error* error);
/* Verifies n transactions in shared equations; each has the verdict that it has alone. OK if all are valid. If some are
 * not: INVALID, with the index of the first, and its name and message. `verdicts`, unless NULL, gets n statuses: OK,
 * BAD_FORMAT or INVALID. `results`, unless NULL, gets a handle. Both are set if the result is OK or INVALID. Error:
 * BAD_ARGUMENT (options). */
SLIPSTREAM_API slipstream_status slipstream_tx_verify_batch_vartime(const slipstream_bytes* txs, size_t n,
                                                                    const slipstream_tx_options* options,
                                                                    slipstream_status* verdicts,
                                                                    slipstream_tx_results** results,
                                                                    slipstream_error* error);
/* The id of a transaction, from its program alone: no proof and no signature is checked. Errors: BAD_FORMAT, INVALID if
 * the program fails. */
SLIPSTREAM_API slipstream_status slipstream_tx_id_vartime(const uint8_t* tx, size_t length, uint8_t id[32],
                                                          slipstream_error* error);
/* The transactions of a block have Utreexo proofs behind them. *tx_length is the length of the transaction at the
 * beginning of such bytes. Error: BAD_FORMAT. */
SLIPSTREAM_API slipstream_status slipstream_block_tx_split(const uint8_t* block_tx, size_t length, size_t* tx_length,
                                                           slipstream_error* error);

/* The number of transactions; 0 for NULL. */
SLIPSTREAM_API size_t slipstream_tx_results_count(const slipstream_tx_results* results);
/* Transaction `index`. Error: BAD_ARGUMENT (no such index). */
SLIPSTREAM_API slipstream_status slipstream_tx_results_get(const slipstream_tx_results* results, size_t index,
                                                           slipstream_tx_result* out, slipstream_error* error);
/* Change `change` of transaction `index`, in the order of its log, of spent + created changes: the id of the contract,
 * and *created is 1 if it is created, 0 if it is spent. Error: BAD_ARGUMENT (no such index). */
SLIPSTREAM_API slipstream_status slipstream_tx_results_change(const slipstream_tx_results* results, size_t index,
                                                              size_t change, uint8_t contract_id[32], int* created,
                                                              slipstream_error* error);
/* The status of transaction `index`, with its details in *error. Error: BAD_ARGUMENT (no such index). */
SLIPSTREAM_API slipstream_status slipstream_tx_results_status(const slipstream_tx_results* results, size_t index,
                                                              slipstream_error* error);
SLIPSTREAM_API void slipstream_tx_results_free(slipstream_tx_results* results);

/* ---- Utreexo ----------------------------------------------------------------------------------------------------- */

/* A set of contract ids, 32 bytes each, stored as the roots of perfect Merkle trees. All data is public.
 *
 * A proof that an id is in the set: one byte 0 (transient, for an id that was inserted after the last normalization),
 * or 1, then a Merkle path: position (8 bytes, little-endian), number of neighbors (4 bytes), 32 bytes for each. */
typedef struct slipstream_forest slipstream_forest;
typedef struct slipstream_work_forest slipstream_work_forest;
typedef struct slipstream_catchup slipstream_catchup;

/* The empty set. */
SLIPSTREAM_API slipstream_status slipstream_forest_new(slipstream_forest** out, slipstream_error* error);
/* The set of `count` ids with these roots: one for each bit that is set in `count`, the lowest first. n is their
 * number. Errors: BAD_ARGUMENT (n is not the number of bits; count is 2^63 or more). */
SLIPSTREAM_API slipstream_status slipstream_forest_from_roots(slipstream_forest** out, uint64_t count,
                                                              const uint8_t* roots, size_t n, slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_forest_clone(slipstream_forest** out, const slipstream_forest* forest,
                                                         slipstream_error* error);
/* The number of ids; 0 for NULL. */
SLIPSTREAM_API uint64_t slipstream_forest_count(const slipstream_forest* forest);
/* The one hash that a block header commits to (utxoroot). */
SLIPSTREAM_API slipstream_status slipstream_forest_root(const slipstream_forest* forest, uint8_t out[32],
                                                        slipstream_error* error);
/* The roots of the trees, the lowest first; capacity and length are in bytes. Error: BUFFER_TOO_SMALL. */
SLIPSTREAM_API slipstream_status slipstream_forest_roots(const slipstream_forest* forest, uint8_t* out, size_t capacity,
                                                         size_t* length, slipstream_error* error);
/* Checks the proof of an id. Errors: BAD_FORMAT, INVALID (also for a transient proof, which proves nothing here). */
SLIPSTREAM_API slipstream_status slipstream_forest_verify_vartime(const slipstream_forest* forest, const uint8_t id[32],
                                                                  const uint8_t* proof, size_t length,
                                                                  slipstream_error* error);
SLIPSTREAM_API void slipstream_forest_free(slipstream_forest* forest);

/* A copy of the forest, in which ids are inserted and deleted. If a change returns OUT_OF_RESOURCES, all later calls
 * with it return BAD_ARGUMENT. */
SLIPSTREAM_API slipstream_status slipstream_work_forest_new(slipstream_work_forest** out,
                                                            const slipstream_forest* forest, slipstream_error* error);
/* Error: TOO_MANY after some 2^31 changes. */
SLIPSTREAM_API slipstream_status slipstream_work_forest_insert(slipstream_work_forest* work, const uint8_t id[32],
                                                               slipstream_error* error);
/* Deletes an id, with a proof for the forest that the work began with, or a transient proof for an id inserted since.
 * Errors: BAD_FORMAT, INVALID, TOO_MANY; they change nothing. */
SLIPSTREAM_API slipstream_status slipstream_work_forest_delete_vartime(slipstream_work_forest* work,
                                                                       const uint8_t id[32], const uint8_t* proof,
                                                                       size_t length, slipstream_error* error);
/* The new forest, and the catchup that updates proofs to it; `catchup` may be NULL. */
SLIPSTREAM_API slipstream_status slipstream_work_forest_normalize(const slipstream_work_forest* work,
                                                                  slipstream_forest** forest,
                                                                  slipstream_catchup** catchup,
                                                                  slipstream_error* error);
SLIPSTREAM_API void slipstream_work_forest_free(slipstream_work_forest* work);

/* Writes the proof of an id for the new forest, from its proof for the old one. For an id that was inserted
 * since, the old proof is a transient one. A transient proof of an id that is not in the new forest stays transient.
 * Errors: BAD_FORMAT, INVALID (the proof is not transient, and its id was deleted or never there), BUFFER_TOO_SMALL. */
SLIPSTREAM_API slipstream_status slipstream_catchup_update_proof(const slipstream_catchup* catchup,
                                                                 const uint8_t id[32], const uint8_t* proof,
                                                                 size_t proof_length, uint8_t* out, size_t capacity,
                                                                 size_t* length, slipstream_error* error);
SLIPSTREAM_API void slipstream_catchup_free(slipstream_catchup* catchup);

/* ---- Chains ------------------------------------------------------------------------------------------------------ */

/* The state of a chain: the header of its last block, and the forest of unspent contracts. */
typedef struct slipstream_chain_state slipstream_chain_state;

/* A new chain, of height 1, in which n contracts are unspent. `catchup`, unless NULL, gives them their first proofs. */
SLIPSTREAM_API slipstream_status slipstream_chain_state_new(slipstream_chain_state** out, uint64_t timestamp_ms,
                                                            const uint8_t* contract_ids, size_t n,
                                                            slipstream_catchup** catchup, slipstream_error* error);
/* From the bytes that slipstream_chain_state_encode writes. Error: BAD_FORMAT. */
SLIPSTREAM_API slipstream_status slipstream_chain_state_decode(slipstream_chain_state** out, const uint8_t* bytes,
                                                               size_t length, slipstream_error* error);
/* Error: BUFFER_TOO_SMALL. */
SLIPSTREAM_API slipstream_status slipstream_chain_state_encode(const slipstream_chain_state* state, uint8_t* out,
                                                               size_t capacity, size_t* length,
                                                               slipstream_error* error);
SLIPSTREAM_API slipstream_status slipstream_chain_state_clone(slipstream_chain_state** out,
                                                              const slipstream_chain_state* state,
                                                              slipstream_error* error);
/* The height of the last block; 0 for NULL. */
SLIPSTREAM_API uint64_t slipstream_chain_state_height(const slipstream_chain_state* state);
/* The id of the last block. */
SLIPSTREAM_API slipstream_status slipstream_chain_state_tip(const slipstream_chain_state* state, uint8_t id[32],
                                                            slipstream_error* error);
/* A copy of the forest of unspent contracts. */
SLIPSTREAM_API slipstream_status slipstream_chain_state_forest(const slipstream_chain_state* state,
                                                               slipstream_forest** out, slipstream_error* error);
SLIPSTREAM_API void slipstream_chain_state_free(slipstream_chain_state* state);

enum {
  /* Accepts exactly what the reference implementation accepts. */
  SLIPSTREAM_RULES_REFERENCE = 0,
  /* Also rejects second encodings of the same content. */
  SLIPSTREAM_RULES_STRICT = 1
};

typedef struct slipstream_chain_options {
  size_t struct_size;
  /* As slipstream_tx_options.capacity. */
  size_t capacity;
  uint32_t threads;
  int32_t rules;
} slipstream_chain_options;

#define SLIPSTREAM_CHAIN_OPTIONS_INIT {sizeof(slipstream_chain_options), 2048, 0, SLIPSTREAM_RULES_REFERENCE}

/* Holds generators and threads. It does not change, so several threads may use one. NULL options are those of the
 * macro. Error: BAD_ARGUMENT (options). */
typedef struct slipstream_verifier slipstream_verifier;
SLIPSTREAM_API slipstream_status slipstream_verifier_new(slipstream_verifier** out,
                                                         const slipstream_chain_options* options,
                                                         slipstream_error* error);
SLIPSTREAM_API void slipstream_verifier_free(slipstream_verifier* verifier);

/* A block that was found valid. The library sets all members. */
typedef struct slipstream_block_info {
  size_t struct_size;
  uint64_t height;
  uint64_t timestamp_ms;
  uint8_t id[32];
  uint64_t transactions;
  uint64_t inputs;
  uint64_t outputs;
  /* Elapsed time since the block before; processor time of all threads for this block. */
  uint64_t wall_ns;
  uint64_t processor_ns;
} slipstream_block_info;

/* Functions of the caller. `context` is passed on to them. They are called by threads of the library or by the calling
 * thread: neither by two threads at once, but `next` may be called while `applied` runs. They must return: no longjmp,
 * no exception. They may call functions of the library, but must not use the state that is being verified. */
typedef struct slipstream_chain_callbacks {
  size_t struct_size;
  void* context;
  /* Gives the next block: sets *block and *length and returns 1. Returns 0 after the last block, and another number to
   * stop there. The bytes are a block as they are sent: header, LE32 number of transactions, each after its LE32
   * length. They must stay until `next` is called again or the verification returns. Blocks are read ahead. */
  int (*next)(void* context, const uint8_t** block, size_t* length);
  /* Called after each valid block, in order; may be NULL. The arguments are valid during the call. `transactions` has
   * the ids and changes of the block, `catchup` updates proofs. Returns 0 to go on; another number stops after this
   * block. */
  int (*applied)(void* context, const slipstream_block_info* block, const slipstream_tx_results* transactions,
                 const slipstream_catchup* catchup);
} slipstream_chain_callbacks;

#define SLIPSTREAM_CHAIN_CALLBACKS_INIT {sizeof(slipstream_chain_callbacks), NULL, NULL, NULL}

/* What was verified. It covers the blocks that were applied, whatever the result. */
typedef struct slipstream_chain_report {
  size_t struct_size;
  /* Of the state afterwards. */
  uint64_t height;
  uint8_t tip[32];
  uint64_t blocks;
  uint64_t transactions;
  uint64_t inputs;
  uint64_t outputs;
  /* Multipliers of the constraint systems, and points of the equations that are not generators. */
  uint64_t multipliers;
  uint64_t points;
  /* Elapsed time, and processor time of all threads. */
  uint64_t wall_ns;
  uint64_t processor_ns;
  /* Transactions found invalid in the block that is not valid; at least this many. */
  uint64_t invalid_transactions;
} slipstream_chain_report;

#define SLIPSTREAM_CHAIN_REPORT_INIT {sizeof(slipstream_chain_report), 0, {0}, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* Verifies blocks from `callbacks->next` and applies them to the state, many in one equation. Memory is bounded for a
 * chain of any length. OK if all blocks are valid. After an error the state is that of the last block that was applied.
 * Errors: INVALID (height, index of the transaction if it is the fault of one, name, message), BAD_FORMAT if bytes are
 * not a block (index counts the blocks of this call from 0), STOPPED, BAD_ARGUMENT (no `next`). `report` may be NULL.
 */
SLIPSTREAM_API slipstream_status slipstream_chain_verify_vartime(const slipstream_verifier* verifier,
                                                                 slipstream_chain_state* state,
                                                                 const slipstream_chain_callbacks* callbacks,
                                                                 slipstream_chain_report* report,
                                                                 slipstream_error* error);
/* The same for a chain file, from the state in the file. `callbacks` may be NULL; `next` must be. `state`, unless NULL,
 * gets the state after the last block that was applied; NULL if the file gives none. Errors: INVALID, STOPPED, BAD_FILE
 * (name and message say what is wrong and where; index is that of the block in the file, from 0). */
SLIPSTREAM_API slipstream_status slipstream_chain_verify_file_vartime(
    const slipstream_verifier* verifier, const char* path, const slipstream_chain_callbacks* callbacks,
    slipstream_chain_state** state, slipstream_chain_report* report, slipstream_error* error);
/* Applies one block, given as its bytes. `transactions` and `catchup`, unless NULL, get handles; NULL after an error.
 * After an error the state is as before. Errors: BAD_FORMAT, INVALID. */
SLIPSTREAM_API slipstream_status slipstream_chain_apply_block_vartime(
    const slipstream_verifier* verifier, slipstream_chain_state* state, const uint8_t* block, size_t length,
    slipstream_tx_results** transactions, slipstream_catchup** catchup, slipstream_error* error);
/* Converts a workload or a chain in JSON (docs/chain-format.md) to a chain file, which is written whole or not at all.
 * Error: BAD_FILE. */
SLIPSTREAM_API slipstream_status slipstream_chain_import(const char* input, const char* output,
                                                         slipstream_error* error);

#ifdef __cplusplus
}
#endif

#endif
