//! The Rust half of a stream of Zig: as of an `async fn`, but for `stream_call`, and what makes sinks of its items' type.
//!
//! ```text
//! pub fn primes(limit: u64) -> impl FusedStream<Item = u64> + BatchStream {
//!     // ...
//!     unsafe { stream_call::<CobridgeDeclaration, Infallible, u64, _>(move |out, call, waker|
//!         cobridge_shim(out.cast(), call.cast(), waker.cast(), SinkOps::of::<u64>(), 64, limit)) }
//! }
//! ```

use super::call::{declaration, outcome, own, shim, values};
use cobridge_gen::lower::ZigFunction;
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

/// The body of a function that gives a stream.
pub(super) fn body(plan: &ZigFunction, capacity: u64) -> TokenStream {
    let (span, value) = (plan.name.span(), &plan.rust_value);
    let more = quote! {
        call: *mut ::core::ffi::c_void,
        waker: *const ::core::ffi::c_void,
        sinks: *const ::cobridge::private::zig::SinkOps,
        capacity: usize,
    };
    let (shim, values, outcome) = (shim(plan, &more), values(plan), outcome(plan));
    let declaration = declaration(plan);
    let capacity = Literal::u64_unsuffixed(capacity);
    let [out, call, waker] = ["out", "call", "waker"].map(|name| own(name, span));
    let made = quote_spanned! {span=>
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
        unsafe {
            ::cobridge::private::stream_call::<CobridgeDeclaration, #outcome, #value, _>(
                move |#out, #call, #waker| cobridge_shim(
                    #out.cast(),
                    #call.cast(),
                    #waker.cast(),
                    ::cobridge::private::zig::SinkOps::of::<#value>(),
                    #capacity,
                    #(#values),*
                ),
            )
        }
    };
    let made = if plan.local { quote_spanned!(span=> ::cobridge::private::local(#made)) } else { made };
    quote_spanned! {span=>
        #declaration
        #shim
        #made
    }
}
