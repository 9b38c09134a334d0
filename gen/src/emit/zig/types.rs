//! The types that a bridge declares, for its module: shared structs and enums. Opaque types of Rust's have their methods, and are in
//! `export.rs`.

use super::{files, identifier, modules, user};
use crate::lower::{ZigField, ZigKind, ZigNamed, ZigPlan, ZigVariant, zig_symbol};
use std::fmt::Write;
use syn::Ident;

/// The shared structs and enums.
pub(super) fn shared(package: &str, plans: &[ZigPlan]) -> String {
    let mut text = String::new();
    for named in plans.iter().flat_map(|plan| &plan.types) {
        write_type(package, named, &mut text);
    }
    text
}

/// The user's types, for contexts of functions that give one: they are in the user's files, which import this module.
pub(super) fn users(plans: &[ZigPlan]) -> String {
    let files = files(plans);
    let mut text = String::new();
    let mut seen = Vec::new();
    for named in plans.iter().flat_map(|plan| &plan.types) {
        let ZigKind::Opaque { zig_name, sources, .. } = &named.kind else { continue };
        if seen.contains(&zig_name) {
            continue;
        }
        seen.push(zig_name);
        let user = user(zig_name, &modules(&files, sources));
        let _ = writeln!(text, "    const {zig_name} = {user}.{zig_name};");
    }
    format!("\nconst types = struct {{\n{text}}};\n")
}

/// A shared struct or enum. The user's own types are in the user's own files.
fn write_type(package: &str, named: &ZigNamed, text: &mut String) {
    let name = name_of(&named.name);
    let vector = zig_symbol(package, &format!("vec::{}", named.path));
    let vector = format!(
        "    pub const name_in_messages = \"bridge.{}\";\n    pub const cobridge_vector = @extern(*const rust.abi.VectorOps, .{{ .name = {vector:?} }});\n",
        named.name
    );
    let _ = match &named.kind {
        ZigKind::Struct { fields, align } => {
            let members = members(fields, *align);
            let deinit = deinit(&name, fields);
            write!(text, "\npub const {name} = extern struct {{\n{members}\n{vector}{deinit}}};\n")
        }
        ZigKind::Enum { repr, variants } => {
            let named: String = variants.iter().map(variant).collect();
            write!(text, "\npub const {name} = enum({repr}) {{\n{named}    _,\n\n{vector}}};\n")
        }
        ZigKind::Unknown { because } => {
            let message = format!("`{}` can't be used in Zig: {because}", named.path);
            write!(text, "\npub const {name} = @compileError({message:?});\n")
        }
        ZigKind::Opaque { .. } => Ok(()),
    };
}

fn members(fields: &[ZigField], align: Option<u64>) -> String {
    let mut align = align;
    let mut text = String::new();
    for field in fields {
        let (name, ty) = (name_of(&field.name), field.ty.zig());
        // What its first field is aligned to, a struct is at least.
        let align =
            align.take().map(|align| format!(" align(@max({align}, @alignOf({ty})))")).unwrap_or_default();
        let _ = writeln!(text, "    {name}: {ty}{align},");
    }
    text
}

fn variant(variant: &ZigVariant) -> String {
    format!("    {} = {},\n", name_of(&variant.name), variant.value)
}

fn deinit(name: &str, fields: &[ZigField]) -> String {
    let mut calls = String::new();
    for field in fields.iter().filter(|field| field.owns) {
        let _ = writeln!(calls, "        self.{}.deinit();", name_of(&field.name));
    }
    if calls.is_empty() {
        return calls;
    }
    format!(
        "\n    /// Of one that was not given away: it is not used again.\n    pub fn deinit(self: {name}) void {{\n{calls}    }}\n"
    )
}

/// A Rust name in Zig.
fn name_of(name: &Ident) -> String {
    let name = name.to_string();
    identifier(name.strip_prefix("r#").unwrap_or(&name))
}
