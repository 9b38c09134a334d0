//! The functions and the opaque types of `extern "Rust"` blocks, for Zig: each function is a C one, which the macro writes, and
//! around it what users call. How they are called is written in the support module, `include/cobridge/zig/calls.zig`.

use super::{identifier, list};
use crate::lower::{Crossing, ZigExport, ZigPlan, ZigRustType, rust_symbol};
use crate::syntax::Form;
use std::fmt::Write;

/// The opaque types with their methods, then the other functions.
pub(super) fn rust(package: &str, plans: &[ZigPlan]) -> String {
    let types = || plans.iter().flat_map(|plan| &plan.rust_types);
    let shared: Vec<String> =
        plans.iter().flat_map(|plan| &plan.types).map(|named| named.name.to_string()).collect();
    let exports = || plans.iter().flat_map(|plan| &plan.exports);
    // A parameter can't have the name of what is declared around it.
    let names: Vec<&str> = ["rust", "bridge", "types"]
        .into_iter()
        .chain(types().map(|ty| ty.name.as_str()))
        .chain(exports().map(|export| export.zig_name.as_str()))
        .chain(shared.iter().map(String::as_str))
        .collect();
    let mut text = String::new();
    for ty in types() {
        write_type(package, ty, &names, exports(), &mut text);
    }
    for export in exports().filter(|export| export.owner.is_none()) {
        write_function(package, export, &names, "", &mut text);
    }
    text
}

fn write_type<'a>(
    package: &str,
    ty: &ZigRustType,
    names: &[&str],
    exports: impl Iterator<Item = &'a ZigExport>,
    text: &mut String,
) {
    let name = identifier(&ty.name);
    if let Some(reason) = &ty.refused {
        let _ = writeln!(text, "\npub const {name} = @compileError({reason:?});");
        return;
    }
    let drop = rust_symbol(package, &ty.drop);
    let _ = write!(
        text,
        "\n/// Rust's.\npub const {name} = opaque {{\n    pub const name_in_messages = {:?};\n    pub const cobridge_drop = \
         @extern(*const fn (*{name}) callconv(.c) void, .{{ .name = {drop:?} }});\n",
        format!("bridge.{}", ty.name)
    );
    for export in exports.filter(|export| export.owner.as_ref() == Some(&ty.name)) {
        write_function(package, export, names, "    ", text);
    }
    text.push_str("};\n");
}

fn write_function(package: &str, export: &ZigExport, names: &[&str], indent: &str, text: &mut String) {
    let ZigExport { declaration, form, fallible, .. } = export;
    let name = identifier(&export.zig_name);
    let _ = write!(text, "\n{indent}/// `{declaration}`\n");
    if let Some(reason) = &export.refused {
        let message = format!("`{}` can't be called from Zig: {reason}", export.zig_name);
        let _ = writeln!(text, "{indent}pub const {name} = @compileError({message:?});");
        return;
    }
    let mut parameters = Vec::new();
    let mut abi = vec!["*anyopaque".to_owned()];
    let mut values = Vec::new();
    if let (Some(receiver), Some(owner)) = (export.receiver, &export.owner) {
        let ty = format!("{}{}", if receiver.is_mutable { "*" } else { "*const " }, identifier(owner));
        parameters.push(format!("self: {ty}"));
        abi.push(ty);
        values.push("self".to_owned());
    }
    let written: Vec<String> = export.arguments.iter().map(|argument| argument.name.to_string()).collect();
    for argument in &export.arguments {
        let name = parameter(&argument.name.to_string(), names, &written);
        parameters.push(format!("{name}: {}", argument.ty.zig()));
        let (ty, value) = match argument.ty.crossing() {
            Crossing::Value | Crossing::Address => (argument.ty.zig(), name),
            Crossing::Slice => ("rust.abi.Slice".to_owned(), format!("rust.calls.slice({name})")),
            Crossing::Moved => ("*const anyopaque".to_owned(), format!("&{name}")),
        };
        abi.push(ty);
        values.push(value);
    }
    let value = export.value.zig();
    let (how, gives, status) = match (form, fallible) {
        (Form::Plain, false) => ("value", value.clone(), "u8"),
        (Form::Plain, true) => {
            parameters.push("diagnostics: ?*rust.Diagnostics".to_owned());
            ("result", format!("rust.Error!{value}"), "u8")
        }
        (Form::Async, _) => ("future", format!("rust.Future({value})"), "void"),
        (Form::Stream, _) => ("stream", format!("rust.Stream({value})"), "void"),
    };
    let diagnostics = if how == "result" { ", diagnostics" } else { "" };
    let symbol = rust_symbol(package, &export.path);
    let (parameters, abi, values) = (parameters.join(", "), abi.join(", "), list(&values));
    let _ = write!(
        text,
        "{indent}pub fn {name}({parameters}) {gives} {{\n{indent}    const cobridge_called = @extern(*const fn ({abi}) callconv(.c) \
         {status}, .{{ .name = {symbol:?} }});\n{indent}    return rust.calls.{how}({value}, cobridge_called, {values}{diagnostics});\n\
         {indent}}}\n"
    );
}

/// A parameter's name: the user's own, unless it means something else there. `all` are the function's.
fn parameter(written: &str, names: &[&str], all: &[String]) -> String {
    let mut name = written.strip_prefix("r#").unwrap_or(written).to_owned();
    let means_more = |name: &str| {
        names.contains(&name) || ["self", "diagnostics"].contains(&name) || identifier(name) != name
    };
    while means_more(&name) || (name != written && all.contains(&name)) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use crate::check::AnyConfiguration;
    use crate::emit::zig::bridge;
    use quote::quote;

    /// The module `bridge` of one with these items in `extern "Rust"`.
    fn text(items: proc_macro2::TokenStream) -> String {
        let module = quote! {
            mod ffi {
                extern "Rust" { #items }
                unsafe extern "Zig" {
                    include!("zig/a.zig");
                    fn f();
                }
            }
        };
        let plan = crate::plan(Default::default(), module, &AnyConfiguration);
        let plan = plan.unwrap_or_else(|errors| panic!("{}", errors.to_compile_error()));
        bridge("src/a.rs", "a", &[plan.zig])
    }

    #[test]
    fn what_zig_has_no_type_for_says_why() {
        let text = text(quote! {
            type Session;
            type Borrowed<'a>;
            #[local]
            async fn stays();
            fn of_cpp(text: &CxxString);
            fn lent(session: &Session) -> &Session;
            async fn channel(values: Receiver<u64>);
            fn of_borrowed(value: &Borrowed);
            fn of_cpp_too() -> UniquePtr<CxxString>;
            fn pinned(self: Pin<&mut Session>);
            fn known(self: &Session) -> u8;
        });
        for (name, reason) in [
            ("stays", "it is `#[local]`, and a task of Zig may go on on another thread"),
            ("of_cpp", "Zig has no type for its argument `text`"),
            ("lent", "it gives a reference, which Zig can't keep track of"),
            ("channel", "Zig has no type for its argument `values`"),
            ("of_borrowed", "Zig has no type for its argument `value`"),
            ("of_cpp_too", "Zig has no type for what it gives"),
            ("pinned", "Zig has no type for its receiver: take `&self` or `&mut self`"),
        ] {
            let expected =
                format!("pub const {name} = @compileError(\"`{name}` can't be called from Zig: {reason}\");");
            assert!(text.contains(&expected), "{expected}\n{text}");
        }
        assert!(text.contains("pub fn known(self: *const Session) u8 {"), "{text}");
        assert!(text.contains("pub const Borrowed = @compileError("), "{text}");
    }

    #[test]
    fn names_mean_what_they_say() {
        let text = text(quote! {
            fn error(test: u8, error: u8, u7: u8, self_: u8) -> u8;
            fn rename(rename: u8, rust: u8, rust_: u8, diagnostics: u8) -> Result<u8>;
            fn i32x(f16x: u8);
        });
        for expected in [
            "pub fn @\"error\"(test_: u8, error_: u8, u7_: u8, self_: u8) u8 {",
            "pub fn rename(rename_: u8, rust__: u8, rust_: u8, diagnostics_: u8, diagnostics: ?*rust.Diagnostics) rust.Error!u8 {",
            "pub fn i32x(f16x: u8) void {",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }

    #[test]
    fn a_bridge_without_zig_has_nothing_for_it() {
        let module = quote!(
            mod ffi {
                extern "Rust" {
                    type Session;
                    async fn wait();
                    fn plain();
                }
            }
        );
        let plan = crate::plan(Default::default(), module, &AnyConfiguration);
        let plan = plan.unwrap_or_else(|errors| panic!("{}", errors.to_compile_error()));
        assert!(plan.zig.exports.is_empty() && plan.zig.rust_types.is_empty());
    }
}
