//! What of an `extern "Zig"` block can't be bridged.

use super::channels::{check_item, check_misplaced};
use super::{check_error_type, check_name, check_signature, check_stream};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lower::{Object, ZigType, channel_end, opaque_types, owner, receiver_reference, split_result};
use crate::syntax::{Bridge, Form, Function, Kind, Scope, ZigBlock};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::{FnArg, ForeignItem, ForeignItemType, Type};

const TYPES: &str = "write a number, `bool`, `String`, a shared struct or enum, a `Vec<T>`, `&[T]` or `&mut [T]` of those, `&str`, a reference to a shared struct or a type of Zig, `ZigBox<T>` of the latter, a reference to or a `Box<T>` of a type of Rust's, an array of numbers, or an `Option` of one of these";

/// What is not of one block alone.
pub(super) fn check_zig_types(bridge: &Bridge, errors: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for item in bridge.zig.iter().flat_map(opaque_types) {
        let shared = bridge.scope.get(&item.ident).is_some_and(|declared| declared.kind != Kind::ZigType);
        if shared || !seen.insert(item.ident.to_string()) {
            errors.push(
                Diagnostic::new(&item.ident, format!("the bridge declares `{}` twice", item.ident))
                    .help("declare it in one block: the others can use it"),
            );
        }
    }
}

pub(super) fn check_zig(block: &ZigBlock, scope: &Scope, errors: &mut Diagnostics) {
    if block.item.unsafety.is_none() {
        errors.push(Diagnostic::new(&block.item.abi, "an `extern \"Zig\"` block is `unsafe`").help(
            "write `unsafe extern \"Zig\"`: nothing but the declaration says what the Zig function does",
        ));
    }
    if block.files.is_empty()
        && block.inline.is_empty()
        && (!block.functions.is_empty() || opaque_types(block).next().is_some())
    {
        errors.push(
            Diagnostic::new(&block.item.abi, "this block does not say which Zig file its functions are in")
                .help("write `include!(\"zig/digest.zig\");` in it, relative to the crate's folder; or the source itself, as `zig! { r#\"..\"# }`"),
        );
    }
    for item in &block.item.items {
        match item {
            ForeignItem::Fn(_) => {}
            ForeignItem::Type(item) => check_type(item, errors),
            ForeignItem::Macro(item)
                if ["include", "zig"].iter().any(|name| item.mac.path.is_ident(name)) => {}
            _ => errors.push(
                Diagnostic::new(item, "only functions and types can be declared in `extern \"Zig\"`")
                    .help("write `fn name(..)` or `type Name;`"),
            ),
        }
    }
    block.functions.iter().for_each(|function| check_function(function, scope, errors));
}

fn check_type(item: &ForeignItemType, errors: &mut Diagnostics) {
    if !item.generics.params.is_empty() {
        errors.push(
            Diagnostic::new(&item.generics, "a type of Zig has no parameters")
                .help("declare `type Name;`, and in Zig `pub const Name = Generic(u8);`"),
        );
    }
}

/// A method's type.
fn check_owner(function: &Function, scope: &Scope, errors: &mut Diagnostics) {
    const METHOD: &str =
        "write `self: &Session` or `self: &mut Session`, of a `type Session;` of `extern \"Zig\"`";
    if let Some(receiver) = function.item.sig.receiver() {
        let Some(ty) = receiver_reference(receiver, function.block_type.as_ref()) else {
            errors.push(match function.block_type {
                None if matches!(receiver.kind, syn::ReceiverKind::Reference(..)) => {
                    Diagnostic::new(receiver, "`&self` needs an extern block that declares exactly one type")
                        .help(METHOD)
                }
                _ => Diagnostic::new(receiver, "a method of Zig takes `self` by reference").help(METHOD),
            });
            return;
        };
        if !matches!(&*ty.elem, Type::Path(owner) if owner.path.get_ident().is_some()) {
            errors.push(Diagnostic::new(&ty, "this is no type of Zig").help(METHOD));
            return;
        }
    }
    let Some(owner) = owner(function) else { return };
    if scope.get(owner).is_none_or(|declared| declared.kind != Kind::ZigType) {
        errors.push(
            Diagnostic::new(
                owner,
                format!("`{owner}` is no type of `extern \"Zig\"`, so Zig has no methods on it"),
            )
            .help(format!(
                "declare `type {owner};` in an `extern \"Zig\"` block, or a free function that takes it"
            )),
        );
    }
}

fn check_function(function: &Function, scope: &Scope, errors: &mut Diagnostics) {
    let signature = &function.item.sig;
    check_signature(function, errors);
    check_owner(function, scope, errors);
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(receiver) if function.attrs.blocking => errors.push(borrowed_by_thread(receiver)),
            FnArg::Receiver(_) => {}
            FnArg::Typed(argument) => {
                check_name(argument, errors);
                if check_channel(&argument.ty, scope, errors) {
                    continue;
                }
                match ZigType::of(&argument.ty, scope) {
                    Some(ZigType::Slice { is_mutable: true, .. }) if function.form == Form::Stream => errors
                        .push(
                            Diagnostic::new(&argument.ty, "a stream of Zig can't take a `&mut [T]`").help(
                                "take a `Vec<T>`: Zig keeps what it is given as long as the stream lives",
                            ),
                        ),
                    Some(ZigType::Slice { is_mutable: true, .. }) if function.form == Form::Async => errors
                        .push(
                            Diagnostic::new(&argument.ty, "an `async fn` of Zig can't take a `&mut [T]` yet")
                                .help("take a `Vec<T>`, and give it back"),
                        ),
                    Some(ty) if refers_to_rust(&ty) && function.form != Form::Plain => errors.push(
                        Diagnostic::new(
                            &argument.ty,
                            format!("{} can't borrow a type of Rust's", of_zig(function)),
                        )
                        .help("take a `Box<T>`, and give it back: what waits in Zig may outlive the future"),
                    ),
                    Some(ty) if function.form == Form::Stream && is_lent(&ty) => errors
                        .push(Diagnostic::new(&argument.ty, "a stream of Zig can't borrow this").help(
                            "take it by value: Zig keeps what it is given as long as the stream lives",
                        )),
                    Some(ty) if function.attrs.blocking && ty.refers() => {
                        errors.push(borrowed_by_thread(&argument.ty));
                    }
                    Some(ZigType::Nothing) | None => errors.push(refused(&argument.ty, scope)),
                    Some(_) => {}
                }
            }
        }
    }
    let Some(ty) = function.output() else { return };
    let (value, result) = split_result(ty);
    check_error_type(result, function.abi, errors);
    if function.form == Form::Stream {
        check_items(function, value, scope, errors);
        return;
    }
    let Some(value) = value else { return };
    let Some(known) = ZigType::of(value, scope) else {
        errors.push(refused(value, scope));
        return;
    };
    match known {
        ZigType::Channel { .. } => errors.push(
            Diagnostic::new(value, "a Zig function can't give the end of a channel yet")
                .help("make the channel in Rust, and take this end as an argument"),
        ),
        ZigType::AsyncFn(_) => errors.push(refused(value, scope)),
        _ if known.is_borrowed() && function.form == Form::Async => errors.push(
            Diagnostic::new(value, "an `async fn` of Zig can't give a reference")
                .help("return a value: what it borrows from may have changed when it is read"),
        ),
        _ if known.is_borrowed_mutably() && !takes_mutable(function, scope) => errors.push(
            Diagnostic::new(value, "this mutable reference is borrowed from nothing that is mutable")
                .help("take `&mut` of what it is a part of, or return it without `mut`"),
        ),
        _ => {}
    }
}

fn borrowed_by_thread(argument: &impl ToTokens) -> Diagnostic {
    Diagnostic::new(
        argument,
        "a `#[blocking]` function runs on another thread and can't borrow this from Rust",
    )
    .help("take it by value, and give it back: a `ZigBox<T>`, if it is a type of Zig")
}

fn of_zig(function: &Function) -> &'static str {
    if function.form == Form::Stream { "a stream of Zig" } else { "an `async fn` of Zig" }
}

/// Whether it is a reference to an opaque type of Rust's, or may be one.
fn refers_to_rust(ty: &ZigType) -> bool {
    match ty {
        ZigType::Reference { to: Object::Rust(_), .. } => true,
        ZigType::Option(value) => refers_to_rust(value),
        _ => false,
    }
}

/// Whether it is lent for one poll of a stream, and there is no copy of it for the stream.
fn is_lent(ty: &ZigType) -> bool {
    match ty {
        ZigType::Reference { to, .. } => !matches!(to, Object::Opaque(_)),
        ZigType::Option(value) => value.is_borrowed() && (!value.refers() || is_lent(value)),
        _ => false,
    }
}

/// What is wrong with an argument that is the end of a channel, or has one inside.
fn check_channel(ty: &Type, scope: &Scope, errors: &mut Diagnostics) -> bool {
    let refused_before = errors.0.len();
    match channel_end(ty, scope) {
        Some((_, item)) => {
            check_item(item, scope, errors);
            if errors.0.len() == refused_before && ZigType::of(ty, scope).is_none() {
                errors.push(refused_item(item, scope));
            }
            true
        }
        None => {
            check_misplaced(ty, scope, errors);
            errors.0.len() != refused_before
        }
    }
}

/// What a stream gives.
fn check_items(function: &Function, item: Option<&Type>, scope: &Scope, errors: &mut Diagnostics) {
    let refused_before = errors.0.len();
    check_stream(function, errors);
    if let Some(item) = item {
        check_misplaced(item, scope, errors);
    }
    if let Some(item) = item
        && errors.0.len() == refused_before
        && ZigType::of(item, scope).is_none_or(|ty| !ty.is_plain())
    {
        errors.push(refused_item(item, scope));
    }
}

/// Of an item of a stream or a channel.
fn refused_item(item: &Type, scope: &Scope) -> Diagnostic {
    match ZigType::of(item, scope) {
        Some(ZigType::Option(_) | ZigType::Owned(_)) => {
            Diagnostic::new(item, "items of this type can't cross between Rust and Zig yet")
                .help("write a number, `bool`, `String`, a `Vec<T>`, a `Box<T>` of a type of Rust's, or a shared struct or enum, which may hold a `Vec<T>` of one or none")
        }
        _ => refused(item, scope),
    }
}

fn takes_mutable(function: &Function, scope: &Scope) -> bool {
    function.item.sig.inputs.iter().any(|argument| {
        let ty = match argument {
            FnArg::Typed(argument) => Some((*argument.ty).clone()),
            FnArg::Receiver(receiver) => {
                receiver_reference(receiver, function.block_type.as_ref()).map(Type::Reference)
            }
        };
        ty.and_then(|ty| ZigType::of(&ty, scope)).is_some_and(|ty| ty.is_borrowed_mutably())
    })
}

fn refused(ty: &Type, scope: &Scope) -> Diagnostic {
    let name = match ty {
        Type::Path(path) => path.path.get_ident(),
        _ => None,
    };
    let declared = name.and_then(|name| Some((name, scope.get(name)?.kind)));
    match declared {
        Some((name, Kind::ZigType)) => {
            Diagnostic::new(ty, format!("`{name}` lies in Zig's memory, and can't be passed by value"))
                .help(format!("write `ZigBox<{name}>`, which owns one, or a reference"))
        }
        Some((name, Kind::Struct)) => {
            Diagnostic::new(ty, format!("`{name}` has a field that Zig can't know"))
                .help(format!("the fields of a struct that goes to Zig are numbers, `bool`, `String`, shared structs and enums, vectors of those, and arrays of numbers; or take `{name}` apart, and pass what Zig needs of it"))
        }
        _ => Diagnostic::new(ty, "this type can't cross between Rust and Zig yet").help(TYPES),
    }
}
