//! The types that a bridge declares, as far as Zig has to do with them.

use super::types::Reader;
use super::{Scalar, ZigSource, ZigType};
use crate::lower::names;
use crate::syntax::{Bridge, Declared, Kind, Scope, Shape, ZigBlock};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Attribute, ForeignItem, ForeignItemType, Item};

/// A declared type.
pub struct ZigNamed {
    /// Its name in Rust.
    pub name: Ident,
    /// The namespace and the name: `hashes::Point`.
    pub path: String,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
    /// What it is.
    pub kind: ZigKind,
}

/// What a declared type is.
pub enum ZigKind {
    /// A shared struct that Zig knows.
    Struct {
        /// Its fields, in the order of the text.
        fields: Vec<ZigField>,
        /// `#[repr(align(N))]`.
        align: Option<u64>,
    },
    /// A shared enum.
    Enum {
        /// The integer that it is.
        repr: Scalar,
        /// What has a name.
        variants: Vec<ZigVariant>,
    },
    /// A shared struct that Zig can't know.
    Unknown {
        /// The first field to blame.
        because: String,
    },
    /// A type of the user's Zig files.
    Opaque {
        /// Its name in Zig.
        zig_name: String,
        /// The block's source.
        sources: Vec<ZigSource>,
        /// Documentation, lints and the like, for the Rust type.
        attrs: Vec<Attribute>,
    },
}

/// A field of a shared struct.
pub struct ZigField {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: ZigType,
    /// It has to be let go of.
    pub owns: bool,
    /// The `#[cfg]`s it stands under.
    pub cfg: Vec<Attribute>,
}

/// A named value of a shared enum.
pub struct ZigVariant {
    /// Its name.
    pub name: Ident,
    /// Its value.
    pub value: i128,
    /// The `#[cfg]`s it stands under.
    pub cfg: Vec<Attribute>,
}

/// In the order of the text. None if the bridge has nothing to do with Zig.
pub(super) fn lower_types(bridge: &Bridge) -> Vec<ZigNamed> {
    if bridge.zig.is_empty() {
        return Vec::new();
    }
    let mut types: Vec<ZigNamed> = bridge
        .items()
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => shared(&item.ident, &bridge.scope),
            Item::Enum(item) => shared(&item.ident, &bridge.scope),
            _ => None,
        })
        .collect();
    for block in &bridge.zig {
        types.extend(opaque_types(block).filter_map(|item| opaque(item, block, &bridge.scope)));
    }
    types
}

/// The types that a block declares.
pub(crate) fn opaque_types(block: &ZigBlock) -> impl Iterator<Item = &ForeignItemType> {
    block.item.items.iter().filter_map(|item| match item {
        ForeignItem::Type(item) => Some(item),
        _ => None,
    })
}

fn shared(name: &Ident, scope: &Scope) -> Option<ZigNamed> {
    let declared = scope.get(name)?;
    let mut reader = Reader { scope, seen: Vec::new() };
    let kind = match declared.shape.as_ref()? {
        Shape::Enum { repr, variants } => {
            let variants = variants.iter().map(|variant| ZigVariant {
                name: variant.name.clone(),
                value: variant.value,
                cfg: variant.cfg.clone(),
            });
            ZigKind::Enum { repr, variants: variants.collect() }
        }
        Shape::Struct { .. } if declared.borrows => {
            ZigKind::Unknown { because: "it has lifetimes".to_owned() }
        }
        Shape::Struct { fields, align } => {
            let unknown = fields.iter().find(|field| reader.field(&field.ty).is_none());
            match unknown {
                Some(field) => {
                    let ty = names::tidy(&field.ty.to_token_stream().to_string());
                    ZigKind::Unknown { because: format!("its field `{}` is a `{ty}`", field.name) }
                }
                None => {
                    let fields = fields.iter().filter_map(|field| {
                        let ty = reader.field(&field.ty)?;
                        let owns = owns(&ty, scope);
                        Some(ZigField { name: field.name.clone(), ty, owns, cfg: field.cfg.clone() })
                    });
                    ZigKind::Struct { fields: fields.collect(), align: *align }
                }
            }
        }
    };
    Some(named(name, declared, kind))
}

fn opaque(item: &ForeignItemType, block: &ZigBlock, scope: &Scope) -> Option<ZigNamed> {
    let declared = scope.get(&item.ident).filter(|declared| declared.kind == Kind::ZigType)?;
    let ours = ["cfg", "namespace", "cxx_name", "rust_name"];
    let attrs = item.attrs.iter().filter(|attr| !ours.iter().any(|name| attr.path().is_ident(name)));
    let kind = ZigKind::Opaque {
        zig_name: declared.cxx_name.clone(),
        sources: super::sources(block),
        attrs: attrs.cloned().collect(),
    };
    Some(named(&item.ident, declared, kind))
}

fn named(name: &Ident, declared: &Declared, kind: ZigKind) -> ZigNamed {
    ZigNamed {
        name: name.clone(),
        path: names::path(&declared.namespace, &names::plain(name)),
        cfg: declared.cfg.clone(),
        kind,
    }
}

/// Whether a field of this type has to be let go of.
fn owns(ty: &ZigType, scope: &Scope) -> bool {
    match ty {
        ZigType::String | ZigType::Vec(_) => true,
        // No struct holds itself but in a vector: this ends.
        ZigType::Struct(name) => match scope.0.get(name).and_then(|declared| declared.shape.as_ref()) {
            Some(Shape::Struct { fields, .. }) => {
                fields.iter().any(|field| ZigType::of(&field.ty, scope).is_some_and(|ty| owns(&ty, scope)))
            }
            _ => false,
        },
        _ => false,
    }
}
