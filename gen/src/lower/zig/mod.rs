//! A function of `extern "Zig"`. cxx knows nothing of it: Rust calls a C function that the generated Zig shim exports, which calls
//! the user's.
//!
//! How an argument crosses is its [`ZigType`]'s to say. The answer is written to where the first argument of the shim points,
//! and the shim says whether it is a value or an error.

mod async_fn;
mod channel;
mod export;
mod types;

pub use async_fn::ZigCallback;
pub use export::{ZigExport, ZigReceiver, ZigRustType};
pub use types::{Crossing, ZigType};

use super::{names, split_result, types as rust_types};
use crate::diagnostic::ends;
use crate::syntax::{Bridge, Form, Function, Scope, ZigBlock};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, Pat, Safety};

/// What a bridge has to do with Zig.
#[derive(Default)]
pub struct ZigPlan {
    /// Its `extern "Zig"` blocks, in the order of the text.
    pub blocks: Vec<ZigBlockPlan>,
    /// The opaque types of its `extern "Rust"` blocks, by name.
    pub rust_types: Vec<ZigRustType>,
    /// The functions of its `extern "Rust"` blocks, in the order of the text.
    pub exports: Vec<ZigExport>,
}

/// An `extern "Zig"` block.
pub struct ZigBlockPlan {
    /// The first and the last token of the block, attributes included.
    pub extent: (Span, Span),
    /// The Zig files that hold the functions, relative to the crate's folder, as the user wrote them.
    pub files: Vec<syn::LitStr>,
    /// The source that stands in the block itself.
    pub inline: Vec<syn::LitStr>,
    /// The functions, in the order of the text.
    pub functions: Vec<ZigFunction>,
}

/// One function.
pub struct ZigFunction {
    /// An `async fn`.
    pub is_async: bool,
    /// Of one that gives a stream, of which the value is an item: how many items may wait in it; any number if it is 0.
    pub stream: Option<u64>,
    /// Its name in Rust.
    pub name: Ident,
    /// Its name in Zig.
    pub zig_name: String,
    /// The bridge's namespace and the name, for messages: `hashes::sum`.
    pub path: String,
    /// `unsafe` if declared so.
    pub unsafety: Option<syn::Token![unsafe]>,
    /// Lifetimes of the function.
    pub generics: TokenStream,
    /// The arguments.
    pub arguments: Vec<ZigArgument>,
    /// The value.
    pub value: ZigType,
    /// The value's Rust type; `()` if there is none.
    pub rust_value: TokenStream,
    /// Declared with `Result`.
    pub fallible: bool,
    /// `#[local]`.
    pub local: bool,
    /// `#[blocking]`.
    pub blocking: bool,
    /// What the names of its context and its callback in the module `bridge` begin with: `SessionLoad`. None if it takes neither.
    pub context: Option<String>,
    /// Documentation, lints and the like, for the Rust function.
    pub attrs: Vec<Attribute>,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
    /// The declaration in one line.
    pub declaration: String,
}

/// An argument.
pub struct ZigArgument {
    /// Its name.
    pub name: Ident,
    /// Its type in Rust.
    pub rust: TokenStream,
    /// Its type.
    pub ty: ZigType,
}

/// The name of the C function through which Rust calls `path` in the package of that name.
pub fn zig_symbol(package: &str, path: &str) -> String {
    format!("cobridge1$zig${package}${}", path.replace("::", "$"))
}

/// The name of the C function through which Zig calls `path` in the package of that name.
pub fn rust_symbol(package: &str, path: &str) -> String {
    zig_symbol(package, &format!("rust::{path}"))
}

pub(super) fn lower_zig(bridge: &Bridge) -> ZigPlan {
    ZigPlan {
        blocks: bridge.zig.iter().map(|block| lower_block(block, &bridge.scope)).collect(),
        rust_types: export::lower_rust_types(bridge),
        exports: bridge.rust.iter().map(|function| export::lower_export(function, &bridge.scope)).collect(),
    }
}

fn lower_block(block: &ZigBlock, scope: &Scope) -> ZigBlockPlan {
    ZigBlockPlan {
        extent: ends(block.item.to_token_stream()),
        files: block.files.clone(),
        inline: block.inline.clone(),
        functions: block.functions.iter().map(|function| lower_function(function, scope)).collect(),
    }
}

fn lower_function(function: &Function, scope: &Scope) -> ZigFunction {
    let signature = &function.item.sig;
    let (value, result) = function.output().map_or((None, None), split_result);
    let arguments = signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(ZigArgument {
            name: match &*argument.pat {
                Pat::Ident(pattern) => pattern.ident.clone(),
                // Refused by the checks.
                _ => return None,
            },
            rust: channel::rust_type(&argument.ty, scope),
            ty: ZigType::of(&argument.ty, scope)?,
        }),
        FnArg::Receiver(_) => None,
    });
    let name = names::rust_name(function);
    let generics = &signature.generics;
    ZigFunction {
        is_async: function.form == Form::Async,
        stream: (function.form == Form::Stream).then_some(function.attrs.capacity),
        zig_name: function.attrs.names.cxx_name.clone().unwrap_or_else(|| names::plain(&signature.ident)),
        path: names::path(function.namespace(), &names::plain(&name)),
        name,
        unsafety: match &signature.safety {
            Safety::Unsafe(token) => Some(*token),
            _ => None,
        },
        generics: quote!(#generics),
        arguments: arguments.collect(),
        value: value.and_then(|value| ZigType::of(value, scope)).unwrap_or(ZigType::Nothing),
        rust_value: value.map_or_else(|| quote!(()), rust_types::qualified),
        fallible: result.is_some(),
        local: function.attrs.local,
        blocking: function.attrs.blocking,
        context: (function.form == Form::Async && !function.attrs.blocking)
            .then(|| names::context_stem(function)),
        attrs: function.attrs.docs.iter().chain(&function.attrs.passed).cloned().collect(),
        cfg: function.cfg(),
        declaration: names::declaration(&function.item),
    }
}
