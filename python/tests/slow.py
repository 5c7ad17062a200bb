"""A slow and obvious implementation to compare with, written from the standards: ristretto255 (RFC 9496), Keccak-f[1600]
(FIPS 202), STROBE-128 and Merlin (merlin.cool). It shares nothing with the engine."""

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493

# --- the field (RFC 9496, section 3.1 and 4.2) ---

D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def is_negative(x: int) -> bool:
    return x % P % 2 == 1


def absolute(x: int) -> int:
    return -x % P if is_negative(x) else x % P


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """Whether u/v is a square, and the non-negative root of u/v or of SQRT_M1 * u/v."""
    if u % P == 0:
        return True, 0
    if v % P == 0:
        return False, 0
    ratio = u * pow(v, -1, P) % P
    square = pow(ratio, (P - 1) // 2, P) == 1
    root = square_root(ratio if square else SQRT_M1 * ratio % P)
    return square, absolute(root)


def square_root(x: int) -> int:
    """A root of a square, for p = 5 mod 8."""
    root = pow(x, (P + 3) // 8, P)
    if root * root % P != x % P:
        root = root * SQRT_M1 % P
    assert root * root % P == x % P
    return root


SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
assert (SQRT_AD_MINUS_ONE**2 - (-D - 1)) % P == 0
INVSQRT_A_MINUS_D = sqrt_ratio(1, (-1 - D) % P)[1]
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P

# --- the curve, in affine coordinates ---

Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def add(p: Point, q: Point) -> Point:
    (x1, y1), (x2, y2) = p, q
    t = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + y1 * x2) * pow(1 + t, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P
    return x, y


def negate(p: Point) -> Point:
    return -p[0] % P, p[1]


def multiply(s: int, p: Point) -> Point:
    out = IDENTITY
    for bit in bin(s)[2:]:
        out = add(out, out)
        if bit == "1":
            out = add(out, p)
    return out


def same(p: Point, q: Point) -> bool:
    """Equality of ristretto255 elements."""
    return (p[0] * q[1] - p[1] * q[0]) % P == 0 or (p[1] * q[1] - p[0] * q[0]) % P == 0


# --- ristretto255 (RFC 9496, section 4.3) ---


def decode(encoding: bytes) -> Point | None:
    s = int.from_bytes(encoding, "little")
    if s >= P or is_negative(s):
        return None
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    u2_sqr = u2 * u2 % P
    v = (-(D * u1 * u1) - u2_sqr) % P
    was_square, invsqrt = sqrt_ratio(1, v * u2_sqr % P)
    den_x = invsqrt * u2 % P
    den_y = invsqrt * den_x * v % P
    x = absolute(2 * s * den_x)
    y = u1 * den_y % P
    if not was_square or is_negative(x * y) or y == 0:
        return None
    return x, y


def encode(p: Point) -> bytes:
    x0, y0 = p
    z0, t0 = 1, x0 * y0 % P
    u1 = (z0 + y0) * (z0 - y0) % P
    u2 = x0 * y0 % P
    _, invsqrt = sqrt_ratio(1, u1 * u2 * u2 % P)
    den1, den2 = invsqrt * u1 % P, invsqrt * u2 % P
    z_inv = den1 * den2 * t0 % P
    if is_negative(t0 * z_inv):
        x, y = y0 * SQRT_M1 % P, x0 * SQRT_M1 % P
        den_inv = den1 * INVSQRT_A_MINUS_D % P
    else:
        x, y, den_inv = x0, y0, den2
    if is_negative(x * z_inv):
        y = -y % P
    return absolute(den_inv * (z0 - y)).to_bytes(32, "little")


def _map(t: int) -> Point:
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    was_square, s = sqrt_ratio(u, v)
    s_prime = -absolute(s * t) % P
    c = -1 % P
    if not was_square:
        s, c = s_prime, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    x, y, z = w0 * w3 % P, w2 * w1 % P, w1 * w3 % P
    z_inv = pow(z, -1, P)
    return x * z_inv % P, y * z_inv % P


def from_uniform_bytes(b: bytes) -> Point:
    mask = 2**255 - 1
    t1, t2 = (int.from_bytes(half, "little") & mask for half in (b[:32], b[32:]))
    return add(_map(t1), _map(t2))


def multiscalar_mul(scalars: list[int], points: list[Point]) -> Point:
    out = IDENTITY
    for s, p in zip(scalars, points, strict=True):
        out = add(out, multiply(s, p))
    return out


BASEPOINT = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))

# --- Keccak-f[1600] ---


def _rotate(x: int, n: int) -> int:
    n %= 64
    return (x << n | x >> (64 - n)) & (2**64 - 1)


def _round_constants() -> list[int]:
    out, lfsr = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if lfsr & 1:
                constant |= 1 << (2**j - 1)
            lfsr = (lfsr << 1) ^ (0x171 if lfsr & 0x80 else 0)
        out.append(constant)
    return out


_ROUND_CONSTANTS = _round_constants()


def keccak_f(state: bytearray) -> None:
    a = [[int.from_bytes(state[8 * (x + 5 * y) :][:8], "little") for y in range(5)] for x in range(5)]
    for constant in _ROUND_CONSTANTS:
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[(x - 1) % 5] ^ _rotate(c[(x + 1) % 5], 1) for x in range(5)]
        a = [[a[x][y] ^ d[x] for y in range(5)] for x in range(5)]
        x, y, current = 1, 0, a[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, a[x][y] = a[x][y], _rotate(current, (t + 1) * (t + 2) // 2)
        rows = [[a[x][y] for x in range(5)] for y in range(5)]
        for y in range(5):
            for x in range(5):
                a[x][y] = rows[y][x] ^ (~rows[y][(x + 1) % 5] & rows[y][(x + 2) % 5])
        a[0][0] ^= constant
    for x in range(5):
        for y in range(5):
            state[8 * (x + 5 * y) : 8 * (x + 5 * y) + 8] = a[x][y].to_bytes(8, "little")


# --- STROBE-128 as far as Merlin uses it ---

_RATE = 166
_FLAG_I, _FLAG_A, _FLAG_C, _FLAG_M = 1, 2, 4, 16


class Strobe:
    def __init__(self, label: bytes) -> None:
        self.state = bytearray(200)
        self.state[:6] = bytes([1, _RATE + 2, 1, 0, 1, 96])
        self.state[6:18] = b"STROBEv1.0.2"
        keccak_f(self.state)
        self.pos = 0
        self.pos_begin = 0
        self.meta_ad(label, False)

    def _run_f(self) -> None:
        self.state[self.pos] ^= self.pos_begin
        self.state[self.pos + 1] ^= 0x04
        self.state[_RATE + 1] ^= 0x80
        keccak_f(self.state)
        self.pos = self.pos_begin = 0

    def _absorb(self, data: bytes) -> None:
        for byte in data:
            self.state[self.pos] ^= byte
            self.pos += 1
            if self.pos == _RATE:
                self._run_f()

    def _begin(self, flags: int, more: bool) -> None:
        if more:
            return
        old_begin, self.pos_begin = self.pos_begin, self.pos + 1
        self._absorb(bytes([old_begin, flags]))
        if flags & _FLAG_C and self.pos != 0:
            self._run_f()

    def meta_ad(self, data: bytes, more: bool) -> None:
        self._begin(_FLAG_M | _FLAG_A, more)
        self._absorb(data)

    def ad(self, data: bytes) -> None:
        self._begin(_FLAG_A, False)
        self._absorb(data)

    def prf(self, n: int) -> bytes:
        self._begin(_FLAG_I | _FLAG_A | _FLAG_C, False)
        out = bytearray()
        for _ in range(n):
            out.append(self.state[self.pos])
            self.state[self.pos] = 0
            self.pos += 1
            if self.pos == _RATE:
                self._run_f()
        return bytes(out)


class Transcript:
    """Merlin v1.0."""

    def __init__(self, label: bytes) -> None:
        self.strobe = Strobe(b"Merlin v1.0")
        self.append(b"dom-sep", label)

    def append(self, label: bytes, message: bytes) -> None:
        self.strobe.meta_ad(label, False)
        self.strobe.meta_ad(len(message).to_bytes(4, "little"), True)
        self.strobe.ad(message)

    def append_u64(self, label: bytes, x: int) -> None:
        self.append(label, x.to_bytes(8, "little"))

    def challenge_bytes(self, label: bytes, n: int) -> bytes:
        self.strobe.meta_ad(label, False)
        self.strobe.meta_ad(n.to_bytes(4, "little"), True)
        return self.strobe.prf(n)

    def challenge_scalar(self, label: bytes) -> int:
        return int.from_bytes(self.challenge_bytes(label, 64), "little") % ORDER


# --- Merkle trees (ZkVM specification, "Merkle binary tree") ---


def merkle_leaf(tree: bytes, label: bytes, message: bytes) -> bytes:
    t = Transcript(tree)
    t.append(label, message)
    return t.challenge_bytes(b"merkle.leaf", 32)


def merkle_node(tree: bytes, left: bytes, right: bytes) -> bytes:
    t = Transcript(tree)
    t.append(b"L", left)
    t.append(b"R", right)
    return t.challenge_bytes(b"merkle.node", 32)


def merkle_root(tree: bytes, leaves: list[bytes]) -> bytes:
    if not leaves:
        return Transcript(tree).challenge_bytes(b"merkle.empty", 32)
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle_node(tree, merkle_root(tree, leaves[:split]), merkle_root(tree, leaves[split:]))
