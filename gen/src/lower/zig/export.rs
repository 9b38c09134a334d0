//! A function of `extern "Rust"`, which Zig calls too, and the opaque types that are declared there.
//!
//! It has a C function of its own beside what C++ calls. One that C++ awaits, or consumes as a stream, has a *shim* for that
//! already, which gives the future or the stream: Zig's calls it. What Zig has no type for is left out, with the reason.

use super::{ZigArgument, ZigType, receiver_reference};
use crate::lower::{is_special, names, split_result, types};
use crate::syntax::{Bridge, Form, Function, Kind, Scope};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, Pat, ReturnType};

/// One function.
pub struct ZigExport {
    /// What it gives.
    pub form: Form,
    /// The user's function in Rust.
    pub name: Ident,
    /// Its name in Zig: that in Rust.
    pub zig_name: String,
    /// The bridge's namespace, the type that it belongs to and the name, for messages and symbols.
    pub path: String,
    /// The type that it is a method or an associated function of.
    pub owner: Option<String>,
    /// What a method takes first.
    pub receiver: Option<ZigReceiver>,
    /// The other arguments.
    pub arguments: Vec<ZigArgument>,
    /// The value, or the items'.
    pub value: ZigType,
    /// The value's Rust type; `()` if there is none.
    pub rust_value: TokenStream,
    /// Declared with `Result`.
    pub fallible: bool,
    /// What makes the future or the stream.
    pub shim: Ident,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
    /// The declaration in one line.
    pub declaration: String,
    /// Why Zig can't call it.
    pub refused: Option<String>,
}

/// `&self` or `&mut self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZigReceiver {
    /// `&mut self`.
    pub is_mutable: bool,
}

/// An opaque type of Rust's.
pub struct ZigRustType {
    /// Its name.
    pub name: String,
    /// The path, for symbols, of what drops a box of it. No function can have its name.
    pub drop: String,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
    /// Why Zig can't have it.
    pub refused: Option<String>,
}

pub(super) fn lower_rust_types(bridge: &Bridge) -> Vec<ZigRustType> {
    if bridge.zig.is_empty() {
        return Vec::new();
    }
    let types = bridge.scope.0.iter().filter(|(_, declared)| declared.kind == Kind::RustType);
    types
        .map(|(name, declared)| ZigRustType {
            name: name.clone(),
            drop: names::path(&declared.namespace, &format!("{name}::drop$")),
            cfg: declared.cfg.clone(),
            refused: declared
                .borrows
                .then(|| format!("`{name}` is declared with a lifetime, of which Zig knows nothing")),
        })
        .collect()
}

pub(super) fn lower_export(function: &Function, scope: &Scope) -> ZigExport {
    let signature = &function.item.sig;
    let (value, result) = function.output().map_or((None, None), split_result);
    let name = names::rust_name(function);
    let owner = names::owner_name(function);
    let mut path = function.namespace().to_vec();
    path.extend(owner.clone());
    let mut refused = refusal(function, scope);
    let arguments = signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    let arguments = arguments.filter_map(|argument| {
        let Pat::Ident(pattern) = &*argument.pat else { return None };
        Some(ZigArgument {
            name: pattern.ident.clone(),
            rust: types::qualified(&argument.ty),
            // It is not looked at if the function is refused.
            ty: ZigType::of(&argument.ty, scope).unwrap_or(ZigType::Nothing),
        })
    });
    let receiver = match receiver(function) {
        Ok(receiver) => receiver,
        Err(reason) => {
            refused.get_or_insert(reason);
            None
        }
    };
    ZigExport {
        form: function.form,
        zig_name: names::plain(&name),
        path: names::path(&path, &names::plain(&name)),
        name,
        owner,
        receiver,
        arguments: arguments.collect(),
        value: value.and_then(|value| ZigType::of(value, scope)).unwrap_or(ZigType::Nothing),
        rust_value: value.map_or_else(|| quote!(()), types::qualified),
        fallible: result.is_some(),
        shim: names::starter(function),
        cfg: function.cfg(),
        declaration: names::declaration(&function.item),
        refused,
    }
}

/// `&self` and its kind; None for a free or an associated function.
fn receiver(function: &Function) -> Result<Option<ZigReceiver>, String> {
    let Some(receiver) = function.item.sig.receiver() else { return Ok(None) };
    match receiver_reference(receiver, function.block_type.as_ref()) {
        Some(reference) => Ok(Some(ZigReceiver { is_mutable: reference.mutability.is_some() })),
        None => Err("Zig has no type for its receiver: take `&self` or `&mut self`".to_owned()),
    }
}

/// Why Zig can't call it, if it can't.
fn refusal(function: &Function, scope: &Scope) -> Option<String> {
    if let Some(owner) = names::owner_name(function)
        && scope.0.get(&owner).is_none_or(|declared| declared.kind != Kind::RustType || declared.borrows)
    {
        return Some(format!("Zig has no type `{owner}`"));
    }
    if function.attrs.local {
        return Some("it is `#[local]`, and a task of Zig may go on on another thread".to_owned());
    }
    for argument in &function.item.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        let known = !is_special(&argument.ty, scope)
            && ZigType::of(&argument.ty, scope).is_some_and(|ty| ty.is_plain_or_lent());
        if !known {
            return Some(format!("Zig has no type for its argument `{}`", argument.pat.to_token_stream()));
        }
    }
    let Some(ty) = function.output() else {
        return match &function.item.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(..) => Some("Zig has no type for what it gives".to_owned()),
        };
    };
    match split_result(ty).0.map(|value| ZigType::of(value, scope)) {
        Some(Some(ty)) if ty.is_borrowed() => {
            Some("it gives a reference, which Zig can't keep track of".to_owned())
        }
        Some(Some(ty)) if ty.is_plain() => None,
        Some(_) => Some("Zig has no type for what it gives".to_owned()),
        None => None,
    }
}
