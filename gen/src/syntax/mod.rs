//! What users write: a cxx bridge module whose extern blocks may hold async items.
//!
//! Only async items are read closely. Everything else belongs to cxx and is carried along as the user's own tokens.

mod attrs;
mod declared;
mod own;
mod parse;
mod shape;

pub use attrs::{BridgeArgs, FnAttrs, Names};
pub(crate) use declared::integer;
pub use declared::{Declared, Kind, Scope};
pub use own::OwnType;
pub use parse::{Found, find_bridges, has_async_items, parse};
pub use shape::{Field, Shape, Variant};

use crate::diagnostic::Diagnostics;
use syn::{ForeignItemFn, Ident, Item};

/// A bridge module with async items.
pub struct Bridge {
    /// `namespace = "..."` of the attribute.
    pub args: BridgeArgs,
    /// The module as the user wrote it.
    pub module: syn::ItemMod,
    /// Where the async items stand in it, in the order of the text. Those of `extern "Zig"` are in [`zig`](Self::zig).
    pub functions: Vec<Function>,
    /// The `extern "Zig"` blocks, in the order of the text.
    pub zig: Vec<ZigBlock>,
    /// Every function of the `extern "Rust"` blocks, plain ones too, if there is an `extern "Zig"` block: Zig has them as well.
    pub rust: Vec<Function>,
    /// The types the module declares.
    pub scope: Scope,
    /// The types of ours that it names.
    pub own_types: Vec<OwnType>,
    /// What is wrong with attributes: the checks report it with everything else.
    pub refused: Diagnostics,
}

/// A function of an extern block that cxx alone would not take: an `async fn`, one that gives a stream, or one with an
/// argument of ours.
pub struct Function {
    /// What of it is not cxx's.
    pub form: Form,
    /// The extern block's place among the module's items.
    pub block: usize,
    /// The function's place in the extern block.
    pub place: usize,
    /// The block's ABI string.
    pub abi: Abi,
    /// The namespace that holds unless the function has its own.
    pub block_namespace: Vec<String>,
    /// The only type the block declares, which is what `&self` stands for.
    pub block_type: Option<Ident>,
    /// The block's `#[cfg]`s, which hold for the function too.
    pub block_cfg: Vec<syn::Attribute>,
    /// The function, its attributes as written.
    pub item: ForeignItemFn,
    /// The attributes, read.
    pub attrs: FnAttrs,
}

/// An `extern "Zig"` block. cxx knows nothing of it.
pub struct ZigBlock {
    /// Its place among the module's items.
    pub place: usize,
    /// What its `include!`s name: Zig files, relative to the crate's folder.
    pub files: Vec<syn::LitStr>,
    /// What its `zig!`s hold: Zig source in raw strings.
    pub inline: Vec<syn::LitStr>,
    /// Its functions, plain ones too.
    pub functions: Vec<Function>,
    /// The block as written.
    pub item: syn::ItemForeignMod,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An `async fn`: one value, later.
    Async,
    /// `-> impl Stream<Item = T>`.
    Stream,
    /// What cxx gives; an argument is not cxx's.
    Plain,
}

/// The languages an extern block can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abi {
    /// `extern "C++"`: Rust awaits C++.
    Cpp,
    /// `extern "Rust"`: C++ awaits Rust.
    Rust,
    /// `extern "Zig"`.
    Zig,
    /// Anything else, which cxx refuses too.
    Other,
}

impl Abi {
    /// What a block names.
    pub fn of(block: &syn::ItemForeignMod) -> Abi {
        match block.abi.name.as_ref().map(syn::LitStr::value).as_deref() {
            Some("C++") => Abi::Cpp,
            Some("Rust") => Abi::Rust,
            Some("Zig") => Abi::Zig,
            _ => Abi::Other,
        }
    }
}

impl Function {
    /// The declared type: of the value, or of a stream's items. None if nothing is declared.
    pub fn output(&self) -> Option<&syn::Type> {
        match &self.item.sig.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => match self.form {
                Form::Stream => crate::lower::stream_item(ty),
                _ => Some(ty),
            },
        }
    }

    /// The C++ namespace of the function and of all that is generated for it.
    pub fn namespace(&self) -> &[String] {
        self.attrs.names.namespace.as_ref().unwrap_or(&self.block_namespace)
    }

    /// The `#[cfg]`s under which it stands, for everything that is generated for it.
    pub fn cfg(&self) -> Vec<syn::Attribute> {
        self.attrs.cfg.iter().chain(&self.block_cfg).cloned().collect()
    }

    /// Whether an argument is a `RuntimeHandle`.
    pub fn takes_runtime(&self, scope: &Scope) -> bool {
        self.item.sig.inputs.iter().any(|argument| {
            matches!(argument, syn::FnArg::Typed(argument) if crate::lower::is_runtime_handle(&argument.ty, scope))
        })
    }
}

impl Bridge {
    /// The module's items.
    pub fn items(&self) -> &[Item] {
        self.module.content.as_ref().map(|(_, items)| items.as_slice()).unwrap_or_default()
    }
}
