//! A plain function with an argument that cxx does not know: an async callback or a runtime.
//!
//! It becomes a plain cxx function of the same C++ name and another Rust name, whose arguments cxx knows; and a Rust
//! function or method of the declared name, which is generic over the callbacks (written by the macro crate). One of
//! `extern "Rust"` keeps its name: the function is the user's.

use super::call::{Argument, Owner, lower_arguments, lower_owner, without};
use super::special::{Special, lower_specials, lowered_type};
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
    /// Of `extern "Rust"`: nothing is written for it but the lowered declaration.
    pub exported: bool,
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
    /// Declared with `Result`, which is cxx's.
    pub fallible: bool,
    /// Documentation, lints and the like, for the Rust function.
    pub attrs: Vec<Attribute>,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
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
    let exported = function.abi == Abi::Rust;
    let lowered_name = if exported { names::rust_name(function) } else { names::starter(function) };
    Ok(PlainPlan {
        extent: ends(function.item.to_token_stream()),
        lowered: lower_declaration(function, bridge, &specials, &lowered_name),
        exported,
        lowered_name,
        name: names::rust_name(function),
        unsafety: match &signature.safety {
            Safety::Unsafe(token) => Some(*token),
            _ => None,
        },
        generics: quote!(#generics),
        arguments: lower_arguments(function, specials),
        value: value.filter(|ty| !types::is_unit(ty)).map_or_else(|| quote!(()), types::qualified),
        fallible: result.is_some(),
        attrs: function.attrs.docs.iter().chain(&function.attrs.passed).cloned().collect(),
        cfg: function.attrs.cfg.iter().chain(&function.block_cfg).cloned().collect(),
        owner,
    })
}

/// The declaration as cxx sees it.
fn lower_declaration(
    function: &Function,
    bridge: &Bridge,
    specials: &[Special],
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
    let (generics, output) = (&signature.generics, &signature.output);
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
