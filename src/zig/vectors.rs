//! What Zig does with the vectors of types that this crate does not know.

use super::values::Parts;
use std::mem::MaybeUninit;

/// The functions of a `Vec<T>`, as `values.rs` has them for numbers, whose calls are direct: for any other type one exported name must do.
/// The mirror of `VectorOps` in abi.zig.
#[repr(C)]
pub struct VecOps {
    new: unsafe extern "C" fn(*mut ()),
    drop: unsafe extern "C" fn(*mut ()),
    parts: unsafe extern "C" fn(*mut (), *mut MaybeUninit<Parts>),
    reserve: unsafe extern "C" fn(*mut (), usize),
    set_len: unsafe extern "C" fn(*mut (), usize),
}

const _: () = assert!(size_of::<VecOps>() == 5 * size_of::<usize>());

impl VecOps {
    /// Those of a `Vec<T>`.
    pub const fn of<T>() -> VecOps {
        const { assert!(size_of::<Vec<T>>() == 3 * size_of::<usize>()) };
        VecOps {
            new: new::<T>,
            drop: drop::<T>,
            parts: parts::<T>,
            reserve: reserve::<T>,
            set_len: set_len::<T>,
        }
    }
}

#[unsafe(no_mangle)]
static cobridge1_zig_vec_String: VecOps = VecOps::of::<String>();

/// # Safety
/// `out` points to memory for a `Vec<T>`.
unsafe extern "C" fn new<T>(out: *mut ()) {
    // SAFETY: the caller's promise.
    unsafe { out.cast::<Vec<T>>().write(Vec::new()) }
}

/// # Safety
/// `vector` points to a `Vec<T>`, which is not used again.
unsafe extern "C" fn drop<T>(vector: *mut ()) {
    // SAFETY: the caller's promise.
    unsafe { vector.cast::<Vec<T>>().drop_in_place() }
}

/// # Safety
/// `vector` points to a `Vec<T>`.
unsafe extern "C" fn parts<T>(vector: *mut (), out: *mut MaybeUninit<Parts>) {
    // SAFETY: the caller's promise.
    let (vector, out) = unsafe { (&mut *vector.cast::<Vec<T>>(), &mut *out) };
    out.write(Parts::of(vector));
}

/// # Safety
/// `vector` points to a `Vec<T>`.
unsafe extern "C" fn reserve<T>(vector: *mut (), additional: usize) {
    // SAFETY: the caller's promise.
    unsafe { (*vector.cast::<Vec<T>>()).reserve(additional) }
}

/// # Safety
/// `vector` points to a `Vec<T>` whose capacity is `length` at least, and whose elements before it have been written.
unsafe extern "C" fn set_len<T>(vector: *mut (), length: usize) {
    // SAFETY: the caller's promise.
    unsafe { (*vector.cast::<Vec<T>>()).set_len(length) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    #[test]
    fn a_vector_owns_its_elements() {
        let ops = VecOps::of::<Rc<u8>>();
        let element = Rc::new(7u8);
        let mut vector = MaybeUninit::<Vec<Rc<u8>>>::uninit();
        let at = vector.as_mut_ptr().cast::<()>();
        let mut found = MaybeUninit::uninit();
        // SAFETY: the vector is made first and dropped last; an element is written before it is counted.
        unsafe {
            (ops.new)(at);
            (ops.reserve)(at, 2);
            (ops.parts)(at, &raw mut found);
            let Parts { data, len, capacity } = found.assume_init();
            assert!(len == 0 && capacity >= 2);
            data.cast::<Rc<u8>>().write(element.clone());
            data.cast::<Rc<u8>>().add(1).write(element.clone());
            (ops.set_len)(at, 2);
            assert_eq!(**vector.assume_init_ref(), [element.clone(), element.clone()]);
            (ops.drop)(at);
        }
        assert_eq!(Rc::strong_count(&element), 1);
    }
}
