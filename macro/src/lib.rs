//! The `#[cobridge::bridge]` attribute. The entry points only: what an awaited call expands to is in `expand`.

mod expand;

use proc_macro::TokenStream;

/// A cxx bridge whose extern blocks may hold async items.
///
/// Everything that `#[cxx::bridge]` accepts means the same here; a module without async items goes to cxx untouched.
/// Takes `namespace = "a::b"`, as cxx does.
///
/// * The Rust function or method of an async item is an ordinary function that returns a future. It is `Send` when the
///   arguments and the value are; `#[local]` makes it `!Send`.
/// * `Result<T>` is `Result<T, cobridge::Error>`. Without `Result`, an exception terminates the process with a message
///   that names the function, as in cxx, and a call that ends without an answer panics.
/// * `#[blocking]` runs the C++ function on the blocking pool.
#[proc_macro_attribute]
pub fn bridge(args: TokenStream, module: TokenStream) -> TokenStream {
    expand::bridge(args.into(), module.into()).into()
}

/// Appends its arguments to the module it stands on. Not for users: see `expand::assemble`.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn append_to_bridge(items: TokenStream, module: TokenStream) -> TokenStream {
    expand::append(items.into(), module.into()).into()
}
