//! Where the ends of channels may stand, and what channels may carry.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lower::{End, channel_end, returned_end, split_result};
use crate::syntax::{Bridge, Scope};
use syn::visit::{self, Visit};
use syn::{FnArg, ForeignItem, ForeignItemFn, Item, ReturnType, Type};

/// Checks every `Sender` and `Receiver` that the bridge does not declare itself.
pub(super) fn check_channels(bridge: &Bridge, errors: &mut Diagnostics) {
    for item in bridge.items() {
        match item {
            Item::Struct(item) => {
                for field in &item.fields {
                    if let Some((end, at)) = find(&field.ty, &bridge.scope) {
                        errors.push(
                            Diagnostic::new(at, format!("a `{}` can't be in a shared struct", end.name()))
                                .help("pass it as an argument of its own"),
                        );
                    }
                }
            }
            Item::ForeignMod(block) => {
                for item in &block.items {
                    if let ForeignItem::Fn(function) = item {
                        check_function(function, &bridge.scope, errors);
                    }
                }
            }
            _ => {}
        }
    }
}

fn check_function(function: &ForeignItemFn, scope: &Scope, errors: &mut Diagnostics) {
    for argument in &function.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        match channel_end(&argument.ty, scope) {
            Some((_, item)) => check_item(item, scope, errors),
            None => check_misplaced(&argument.ty, scope, errors),
        }
    }
    let ReturnType::Type(_, output) = &function.sig.output else { return };
    let Some((end, item)) = returned_end(&function.sig.output, scope) else {
        check_misplaced(output, scope, errors);
        return;
    };
    check_item(item, scope, errors);
    if function.sig.asyncness.is_some() {
        let (name, other) = match end {
            End::Sender => ("Sender", "Receiver"),
            End::Receiver => ("Receiver", "Sender"),
        };
        let at = split_result(output).0.unwrap_or(output);
        errors
            .push(Diagnostic::new(at, format!("an `async fn` can't return a `{name}`")).help(format!(
                "take the `{other}` as an argument; or return the `{name}` from a plain `fn`"
            )));
    }
}

/// What is an end of a channel in a place where there can be none.
pub(super) fn check_misplaced(ty: &Type, scope: &Scope, errors: &mut Diagnostics) {
    let Some((end, at)) = find(ty, scope) else { return };
    let name = end.name();
    let refused = match ty {
        Type::Reference(reference) => {
            Diagnostic::new(reference, format!("a `{name}` crosses by value, not by reference")).help(
                format!("write `{name}<T>`: a clone is one more {} of the same channel", name.to_lowercase()),
            )
        }
        _ => Diagnostic::new(at, format!("a `{name}` can't be inside of another type"))
            .help("pass it as an argument of its own"),
    };
    errors.push(refused);
}

/// What a channel can't carry, and cxx's checks don't see.
pub(super) fn check_item(item: &Type, scope: &Scope, errors: &mut Diagnostics) {
    let refused = match item {
        Type::Reference(_) => Diagnostic::new(item, "a channel carries values, not references")
            .help("send an owned value: what is borrowed may be gone when it is received"),
        Type::FnPtr(_) => Diagnostic::new(item, "a channel can't carry functions")
            .help("send what the function is to be called with; a function can be an argument of its own"),
        Type::ImplTrait(_) => {
            Diagnostic::new(item, "a channel carries one type").help("name a concrete type of the bridge")
        }
        _ if split_result(item).1.is_some() => Diagnostic::new(item, "a channel can't carry a `Result`")
            .help("send a shared struct or enum that says what went wrong"),
        _ => match find(item, scope) {
            Some((_, at)) => Diagnostic::new(at, "a channel can't carry the end of another one")
                .help("pass it as an argument of its own"),
            None => return,
        },
    };
    errors.push(refused);
}

/// The first end of a channel in a type.
fn find<'ast>(ty: &'ast Type, scope: &Scope) -> Option<(End, &'ast Type)> {
    struct Find<'a, 'ast>(&'a Scope, Option<(End, &'ast Type)>);
    impl<'ast> Visit<'ast> for Find<'_, 'ast> {
        fn visit_type(&mut self, ty: &'ast Type) {
            if self.1.is_none() {
                self.1 = channel_end(ty, self.0).map(|(end, _)| (end, ty));
                visit::visit_type(self, ty);
            }
        }
    }
    let mut find = Find(scope, None);
    find.visit_type(ty);
    find.1
}
