//! The ends of channels: the Rust type of one that crosses, and what turns it into the user's and back.
//!
//! ```text
//! pub struct __cobridge_drain_1_sender(RawSender<u64>);           // rust::Sender<std::uint64_t> in C++
//! pub fn drain(output: Sender<u64>) {
//!     __cobridge_drain(__cobridge_drain_1_sender(give_sender(output)))
//! }
//! pub unsafe fn __cobridge_drain_1_sender_functions<T: 'static>(_: *mut T) -> *const u8 { .. }
//! ```

use super::items;
use cobridge_gen::lower::{Argument, ChannelPlan, End, Special};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// The end as it crosses.
pub(super) fn into_raw(channel: &ChannelPlan, end: &TokenStream, span: Span) -> TokenStream {
    let ty = Ident::new(&channel.ty.ty.to_string(), span);
    let give = Ident::new(if channel.end == End::Sender { "give_sender" } else { "give_receiver" }, span);
    quote_spanned!(span=> #ty(::cobridge::private::#give(#end)))
}

/// The user's end of what has crossed.
pub(super) fn from_raw(channel: &ChannelPlan, raw: &TokenStream, span: Span) -> TokenStream {
    let take = Ident::new(if channel.end == End::Sender { "take_sender" } else { "take_receiver" }, span);
    quote_spanned!(span=> ::cobridge::private::#take(#raw.0))
}

/// An argument as it crosses: `output: __cobridge_drain_1_sender`.
pub(super) fn parameter(Argument { name, ty, special }: &Argument) -> TokenStream {
    match special {
        Special::Channel(channel) => {
            let ty = &channel.ty.ty;
            quote!(#name: #ty)
        }
        _ => quote!(#name: #ty),
    }
}

/// The Rust type, and the function that gives C++ what it makes channels with.
pub(super) fn expand(channel: &ChannelPlan) -> TokenStream {
    let ChannelPlan { ty, item, functions_name, .. } = channel;
    let (cfg, span) = (&ty.cfg, functions_name.span());
    let raw = match channel.end {
        End::Sender => "RawSender",
        End::Receiver => "RawReceiver",
    };
    let raw = Ident::new(raw, span);
    let ty = items::extern_type(ty, &quote_spanned!(span=> #raw<#item>));
    quote_spanned! {span=>
        #ty
        #(#cfg)*
        #[doc(hidden)]
        #[allow(clippy::missing_safety_doc)]
        pub unsafe fn #functions_name<T: 'static>(_: *mut T) -> *const u8 {
            ::cobridge::private::channel_ops::<T>().cast()
        }
    }
}

/// What cxx looks for beside the module.
pub(super) fn import(channel: &ChannelPlan, module: &Ident) -> TokenStream {
    items::import(module, &[&channel.functions_name], &channel.ty.cfg)
}
