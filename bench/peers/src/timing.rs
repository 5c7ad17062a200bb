//! Repeats an operation for a while and reports the median and the minimum of the repetitions.

use std::hint::black_box;
use std::time::Instant;

pub struct Timer {
    pub filters: Vec<String>,
    pub max_size: usize,
    pub seconds: f64,
}

impl Timer {
    pub fn new() -> Self {
        Timer {
            filters: Vec::new(),
            max_size: 1 << 18,
            seconds: 0.5,
        }
    }

    /// Whether the caller asked for an operation of this name: worth building its inputs for.
    pub fn wants(&self, name: &str) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|f| name.contains(f.as_str()))
    }

    /// Times `operation`, which does the named work `items` times, and prints nanoseconds per item.
    pub fn run<T>(&self, name: &str, items: usize, mut operation: impl FnMut() -> T) {
        if !self.wants(name) {
            return;
        }
        // A repetition is long enough (200 us) for the clock's own cost not to show.
        let begin = Instant::now();
        black_box(operation());
        let once = begin.elapsed().as_secs_f64().max(1e-9);
        let calls = (200e-6 / once).ceil().max(1.0) as usize;

        let mut samples = Vec::new();
        let begin = Instant::now();
        while samples.len() < 3 || (begin.elapsed().as_secs_f64() < self.seconds && samples.len() < 10_000) {
            let start = Instant::now();
            for _ in 0..calls {
                black_box(operation());
            }
            samples.push(start.elapsed().as_secs_f64() * 1e9 / (calls * items) as f64);
        }
        samples.sort_by(f64::total_cmp);
        println!("{name}\t{:.2}\t{:.2}", samples[samples.len() / 2], samples[0]);
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
