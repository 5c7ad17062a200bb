//! Repeats an operation for a while and reports what one costs in processor time, as Slipstream's benchmarks do: time that the
//! processor gave to others does not count.

use std::hint::black_box;

const USAGE: &str = "[--only NAME]... [--max-size N] [--seconds S]
  --only NAME     this operation only (or these, if given more than once)
  --max-size N    no multiscalar multiplication of more than N points (default 1048576)
  --seconds S     processor time spent on each operation, at least three repetitions (default 0.5)";

pub struct Timer {
    pub filters: Vec<String>,
    pub max_size: usize,
    pub seconds: f64,
}

/// Processor time of this process in seconds.
fn processor_seconds() -> f64 {
    #[repr(C)]
    struct Timespec {
        seconds: i64,
        nanoseconds: i64,
    }
    extern "C" {
        fn clock_gettime(clock: i32, out: *mut Timespec) -> i32;
    }
    const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;
    let mut now = Timespec {
        seconds: 0,
        nanoseconds: 0,
    };
    // The standard library links libc on every system this builds on; the clock is that of 64-bit Linux.
    let status = unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    assert_eq!(status, 0, "no processor clock");
    now.seconds as f64 + now.nanoseconds as f64 * 1e-9
}

impl Timer {
    /// What the command line asks for; prints how to ask and returns nothing if it makes no sense.
    pub fn from_arguments() -> Option<Self> {
        let mut timer = Timer {
            filters: Vec::new(),
            max_size: 1 << 20,
            seconds: 0.5,
        };
        let mut args = std::env::args();
        let program = args.next().unwrap_or_default();
        while let Some(arg) = args.next() {
            let value = args.next();
            let understood = match (arg.as_str(), value) {
                ("--only", Some(v)) => {
                    timer.filters.push(v);
                    true
                }
                ("--max-size", Some(v)) => v.parse().map(|n| timer.max_size = n).is_ok(),
                ("--seconds", Some(v)) => v.parse().map(|s| timer.seconds = s).is_ok(),
                _ => false,
            };
            if !understood {
                eprintln!("usage: {program} {USAGE}");
                return None;
            }
        }
        Some(timer)
    }

    /// Whether the caller asked for an operation of this name: worth building its inputs for.
    pub fn wants(&self, name: &str) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|f| name == f)
    }

    /// Times `operation`, which does the named work `items` times, and prints nanoseconds per item: the mean over the whole
    /// time, and the fastest of the repetitions it consisted of.
    pub fn run<T>(&self, name: &str, items: usize, mut operation: impl FnMut() -> T) {
        if !self.wants(name) {
            return;
        }
        // A repetition is long enough (200 us) for the clock's own cost not to show.
        let begin = processor_seconds();
        black_box(operation());
        let once = (processor_seconds() - begin).max(1e-9);
        let calls = (200e-6 / once).ceil() as usize;

        let (mut total, mut repetitions, mut fastest) = (0.0, 0, f64::INFINITY);
        while repetitions < 3 || total < self.seconds {
            let start = processor_seconds();
            for _ in 0..calls {
                black_box(operation());
            }
            let elapsed = processor_seconds() - start;
            total += elapsed;
            repetitions += 1;
            fastest = fastest.min(elapsed);
        }
        let per_item = |seconds: f64, repetitions: usize| seconds * 1e9 / (repetitions * calls * items) as f64;
        println!(
            "{name}\t{:.2}\t{:.2}",
            per_item(total, repetitions),
            per_item(fastest, 1)
        );
    }
}

/// SplitMix64: inputs need to be different from each other, not unpredictable.
pub struct Bytes(u64);

impl Bytes {
    pub fn new(seed: u64) -> Self {
        Bytes(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn array64(&mut self) -> [u8; 64] {
        let mut out = [0u8; 64];
        for chunk in out.chunks_exact_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes());
        }
        out
    }
}
