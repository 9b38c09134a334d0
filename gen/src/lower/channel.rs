//! The ends of channels: `Sender<T>` and `Receiver<T>` as arguments, and as what plain functions return.
//!
//! Each crosses by value, as an extern type of its own that is a `rust::Sender<T>` or `rust::Receiver<T>` in C++. Beside it
//! stands its *functions*: a hidden exported function that names the item's type, so that cxx instantiates what C++ needs
//! for it, and that gives C++ what it makes channels of that type with.

use super::{cpp_type, names, split_result, types};
use crate::diagnostic::Diagnostics;
use crate::syntax::{Bridge, Function, Scope};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, GenericArgument, PathArguments, ReturnType, Type, TypePath};

/// Which end of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `Sender<T>`.
    Sender,
    /// `Receiver<T>`.
    Receiver,
}

impl End {
    /// Its name in both languages.
    pub fn name(self) -> &'static str {
        match self {
            End::Sender => "Sender",
            End::Receiver => "Receiver",
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            End::Sender => "sender",
            End::Receiver => "receiver",
        }
    }
}

/// An end of a channel that crosses.
pub struct ChannelPlan {
    /// Which one.
    pub end: End,
    /// The name of its Rust type.
    pub ty: Ident,
    /// Its C++ path.
    pub id: String,
    /// The extern type, for a block of `extern "C++"`.
    pub alias: TokenStream,
    /// The name of the alias.
    pub alias_name: Ident,
    /// The function that gives C++ the functions of the channel, for a block of `extern "Rust"`.
    pub functions: TokenStream,
    /// Its name.
    pub functions_name: Ident,
    /// The item's Rust type.
    pub item: TokenStream,
    /// `#[cfg]`s of the function it belongs to.
    pub cfg: Vec<Attribute>,
    /// Its C++ namespace.
    pub namespace: Vec<String>,
    /// Its C++ name.
    pub cpp_name: String,
    /// The item's C++ type.
    pub cpp_item: String,
    /// The C++ name of the function that gives the functions.
    pub cpp_functions: String,
}

/// `T` of a `Sender<T>` or `Receiver<T>`, unless the bridge declares a type of that name.
pub fn channel_end<'ty>(ty: &'ty Type, scope: &Scope) -> Option<(End, &'ty Type)> {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return None };
    let segment =
        path.segments.first().filter(|_| path.segments.len() == 1 && path.leading_colon.is_none())?;
    let end = match segment.ident.to_string().as_str() {
        "Sender" => End::Sender,
        "Receiver" => End::Receiver,
        _ => return None,
    };
    if scope.get(&segment.ident).is_some() {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match (arguments.args.first(), arguments.args.len()) {
        (Some(GenericArgument::Type(item)), 1) => Some((end, item)),
        _ => None,
    }
}

/// The end that a function returns, in a `Result` or not.
pub fn returned_end<'ty>(output: &'ty ReturnType, scope: &Scope) -> Option<(End, &'ty Type)> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => channel_end(split_result(ty).0?, scope),
    }
}

/// Where an end stands in its function's declaration.
pub(super) enum Place {
    /// An argument, the receiver not counted.
    Argument(usize),
    /// What the function returns.
    Returned,
}

pub(super) fn lower_channel(
    (end, item): (End, &Type),
    place: &Place,
    function: &Function,
    bridge: &Bridge,
) -> Result<ChannelPlan, Diagnostics> {
    // Neither the number nor the keyword is an argument's name.
    let stem = match place {
        Place::Argument(index) => format!("{index}_{}", end.suffix()),
        Place::Returned => format!("return_{}", end.suffix()),
    };
    let span = function.item.sig.ident.span();
    let starter = names::starter(function);
    let [ty, alias_name, functions_name] =
        ["", "_alias", "_functions"].map(|suffix| Ident::new(&format!("{starter}_{stem}{suffix}"), span));
    let cpp_name = names::without_double_underscores(format!("{}_{stem}", names::cpp_starter(function)));
    let cpp_functions = format!("{cpp_name}_functions");
    let namespace =
        function.attrs.names.namespace.clone().unwrap_or_else(|| function.block_namespace.clone());
    let cfg: Vec<Attribute> = function.attrs.cfg.iter().chain(&function.block_cfg).cloned().collect();
    let module = &bridge.module.ident;
    let namespace_attr = names::namespace_attribute(&namespace);
    let cpp_item = cpp_type(item, &bridge.scope)?;
    Ok(ChannelPlan {
        alias: quote_spanned! {span=>
            #(#cfg)*
            #namespace_attr
            #[cxx_name = #cpp_name]
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            type #alias_name = super::#module::#ty;
        },
        functions: quote_spanned! {span=>
            #(#cfg)*
            #namespace_attr
            #[doc(hidden)]
            #[allow(dead_code, clippy::missing_safety_doc)]
            #[cxx_name = #cpp_functions]
            unsafe fn #functions_name(item: *mut #item) -> *const u8;
        },
        id: namespace.iter().map(String::as_str).chain([cpp_name.as_str()]).collect::<Vec<_>>().join("::"),
        item: types::qualified(item),
        end,
        ty,
        alias_name,
        functions_name,
        cfg,
        namespace,
        cpp_name,
        cpp_item,
        cpp_functions,
    })
}

impl ChannelPlan {
    /// Its type in the Rust function.
    pub fn rust_type(&self) -> TokenStream {
        let (name, item) = (Ident::new(self.end.name(), self.ty.span()), &self.item);
        quote!(::cobridge::channel::#name<#item>)
    }
}
