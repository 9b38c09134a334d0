//! What is in the file, and what is counted of it.

/// How much is read at a time.
pub const CHUNK: usize = 64 << 10;

/// Every so many lines is a marked one, so that most chunks have none.
const MARKED_EACH: u64 = 10_000;

/// What was written, or what came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many bytes.
    pub bytes: u64,
    /// How many of them end a line.
    pub lines: u64,
    /// Of all bytes in their order.
    pub checksum: u64,
}

impl Totals {
    /// The next bytes: a multiple of eight, but for the last ones.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.mix(u64::from(*byte));
        }
    }

    /// As FNV-1a does it, eight bytes at a time.
    fn mix(&mut self, word: u64) {
        self.checksum = (self.checksum.rotate_left(23) ^ word).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

/// The marked lines among many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// How many there are.
    pub lines: u64,
    /// How many chunks they are in.
    pub chunks: u64,
}

impl Marks {
    /// Those of one chunk.
    pub fn of(chunk: &[u8]) -> Marks {
        let lines = chunk.iter().filter(|byte| **byte == b'!').count() as u64;
        Marks { lines, chunks: u64::from(lines != 0) }
    }

    /// The sum.
    pub fn and(self, other: Marks) -> Marks {
        Marks { lines: self.lines + other.lines, chunks: self.chunks + other.chunks }
    }
}

/// Numbered lines of different lengths, so that no two chunks are alike and most lines lie across words.
#[derive(Default)]
pub struct Lines {
    number: u64,
}

impl Lines {
    /// The next line.
    pub fn append(&mut self, text: &mut Vec<u8>) {
        const FILLING: &[u8; 128] = &[b'.'; 128];
        self.number += 1;
        if self.number.is_multiple_of(MARKED_EACH) {
            text.push(b'!');
        }
        let mut digits = [b'0'; 12];
        let mut rest = self.number;
        for digit in digits.iter_mut().rev() {
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
        text.extend_from_slice(&digits);
        // Lengths that look like chance.
        let length = self.number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57;
        text.extend_from_slice(&FILLING[..length as usize]);
        text.push(b'\n');
    }
}
