//! The ends of channels that Zig is given.

use cobridge_gen::lower::End;
use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

/// The end as it crosses.
pub(super) fn given(end: End, name: &Ident) -> TokenStream {
    let give = match end {
        End::Sender => "give_sender",
        End::Receiver => "give_receiver",
    };
    let give = Ident::new(give, name.span());
    quote_spanned!(name.span()=> ::cobridge::private::#give(#name))
}
