//! Several items in one crossing.

use futures_core::Stream;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A stream of C++, which gives what is ready in one crossing.
///
/// ```no_run
/// # #[cobridge::bridge]
/// # mod ffi {
/// #     unsafe extern "C++" {
/// #         include!("quotes.h");
/// #         fn prices(symbol: &str) -> impl Stream<Item = f64>;
/// #     }
/// # }
/// use cobridge::stream::BatchStream;
///
/// # async fn watch() {
/// let mut prices = ffi::prices("ACME");
/// let mut batch = Vec::new();
/// while prices.next_batch(&mut batch, 64).await != 0 {
///     println!("{} prices, the last is {:?}", batch.len(), batch.last());
///     batch.clear();
/// }
/// # }
/// # fn main() {}
/// ```
pub trait BatchStream: Stream {
    /// Waits for one item, and appends it and those that are there by then, in order, `max` at most. Nothing is delayed to
    /// make a batch larger, and one of large items may hold fewer than are there. An `Err` is an item, and the last one.
    /// 0: the stream is over.
    ///
    /// # Panics
    /// If `max` is 0.
    fn poll_next_batch(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        items: &mut Vec<Self::Item>,
        max: usize,
    ) -> Poll<usize>;

    /// [`poll_next_batch`](Self::poll_next_batch) as a future. Dropping it loses nothing.
    fn next_batch<'a>(&'a mut self, items: &'a mut Vec<Self::Item>, max: usize) -> NextBatch<'a, Self>
    where
        Self: Unpin,
    {
        NextBatch { stream: self, items, max }
    }

    /// The stream as one of batches of at most `max` items, none of them empty.
    fn batches(self, max: usize) -> Batches<Self>
    where
        Self: Sized,
    {
        Batches { stream: self, max }
    }
}

/// The future of [`BatchStream::next_batch`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct NextBatch<'a, S: Stream + ?Sized> {
    stream: &'a mut S,
    items: &'a mut Vec<S::Item>,
    max: usize,
}

impl<S: BatchStream + Unpin + ?Sized> Future for NextBatch<'_, S> {
    type Output = usize;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<usize> {
        let this = &mut *self;
        Pin::new(&mut *this.stream).poll_next_batch(context, this.items, this.max)
    }
}

/// The stream of [`BatchStream::batches`].
#[must_use = "streams do nothing unless polled"]
pub struct Batches<S> {
    stream: S,
    max: usize,
}

impl<S: BatchStream + Unpin> Stream for Batches<S> {
    type Item = Vec<S::Item>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Vec<S::Item>>> {
        let this = &mut *self;
        let mut items = Vec::new();
        let count = Pin::new(&mut this.stream).poll_next_batch(context, &mut items, this.max);
        count.map(|count| (count != 0).then_some(items))
    }
}
