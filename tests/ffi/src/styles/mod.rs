//! The same declarations, implemented in every C++ style. Each style has its own file and namespace.

pub mod awaitable;
pub mod blocking;
pub mod callback;
pub mod coroutine;
pub mod promise;
pub mod std_future;
pub mod value;
