//! The arguments that cxx does not know: `impl AsyncFn(A) -> R`, `RuntimeHandle`, and the ends of channels.
//!
//! All cross by value, as extern types. An async callback is a `rust::AsyncFn<R(A)>` in C++, and each has a Rust type of
//! its own; its values' types are named by a hidden *witness* function, as an exported function's. A `RuntimeHandle` is a
//! `rust::Runtime`. See [`ChannelPlan`] for channels.

use super::channel::{ChannelPlan, Place, channel_end, lower_channel, returned_end};
use super::extern_type::ExternType;
use super::{cpp_type, names, split_result, types};
use crate::diagnostic::Diagnostics;
use crate::syntax::{Bridge, Function, Scope};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    FnArg, ParenthesizedGenericArguments, Pat, PathArguments, ReturnType, Type, TypeImplTrait,
    TypeParamBound, TypePath,
};

/// What an argument is to the lowering.
pub enum Special {
    /// One of cxx's types.
    None,
    /// `impl AsyncFn(A) -> R`.
    Callback(Box<CallbackPlan>),
    /// `RuntimeHandle`.
    Runtime,
    /// `Sender<T>` or `Receiver<T>`.
    Channel(Box<ChannelPlan>),
}

/// An async callback.
pub struct CallbackPlan {
    /// Its type.
    pub ty: ExternType,
    /// The function that names the values' types, for a block of `extern "Rust"`.
    pub witness: TokenStream,
    /// Its name.
    pub witness_name: Ident,
    /// The arguments' types.
    pub inputs: Vec<TokenStream>,
    /// The value's type, `()` if there is none.
    pub value: TokenStream,
    /// The same with every lifetime `'static`.
    pub erased: TokenStream,
    /// `-> Result<R>`.
    pub fallible: bool,
    /// Its C++ type: `::rust::AsyncFn<void(::std::uint64_t)>`.
    pub cpp: String,
}

/// `AsyncFn(A) -> R` of an `impl AsyncFn(A) -> R`.
pub fn async_fn_bound(ty: &Type) -> Option<&ParenthesizedGenericArguments> {
    let Type::ImplTrait(TypeImplTrait { bounds, .. }) = ty else { return None };
    let mut bounds = bounds.iter();
    let (Some(TypeParamBound::Trait(bound)), None) = (bounds.next(), bounds.next()) else { return None };
    let segment = bound.path.segments.last().filter(|segment| segment.ident == "AsyncFn")?;
    match &segment.arguments {
        PathArguments::Parenthesized(arguments) => Some(arguments),
        _ => None,
    }
}

/// Whether a type is `RuntimeHandle`, and not one that the bridge itself declares.
pub fn is_runtime_handle(ty: &Type, scope: &Scope) -> bool {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return false };
    path.get_ident().is_some_and(|name| name == "RuntimeHandle" && scope.get(name).is_none())
}

/// Whether cxx knows the type of this argument.
pub fn is_special(ty: &Type, scope: &Scope) -> bool {
    async_fn_bound(ty).is_some() || is_runtime_handle(ty, scope) || channel_end(ty, scope).is_some()
}

/// The name by which a bridge knows `rust::Runtime`: one for each bridge of a file, as their names share a scope.
pub(super) fn runtime_alias(bridge: &Bridge) -> Ident {
    format_ident!(
        "__cobridge_{}_runtime",
        names::plain(&bridge.module.ident),
        span = bridge.module.ident.span()
    )
}

fn lower_special(
    index: usize,
    ty: &Type,
    name: &Pat,
    function: &Function,
    bridge: &Bridge,
) -> Result<Special, Diagnostics> {
    if is_runtime_handle(ty, &bridge.scope) {
        return Ok(Special::Runtime);
    }
    if let Some(channel) = channel_end(ty, &bridge.scope) {
        let plan = lower_channel(channel, &Place::Argument(index), function, bridge)?;
        return Ok(Special::Channel(Box::new(plan)));
    }
    let Some(bound) = async_fn_bound(ty) else { return Ok(Special::None) };
    let argument = match name {
        Pat::Ident(pattern) => names::plain(&pattern.ident),
        _ => "argument".to_owned(),
    };
    let stem = format!("{}_{argument}", names::starter(function));
    let span = function.item.sig.ident.span();
    let [ty, alias_name, witness_name] =
        ["fn", "alias", "values"].map(|suffix| Ident::new(&format!("{stem}_{suffix}"), span));
    let cpp_name =
        names::without_double_underscores(format!("{}_argument_{argument}", names::cpp_starter(function)));
    let inputs: Vec<&Type> = bound.inputs.iter().map(|input| &input.ty).collect();
    let (value, result) = match &bound.output {
        ReturnType::Default => (None, None),
        ReturnType::Type(_, ty) => split_result(ty),
    };
    let value = value.filter(|ty| !types::is_unit(ty));
    let cpp_inputs: Result<Vec<_>, _> = inputs.iter().map(|ty| cpp_type(ty, &bridge.scope)).collect();
    let cpp_value = match value {
        Some(ty) => cpp_type(ty, &bridge.scope)?,
        None => "void".to_owned(),
    };
    let witness_cpp = format!("{cpp_name}_values");
    let ty = ExternType::new([ty, alias_name], cpp_name, function, bridge);
    let pointers = inputs.iter().copied().chain(value).enumerate().map(|(index, ty)| {
        let (name, pointer) =
            (format_ident!("value{index}"), types::OutPointer::of(Some(&types::erased(ty))).tokens());
        quote!(#name: *mut #pointer)
    });
    Ok(Special::Callback(Box::new(CallbackPlan {
        witness: ty.witness(&witness_name, &witness_cpp, &quote_spanned!(span=> (#(#pointers),*))),
        inputs: inputs.iter().map(|ty| types::qualified(ty)).collect(),
        value: value.map_or_else(|| quote!(()), types::qualified),
        erased: value.map_or_else(|| quote!(()), |ty| types::qualified(&types::erased(ty))),
        fallible: result.is_some(),
        cpp: format!("::rust::AsyncFn<{cpp_value}({})>", cpp_inputs?.join(", ")),
        ty,
        witness_name,
    })))
}

/// The type of an argument for cxx.
pub(super) fn lowered_type(ty: &Type, special: &Special, bridge: &Bridge) -> TokenStream {
    match special {
        Special::None => quote!(#ty),
        Special::Callback(callback) => {
            let alias = &callback.ty.alias_name;
            quote!(#alias)
        }
        Special::Runtime => {
            let alias = runtime_alias(bridge);
            quote!(#alias)
        }
        Special::Channel(channel) => {
            let alias = &channel.ty.alias_name;
            quote!(#alias)
        }
    }
}

/// What a plain function returns, if that is the end of a channel.
pub(super) fn lower_returned(
    function: &Function,
    bridge: &Bridge,
) -> Result<Option<ChannelPlan>, Diagnostics> {
    returned_end(&function.item.sig.output, &bridge.scope)
        .map(|channel| lower_channel(channel, &Place::Returned, function, bridge))
        .transpose()
}

/// The types of a callback as cxx would have to take them in a function pointer, for its checks.
pub fn as_fn_pointer(bound: &ParenthesizedGenericArguments) -> Type {
    let inputs = &bound.inputs;
    let output = match &bound.output {
        ReturnType::Default => None,
        ReturnType::Type(arrow, ty) => split_result(ty).0.map(|value| quote!(#arrow #value)),
    };
    syn::parse_quote!(fn(#inputs) #output)
}

/// The special arguments of a function, in order; the receiver is none.
pub(super) fn lower_specials(function: &Function, bridge: &Bridge) -> Result<Vec<Special>, Diagnostics> {
    let arguments = function.item.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    arguments
        .enumerate()
        .map(|(index, argument)| lower_special(index, &argument.ty, &argument.pat, function, bridge))
        .collect()
}
