
/// A way in for a benchmark: the sum of scalars[i] * points[i] by the code above, for points of this crate's own making.
pub struct BenchSum {
    points: Vec<GAffine>,
    scalars: Vec<Scalar>,
}

struct BenchCall<'a>(&'a BenchSum);

impl crate::curve::WithBackend for BenchCall<'_> {
    type Output = G;

    fn call<B: crate::curve::Backend>(self, backend: B) -> G {
        let width = width_for(self.0.points.len(), false);
        let terms: Vec<Term> = self
            .0
            .points
            .iter()
            .zip(&self.0.scalars)
            .map(|(point, scalar)| Term::new(*point, scalar, width))
            .collect();
        multiscalar_mul(backend, &[&terms], width, &Sequential)
    }
}

impl BenchSum {
    /// B, 2 B, 3 B, ... up to `distinct` B, over and over, with scalars made of these bytes.
    pub fn new(n: usize, distinct: usize, mut bytes: impl FnMut() -> [u8; 64]) -> Self {
        let base = GAffine::BASEPOINT.to_extended();
        let mut p = G::IDENTITY;
        let walk: Vec<GAffine> = (0..n.min(distinct))
            .map(|_| {
                p = p.add(base);
                p.to_affine()
            })
            .collect();
        BenchSum {
            points: (0..n).map(|i| walk[i % walk.len()]).collect(),
            scalars: (0..n).map(|_| Scalar::from_bytes_mod_order_wide(&bytes())).collect(),
        }
    }

    /// The sum as an Ed25519 encoding.
    pub fn multiply(&self) -> [u8; 32] {
        crate::curve::with_backend(BenchCall(self)).compress()
    }

    /// One point after the other.
    pub fn multiply_slowly(&self) -> [u8; 32] {
        let mut sum = G::IDENTITY;
        for (point, scalar) in self.points.iter().zip(&self.scalars) {
            let mut product = G::IDENTITY;
            for byte in scalar.to_bytes().iter().rev() {
                for bit in (0..8).rev() {
                    product = product.double();
                    if byte >> bit & 1 == 1 {
                        product = product.add(point.to_extended());
                    }
                }
            }
            sum = sum.add(product);
        }
        sum.compress()
    }
}

/// The same for decoding: points in the encoding of Ed25519, eight at a time.
pub struct BenchDecode(Vec<[[u8; 32]; crate::curve::LANES]>);

impl crate::curve::WithBackend for &BenchDecode {
    type Output = usize;

    fn call<B: crate::curve::Backend>(self, backend: B) -> usize {
        let decoded = |lanes| std::hint::black_box(GAffine::decompress_batch(backend, lanes));
        self.0.iter().map(|lanes| decoded(lanes).iter().flatten().count()).sum()
    }
}

impl BenchDecode {
    /// B, 2 B, 3 B, ... up to 8 n B.
    pub fn new(n: usize) -> Self {
        let base = GAffine::BASEPOINT.to_extended();
        let mut p = G::IDENTITY;
        let mut next = || {
            p = p.add(base);
            p.to_affine().compress()
        };
        BenchDecode((0..n).map(|_| core::array::from_fn(|_| next())).collect())
    }

    /// How many of them are points.
    pub fn decode(&self) -> usize {
        crate::curve::with_backend(self)
    }
}
