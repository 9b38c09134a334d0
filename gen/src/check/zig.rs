//! What of an `extern "Zig"` block can't be bridged.

use super::channels::{check_item, check_misplaced};
use super::{check_error_type, check_name, check_signature, check_stream};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lower::{ZigType, channel_end, split_result};
use crate::syntax::{Form, Function, Scope, ZigBlock};
use syn::{FnArg, ForeignItem, Type};

const TYPES: &str = "write a number, `bool`, `&str`, `String`, `&[T]`, `&mut [T]` or `Vec<T>` of numbers; other types come later";

pub(super) fn check_zig(block: &ZigBlock, scope: &Scope, errors: &mut Diagnostics) {
    if block.item.unsafety.is_none() {
        errors.push(Diagnostic::new(&block.item.abi, "an `extern \"Zig\"` block is `unsafe`").help(
            "write `unsafe extern \"Zig\"`: nothing but the declaration says what the Zig function does",
        ));
    }
    if block.files.is_empty() && block.inline.is_empty() && !block.functions.is_empty() {
        errors.push(
            Diagnostic::new(&block.item.abi, "this block does not say which Zig file its functions are in")
                .help("write `include!(\"zig/digest.zig\");` in it, relative to the crate's folder; or the source itself, as `zig! { r#\"..\"# }`"),
        );
    }
    for item in &block.item.items {
        match item {
            ForeignItem::Fn(_) => {}
            ForeignItem::Macro(item)
                if ["include", "zig"].iter().any(|name| item.mac.path.is_ident(name)) => {}
            _ => errors.push(
                Diagnostic::new(item, "only functions can be declared in `extern \"Zig\"` so far")
                    .help("remove it; pass numbers, texts, slices and vectors"),
            ),
        }
    }
    block.functions.iter().for_each(|function| check_function(function, scope, errors));
}

fn check_function(function: &Function, scope: &Scope, errors: &mut Diagnostics) {
    let signature = &function.item.sig;
    check_signature(function, errors);
    if let Some(owner) = &function.attrs.names.self_type {
        errors.push(
            Diagnostic::new(owner, "methods of Zig are not supported yet").help("declare a free function"),
        );
    }
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(receiver) => errors.push(
                Diagnostic::new(receiver, "methods of Zig are not supported yet")
                    .help("declare a free function"),
            ),
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
                    Some(ZigType::RustRef { .. }) if function.form == Form::Async => errors.push(
                        Diagnostic::new(&argument.ty, "an `async fn` of Zig can't borrow a type of Rust's")
                            .help(
                                "take a `Box<T>`, and give it back: what waits in Zig may outlive the future",
                            ),
                    ),
                    Some(ZigType::Nothing) | None => errors.push(refused(&argument.ty)),
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
    match value.map(|value| (value, ZigType::of(value, scope))) {
        Some((value, Some(ZigType::Channel { .. }))) => errors.push(
            Diagnostic::new(value, "a Zig function can't give the end of a channel yet")
                .help("make the channel in Rust, and take this end as an argument"),
        ),
        Some((value, Some(ZigType::AsyncFn(_)))) => errors.push(refused(value)),
        Some((value, Some(ZigType::Text | ZigType::Slice { .. } | ZigType::RustRef { .. }))) => errors.push(
            Diagnostic::new(value, "a Zig function can't give a reference yet")
                .help("return a `String` or a `Vec<T>`"),
        ),
        Some((value, None)) => errors.push(refused(value)),
        _ => {}
    }
}

/// What is wrong with an argument that is the end of a channel, or has one inside.
fn check_channel(ty: &Type, scope: &Scope, errors: &mut Diagnostics) -> bool {
    let refused_before = errors.0.len();
    match channel_end(ty, scope) {
        Some((_, item)) => {
            check_item(item, scope, errors);
            if errors.0.len() == refused_before && ZigType::of(ty, scope).is_none() {
                errors.push(refused(item));
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
        && matches!(ZigType::of(item, scope), None | Some(ZigType::Channel { .. }))
    {
        errors.push(refused(item));
    }
}

fn refused(ty: &Type) -> Diagnostic {
    Diagnostic::new(ty, "this type can't cross between Rust and Zig yet").help(TYPES)
}
