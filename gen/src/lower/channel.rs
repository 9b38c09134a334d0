//! The ends of channels: `Sender<T>` and `Receiver<T>` as arguments, and as what plain functions return.
//!
//! Each crosses by value, as an extern type of its own that is a `rust::Sender<T>` or `rust::Receiver<T>` in C++. Beside it
//! stands its *functions*: a hidden exported function that names the item's type, so that cxx instantiates what C++ needs
//! for it, and that gives C++ what it makes channels of that type with.

use super::extern_type::ExternType;
use super::{cpp_type, names, split_result, types};
use crate::diagnostic::Diagnostics;
use crate::syntax::{Bridge, Function, Scope};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericArgument, PathArguments, ReturnType, Type, TypePath};

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
    /// Its type.
    pub ty: ExternType,
    /// The function that gives C++ the functions of the channel, for a block of `extern "Rust"`.
    pub functions: TokenStream,
    /// Its name.
    pub functions_name: Ident,
    /// The item's Rust type.
    pub item: TokenStream,
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
    let ty = ExternType::new([ty, alias_name], cpp_name, function, bridge);
    let cpp_item = cpp_type(item, &bridge.scope)?;
    Ok(ChannelPlan {
        functions: ty.witness(
            &functions_name,
            &cpp_functions,
            &quote_spanned!(span=> (item: *mut #item) -> *const u8),
        ),
        item: types::qualified(item),
        end,
        ty,
        functions_name,
        cpp_item,
        cpp_functions,
    })
}

impl ChannelPlan {
    /// Its type in the Rust function.
    pub fn rust_type(&self) -> TokenStream {
        let (name, item) = (Ident::new(self.end.name(), self.functions_name.span()), &self.item);
        quote!(::cobridge::channel::#name<#item>)
    }
}
