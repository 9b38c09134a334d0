//! What is declared `#[local]`: a future or a stream that stays on its thread.

use crate::stream::{BatchStream, FusedStream, Stream};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future or stream that is not `Send`.
#[must_use = "futures and streams do nothing unless polled"]
pub struct Local<T> {
    inner: T,
    not_send: PhantomData<*const ()>,
}

/// Makes a future or stream `!Send`.
pub fn local<T>(inner: T) -> Local<T> {
    Local { inner, not_send: PhantomData }
}

impl<T> Local<T> {
    #[inline(always)]
    fn inner(self: Pin<&mut Self>) -> Pin<&mut T> {
        // SAFETY: the field is pinned with the whole: nothing moves it out, and the wrapper has no destructor.
        unsafe { self.map_unchecked_mut(|local| &mut local.inner) }
    }
}

impl<F: Future> Future for Local<F> {
    type Output = F::Output;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.inner().poll(context)
    }
}

impl<S: Stream> Stream for Local<S> {
    type Item = S::Item;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.inner().poll_next(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.size_hint()
    }
}

impl<S: FusedStream> FusedStream for Local<S> {
    fn is_terminated(&self) -> bool {
        self.inner.is_terminated()
    }
}

impl<S: BatchStream> BatchStream for Local<S> {
    fn poll_next_batch(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        items: &mut Vec<S::Item>,
        max: usize,
    ) -> Poll<usize> {
        self.inner().poll_next_batch(context, items, max)
    }
}
