//! A runtime as one word that both languages hold.

#[cfg(feature = "tokio")]
use super::owned::Owned;
use super::{Runtime, current};
use std::ffi::c_void;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// A runtime, to [`install`](super::install), to [`enter`](super::enter), or to give to C++, where it is a `rust::Runtime`.
///
/// Clones are cheap and mean the same runtime, and its methods are those of [`Runtime`]. To drop the last one does not end
/// a Tokio runtime: users' own are ended by their `tokio::runtime::Runtime`, and those that C++ made by their `shutdown`.
///
/// One that C++ has made, and moves to Rust as its owner, ends when that handle is dropped, as in C++.
#[repr(transparent)]
pub struct RuntimeHandle {
    /// From [`Arc::into_raw`], and [`OWNER`].
    kind: NonNull<Kind>,
    owner: PhantomData<Arc<Kind>>,
}

/// The bit that a `rust::Runtime` carries which C++ has made, until it is dropped: then the runtime ends.
const OWNER: usize = 1;

#[repr(align(2))] // or the bit is not free
pub(super) enum Kind {
    /// One that somebody else ends, or nobody.
    #[cfg(feature = "tokio")]
    Tokio(::tokio::runtime::Handle),
    /// One that C++ made.
    #[cfg(feature = "tokio")]
    Owned(Owned),
    Other(Box<dyn Runtime>),
}

// SAFETY: it is an `Arc<Kind>`, and a `Kind` is `Send` and `Sync`, as every `Runtime` is.
unsafe impl Send for RuntimeHandle {}
// SAFETY: as above.
unsafe impl Sync for RuntimeHandle {}

const _: () = {
    const fn travels<T: Send + Sync>() {}
    travels::<Kind>();
    assert!(size_of::<RuntimeHandle>() == size_of::<*mut c_void>());
};

// SAFETY: a `rust::Runtime` is this one word, which it owns. It may be moved by copying the word.
unsafe impl cxx::ExternType for RuntimeHandle {
    type Id = cxx::type_id!("rust::Runtime");
    type Kind = cxx::kind::Trivial;
}

impl RuntimeHandle {
    /// A handle of a runtime that is somebody else's to end.
    pub fn new(runtime: impl Runtime) -> RuntimeHandle {
        #[cfg(feature = "tokio")]
        let runtime = {
            // A Tokio handle is known as one, so that `enter` can enter Tokio's own context too.
            let mut runtime = Some(runtime);
            let any: &mut dyn std::any::Any = &mut runtime;
            if let Some(handle) =
                any.downcast_mut::<Option<::tokio::runtime::Handle>>().and_then(Option::take)
            {
                // In a task of a runtime that C++ made, Tokio's handle means that one.
                return super::owned::home(&handle).unwrap_or_else(|| RuntimeHandle::of(Kind::Tokio(handle)));
            }
            runtime.expect("it is not a handle, which would have been taken")
        };
        RuntimeHandle::of(Kind::Other(Box::new(runtime)))
    }

    /// The current runtime, as the [module](super) defines it. It is `None` only without the feature `tokio`, or if Tokio
    /// can't make its threads.
    pub fn current() -> Option<RuntimeHandle> {
        current::resolve().into_handle()
    }

    pub(super) fn of(kind: Kind) -> RuntimeHandle {
        RuntimeHandle::from_arc(Arc::new(kind))
    }

    pub(super) fn from_arc(kind: Arc<Kind>) -> RuntimeHandle {
        let kind = Arc::into_raw(kind).cast_mut();
        // SAFETY: the pointer of an `Arc` is not null.
        RuntimeHandle { kind: unsafe { NonNull::new_unchecked(kind) }, owner: PhantomData }
    }

    fn into_arc(self) -> Arc<Kind> {
        let this = ManuallyDrop::new(self);
        // SAFETY: it comes from `Arc::into_raw`, and `this` does not drop it.
        unsafe { Arc::from_raw(this.arc()) }
    }

    fn arc(&self) -> *const Kind {
        self.kind.as_ptr().map_addr(|word| word & !OWNER)
    }

    #[cfg_attr(not(feature = "tokio"), allow(dead_code))]
    pub(super) fn downgrade(&self) -> Weak<Kind> {
        Arc::downgrade(&ManuallyDrop::new(RuntimeHandle { kind: self.kind, owner: PhantomData }.into_arc()))
    }

    /// The word, which the caller owns.
    pub(super) fn into_word(self) -> *mut c_void {
        ManuallyDrop::new(self).kind.as_ptr().cast()
    }

    /// # Safety
    /// `word` comes from [`into_word`](RuntimeHandle::into_word), or is the one word of a handle, and the caller owns it.
    pub(super) unsafe fn from_word(word: *mut c_void) -> RuntimeHandle {
        // SAFETY: the caller's promise.
        RuntimeHandle { kind: unsafe { NonNull::new_unchecked(word.cast()) }, owner: PhantomData }
    }

    /// # Safety
    /// `word` is null or as in [`from_word`](RuntimeHandle::from_word), but stays its owner's, who keeps it while the result
    /// is used.
    pub(super) unsafe fn borrow_word(word: *const c_void) -> Option<ManuallyDrop<RuntimeHandle>> {
        let kind = NonNull::new(word.cast_mut())?.cast();
        Some(ManuallyDrop::new(RuntimeHandle { kind, owner: PhantomData }))
    }

    pub(super) fn kind(&self) -> &Kind {
        // SAFETY: `self` owns a count of the `Arc`.
        unsafe { &*self.arc() }
    }

    #[cfg(any(feature = "tokio", test))]
    pub(super) fn is(&self, other: &RuntimeHandle) -> bool {
        self.arc() == other.arc()
    }

    /// The runtime, unless it is Tokio's: those are all asked at once whether they are polling.
    pub(super) fn other(&self) -> Option<&dyn Runtime> {
        match self.kind() {
            #[cfg(feature = "tokio")]
            Kind::Tokio(_) | Kind::Owned(_) => None,
            Kind::Other(runtime) => Some(&**runtime),
        }
    }

    /// Ends a runtime that C++ made: see [`Owned::shutdown`]. On any other it does nothing.
    #[cfg_attr(not(feature = "tokio"), allow(unused_variables))]
    pub(super) fn shutdown(&self, timeout: Option<Duration>) {
        #[cfg(feature = "tokio")]
        if let Kind::Owned(runtime) = self.kind()
            && runtime.shutdown(timeout, || current::uninstall(self))
        {
            // SAFETY: `owned::start` forgot one clone of every handle, for the first shutdown, which this was. `self` lives.
            unsafe { Arc::decrement_strong_count(self.arc()) }
        }
    }
}

impl Clone for RuntimeHandle {
    fn clone(&self) -> RuntimeHandle {
        // SAFETY: it comes from `Arc::into_raw`, and `self` owns a count. The new one is the clone's.
        unsafe { Arc::increment_strong_count(self.arc()) };
        // SAFETY: the pointer of an `Arc` is not null. A copy does not own the runtime.
        RuntimeHandle { kind: unsafe { NonNull::new_unchecked(self.arc().cast_mut()) }, owner: PhantomData }
    }
}

impl Drop for RuntimeHandle {
    fn drop(&mut self) {
        if self.kind.as_ptr().addr() & OWNER != 0 {
            self.shutdown(None);
        }
        // SAFETY: it comes from `Arc::into_raw`, and this count is not used again.
        unsafe { Arc::decrement_strong_count(self.arc()) }
    }
}

impl Deref for RuntimeHandle {
    type Target = dyn Runtime;

    fn deref(&self) -> &(dyn Runtime + 'static) {
        match self.kind() {
            #[cfg(feature = "tokio")]
            Kind::Tokio(handle) => handle,
            #[cfg(feature = "tokio")]
            Kind::Owned(runtime) => runtime,
            Kind::Other(runtime) => &**runtime,
        }
    }
}

impl<R: Runtime> From<R> for RuntimeHandle {
    fn from(runtime: R) -> RuntimeHandle {
        RuntimeHandle::new(runtime)
    }
}

impl fmt::Debug for RuntimeHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RuntimeHandle").field(&self.kind).finish()
    }
}
