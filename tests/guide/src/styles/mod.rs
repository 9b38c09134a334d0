//! One declaration in every style.

pub mod awaitable;
pub mod blocking;
pub mod callback;
pub mod coroutine;
pub mod promise;
pub mod std_future;
pub mod value;
