//! The ends of channels, as arguments.

use super::ZigType;
use crate::lower::{End, channel_end, types};
use crate::syntax::Scope;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, Type};

/// `Sender<T>` or `Receiver<T>` of what Zig knows as a value.
pub(super) fn of(ty: &Type, scope: &Scope) -> Option<ZigType> {
    let (end, item) = channel_end(ty, scope)?;
    let item = ZigType::of(item, scope)?;
    let known = item.is_plain() && item != ZigType::Nothing;
    known.then(|| ZigType::Channel { end, item: Box::new(item) })
}

/// The type of an argument in Rust.
pub(super) fn rust_type(ty: &Type, scope: &Scope) -> TokenStream {
    match channel_end(ty, scope) {
        Some((end, item)) => {
            let (name, item) = (Ident::new(end.name(), Span::call_site()), types::qualified(item));
            quote!(::cobridge::channel::#name<#item>)
        }
        None => types::qualified(ty),
    }
}

/// What it is called in Zig.
pub(super) fn zig(end: End, item: &ZigType) -> String {
    format!("rust.{}({})", end.name(), item.zig())
}
