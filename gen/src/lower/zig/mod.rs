//! A function of `extern "Zig"`. cxx knows nothing of it: Rust calls a C function that the generated Zig shim exports, which calls
//! the user's.
//!
//! How an argument crosses is its [`ZigType`]'s to say. The answer is written to where the first argument of the shim points,
//! and the shim says whether it is a value or an error.

mod async_fn;
mod channel;
mod export;
mod named;
mod types;

pub use async_fn::ZigCallback;
pub use export::{ZigExport, ZigReceiver, ZigRustType};
pub(crate) use named::opaque_types;
pub use named::{ZigField, ZigKind, ZigNamed, ZigVariant};
pub use types::{Crossing, Element, Object, Scalar, ZigType};

use super::{names, split_result, types as rust_types};
use crate::diagnostic::ends;
use crate::syntax::{Bridge, Form, Function, Kind, ZigBlock};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, LitStr, Pat, Receiver, ReceiverKind, Safety, Type, TypeReference};

/// What a bridge has to do with Zig.
#[derive(Default)]
pub struct ZigPlan {
    /// Its `extern "Zig"` blocks, in the order of the text.
    pub blocks: Vec<ZigBlockPlan>,
    /// The shared types that it declares, and those of its `extern "Zig"` blocks.
    pub types: Vec<ZigNamed>,
    /// The opaque types of its `extern "Rust"` blocks, by name.
    pub rust_types: Vec<ZigRustType>,
    /// The functions of its `extern "Rust"` blocks, in the order of the text.
    pub exports: Vec<ZigExport>,
}

/// An `extern "Zig"` block.
pub struct ZigBlockPlan {
    /// The first and the last token of the block, attributes included.
    pub extent: (Span, Span),
    /// The Zig source that holds the functions.
    pub sources: Vec<ZigSource>,
    /// The functions, in the order of the text.
    pub functions: Vec<ZigFunction>,
}

/// Where Zig source is.
#[derive(Clone, Debug)]
pub enum ZigSource {
    /// In the file of that path relative to the crate's folder, as the user wrote it.
    File(LitStr),
    /// In the Rust file, as this text.
    Inline(LitStr),
}

/// However the text is quoted.
impl PartialEq for ZigSource {
    fn eq(&self, other: &ZigSource) -> bool {
        match (self, other) {
            (ZigSource::File(one), ZigSource::File(other))
            | (ZigSource::Inline(one), ZigSource::Inline(other)) => one.value() == other.value(),
            (ZigSource::File(_), ZigSource::Inline(_)) | (ZigSource::Inline(_), ZigSource::File(_)) => false,
        }
    }
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
    /// The bridge's namespace and the name, for messages: `hashes::sum`, `hashes::Session::push`.
    pub path: String,
    /// `unsafe` if declared so.
    pub unsafety: Option<syn::Token![unsafe]>,
    /// Lifetimes of the function.
    pub generics: TokenStream,
    /// The opaque type that it belongs to.
    pub owner: Option<ZigOwner>,
    /// The arguments, `self` among them.
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

/// What a method belongs to.
pub struct ZigOwner {
    /// The type's name in Rust.
    pub name: Ident,
    /// The type's name in Zig.
    pub zig_name: String,
    /// The source of the block that declares the type.
    pub sources: Vec<ZigSource>,
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
        blocks: bridge.zig.iter().map(|block| lower_block(block, bridge)).collect(),
        types: named::lower_types(bridge),
        rust_types: export::lower_rust_types(bridge),
        exports: bridge.rust.iter().map(|function| export::lower_export(function, &bridge.scope)).collect(),
    }
}

fn lower_block(block: &ZigBlock, bridge: &Bridge) -> ZigBlockPlan {
    ZigBlockPlan {
        extent: ends(block.item.to_token_stream()),
        sources: sources(block),
        functions: block.functions.iter().map(|function| lower_function(function, bridge)).collect(),
    }
}

fn lower_function(function: &Function, bridge: &Bridge) -> ZigFunction {
    let signature = &function.item.sig;
    let scope = &bridge.scope;
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
        FnArg::Receiver(receiver) => {
            let ty = Type::Reference(receiver_reference(receiver, function.block_type.as_ref())?);
            Some(ZigArgument {
                name: Ident::new("self", receiver.self_token.span),
                rust: rust_types::qualified(&ty),
                ty: ZigType::of(&ty, scope)?,
            })
        }
    });
    let name = names::rust_name(function);
    let owner = names::owner(function).and_then(|owner| lower_owner(owner, bridge));
    let local = names::plain(&name);
    let local = owner.as_ref().map_or_else(|| local.clone(), |owner| format!("{}::{local}", owner.name));
    let mut cfg = function.cfg();
    if let Some(declared) = owner.as_ref().and_then(|owner| scope.get(&owner.name)) {
        cfg.extend(declared.cfg.iter().cloned());
    }
    let generics = &signature.generics;
    ZigFunction {
        is_async: function.form == Form::Async,
        stream: (function.form == Form::Stream).then_some(function.attrs.capacity),
        zig_name: function.attrs.names.cxx_name.clone().unwrap_or_else(|| names::plain(&signature.ident)),
        path: names::path(function.namespace(), &local),
        name,
        unsafety: match &signature.safety {
            Safety::Unsafe(token) => Some(*token),
            _ => None,
        },
        generics: quote!(#generics),
        owner,
        arguments: arguments.collect(),
        value: value.and_then(|value| ZigType::of(value, scope)).unwrap_or(ZigType::Nothing),
        rust_value: value.map_or_else(|| quote!(()), rust_types::qualified),
        fallible: result.is_some(),
        local: function.attrs.local,
        blocking: function.attrs.blocking,
        context: (function.form == Form::Async && !function.attrs.blocking)
            .then(|| names::context_stem(function)),
        attrs: function.attrs.docs.iter().chain(&function.attrs.passed).cloned().collect(),
        cfg,
        declaration: names::declaration(&function.item),
    }
}

/// `&Session`, of `self: &Session`, and of `&self` in a block with one type. None of what else `self` may be.
pub(crate) fn receiver_reference(receiver: &Receiver, block_type: Option<&Ident>) -> Option<TypeReference> {
    match &receiver.kind {
        ReceiverKind::Typed(_, ty) => match &**ty {
            Type::Reference(reference) => Some(reference.clone()),
            _ => None,
        },
        ReceiverKind::Reference(and, lifetime, mutability) => {
            let owner = block_type?;
            syn::parse2(quote!(#and #lifetime #mutability #owner)).ok()
        }
        _ => None,
    }
}

fn lower_owner(name: &Ident, bridge: &Bridge) -> Option<ZigOwner> {
    let declared = bridge.scope.get(name).filter(|declared| declared.kind == Kind::ZigType)?;
    let declares = |block: &&ZigBlock| opaque_types(block).any(|item| item.ident == *name);
    let sources = bridge.zig.iter().find(declares).map(sources).unwrap_or_default();
    Some(ZigOwner { name: name.clone(), zig_name: declared.cxx_name.clone(), sources })
}

/// Files first.
fn sources(block: &ZigBlock) -> Vec<ZigSource> {
    let files = block.files.iter().cloned().map(ZigSource::File);
    files.chain(block.inline.iter().cloned().map(ZigSource::Inline)).collect()
}

#[cfg(test)]
mod tests {
    use super::ZigSource;
    use syn::parse_quote;

    #[test]
    fn the_same_source_has_the_same_text_in_whatever_quotes() {
        let (one, same) = (ZigSource::File(parse_quote!("a.zig")), ZigSource::File(parse_quote!(r"a.zig")));
        assert!(one == same);
        assert!(one != ZigSource::File(parse_quote!("b.zig")));
        assert!(one != ZigSource::Inline(parse_quote!("a.zig")));
    }
}
