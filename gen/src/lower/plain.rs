//! A plain function with an argument that cxx does not know, an async callback, a runtime or the end of a channel; or that
//! returns the end of a channel.
//!
//! It becomes a plain cxx function of the same C++ name and another Rust name, whose arguments cxx knows; and a Rust
//! function or method of the declared name, which is generic over the callbacks (written by the macro crate). In
//! `extern "Rust"` the latter is the user's own: cxx calls it, or, if channels cross, a function that the macro crate writes.

use super::call::{Argument, Owner, lower_arguments, lower_owner, without};
use super::channel::ChannelPlan;
use super::special::{Special, lower_returned, lower_specials, lowered_type};
use super::{names, split_result, types};
use crate::diagnostic::{Diagnostics, ends};
use crate::syntax::{Abi, Bridge, Function};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, FnArg, ReturnType, Safety};

/// A plain function with special arguments.
pub struct PlainPlan {
    /// The first and the last token of the declaration, attributes included.
    pub extent: (Span, Span),
    /// What replaces it for cxx.
    pub lowered: TokenStream,
    /// Which function the macro crate writes for it.
    pub writes: Writes,
    /// The lowered function's name in Rust.
    pub lowered_name: Ident,
    /// The function's name in Rust.
    pub name: Ident,
    /// The type it is a method or an associated function of.
    pub owner: Option<Owner>,
    /// `unsafe` if declared so.
    pub unsafety: Option<syn::Token![unsafe]>,
    /// Lifetimes of the function itself.
    pub generics: TokenStream,
    /// The arguments without the receiver.
    pub arguments: Vec<Argument>,
    /// The value's Rust type, `()` if there is none.
    pub value: TokenStream,
    /// The same, if it is the end of a channel.
    pub returned: Option<ChannelPlan>,
    /// Declared with `Result`, which is cxx's.
    pub fallible: bool,
    /// Documentation, lints and the like, for the Rust function.
    pub attrs: Vec<Attribute>,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
}

/// The Rust function that is neither the user's nor cxx's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// The one of the declared name, which calls the lowered one.
    Declared,
    /// Of `extern "Rust"`: the lowered one, which calls the user's.
    Called,
    /// Of `extern "Rust"`: none, as cxx calls the user's.
    Nothing,
}

pub(super) fn lower_plain(function: &Function, bridge: &Bridge) -> Result<PlainPlan, Diagnostics> {
    let signature = &function.item.sig;
    let (value, result) = match &signature.output {
        ReturnType::Default => (None, None),
        ReturnType::Type(_, ty) => split_result(ty),
    };
    let owner = lower_owner(function);
    let mut generics = signature.generics.clone();
    if let Some(owner) = &owner {
        generics = without(generics, &owner.generics);
    }
    let specials = lower_specials(function, bridge)?;
    let returned = lower_returned(function, bridge)?;
    let channels =
        specials.iter().any(|special| matches!(special, Special::Channel(_))) || returned.is_some();
    let writes = match (function.abi == Abi::Rust, channels) {
        (false, _) => Writes::Declared,
        (true, true) => Writes::Called,
        (true, false) => Writes::Nothing,
    };
    let lowered_name = match writes {
        Writes::Nothing => names::rust_name(function),
        _ => names::starter(function),
    };
    Ok(PlainPlan {
        extent: ends(function.item.to_token_stream()),
        lowered: lower_declaration(function, bridge, &specials, returned.as_ref(), &lowered_name),
        writes,
        lowered_name,
        name: names::rust_name(function),
        unsafety: match &signature.safety {
            Safety::Unsafe(token) => Some(*token),
            _ => None,
        },
        generics: quote!(#generics),
        arguments: lower_arguments(function, specials),
        value: match &returned {
            Some(channel) => channel.rust_type(),
            None => value.filter(|ty| !types::is_unit(ty)).map_or_else(|| quote!(()), types::qualified),
        },
        returned,
        fallible: result.is_some(),
        attrs: function.attrs.docs.iter().chain(&function.attrs.passed).cloned().collect(),
        cfg: function.cfg(),
        owner,
    })
}

/// The declaration as cxx sees it.
fn lower_declaration(
    function: &Function,
    bridge: &Bridge,
    specials: &[Special],
    returned: Option<&ChannelPlan>,
    name: &Ident,
) -> TokenStream {
    let item = &function.item;
    let signature = &item.sig;
    let span = signature.ident.span();
    let kept = item.attrs.iter().filter(|attr| {
        let path = attr.path();
        ["cfg", "namespace", "Self"].iter().any(|kept| path.is_ident(kept))
            || function.abi == Abi::Rust && path.is_ident("doc")
    });
    let hidden = (function.abi != Abi::Rust).then(|| quote!(#[doc(hidden)]));
    let cxx_name = function.attrs.names.cxx_name.clone().unwrap_or_else(|| names::plain(&signature.ident));
    let mut specials = specials.iter();
    let inputs = signature.inputs.iter().map(|argument| match argument {
        FnArg::Typed(argument) => {
            let (name, special) = (&argument.pat, specials.next().unwrap_or(&Special::None));
            let ty = lowered_type(&argument.ty, special, bridge);
            quote!(#name: #ty)
        }
        FnArg::Receiver(receiver) => receiver.to_token_stream(),
    });
    let generics = &signature.generics;
    let output = match (returned.map(|channel| &channel.ty.alias_name), &signature.output) {
        (Some(alias), ReturnType::Type(_, ty)) if split_result(ty).1.is_some() => quote!(-> Result<#alias>),
        (Some(alias), _) => quote!(-> #alias),
        (None, output) => output.to_token_stream(),
    };
    let unsafety = matches!(signature.safety, Safety::Unsafe(_)).then(|| quote_spanned!(span=> unsafe));
    let name = Ident::new(&name.to_string(), span);
    quote_spanned! {span=>
        #(#kept)*
        #hidden
        #[allow(dead_code, clippy::too_many_arguments, clippy::missing_safety_doc)]
        #[cxx_name = #cxx_name]
        #unsafety fn #name #generics(#(#inputs),*) #output;
    }
}
