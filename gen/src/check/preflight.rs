//! cxx's own checks, on the user's own tokens.
//!
//! cxx never sees `async`: it gets the lowered bridge, in which an async fn has become a starter with more arguments. To
//! have its messages speak of what the user wrote, at the place where it is written, `cxx_gen` is asked first, as a
//! checker: about the same module with the word `async` (and our attributes) left out, and a stream's items in the place of the stream. What it generates is thrown
//! away, so its version need not match the user's cxx.

use super::config::Configuration;
use crate::diagnostic::{Diagnostic, Diagnostics, ends};
use crate::lower::{as_fn_pointer, async_fn_bound, channel_end, is_runtime_handle, stream_item};
use crate::syntax::{Abi, Bridge, Scope};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{Attribute, FnArg, ForeignItem, Item, ItemMod, ReturnType, Safety, Type};

/// Runs cxx's checks.
///
/// # Errors
/// cxx's messages, at the user's tokens.
pub(super) fn preflight(bridge: &Bridge, configuration: &dyn Configuration) -> Result<(), Diagnostics> {
    let mut module = bridge.module.clone();
    if let Some((_, items)) = &mut module.content {
        for own in &bridge.own_types {
            items.extend(syn::parse2::<Item>(own.declaration()).ok());
        }
        items.retain(|item| !matches!(item, Item::ForeignMod(block) if Abi::of(block) == Abi::Zig));
        for item in items {
            let Item::ForeignMod(block) = item else { continue };
            let is_exported = block.abi.name.as_ref().is_some_and(|name| name.value() == "Rust");
            for item in &mut block.items {
                let ForeignItem::Fn(function) = item else { continue };
                for argument in &mut function.sig.inputs {
                    if let FnArg::Typed(argument) = argument {
                        replace_special(&mut argument.ty, &bridge.scope);
                    }
                }
                let is_async = function.sig.asyncness.take().is_some();
                let item = match &function.sig.output {
                    ReturnType::Type(_, ty) => stream_item(ty).cloned(),
                    ReturnType::Default => None,
                };
                let is_stream = item.is_some();
                if let (Some(item), ReturnType::Type(_, ty)) = (item, &mut function.sig.output) {
                    **ty = item;
                }
                if let ReturnType::Type(_, ty) = &mut function.sig.output {
                    replace_returned(ty, &bridge.scope);
                }
                if is_async || is_stream {
                    function.attrs.retain(is_known_to_cxx);
                    // cxx wants `unsafe` where C++ keeps lifetimes. We don't: the guide tells C++ so for every future.
                    if is_exported && function.sig.generics.lifetimes().next().is_some() {
                        function.sig.safety = Safety::Unsafe(Default::default());
                    }
                }
            }
        }
    }
    let args = &bridge.args.tokens;
    let mut options = cxx_gen::Opt::default();
    // The evaluator must own its answers: they are collected before.
    options.cfg_evaluator = Box::new(Answers::of(&module, configuration));
    match cxx_gen::generate_header_and_cc(quote!(#[cxx::bridge(#args)] #module), &options) {
        Ok(_) => Ok(()),
        Err(errors) => Err(Diagnostics(
            errors
                .into_iter()
                .map(|error| {
                    let (start, end) = place(&error, &module);
                    Diagnostic { start, end, message: error.to_string(), help: None }
                })
                .collect(),
        )),
    }
}

/// What cxx does not know becomes the nearest that it does: it checks the types inside.
fn replace_special(ty: &mut Type, scope: &Scope) {
    if let Some(bound) = async_fn_bound(ty) {
        *ty = as_fn_pointer(bound);
    } else if is_runtime_handle(ty, scope) {
        *ty = syn::parse_quote!(usize);
    } else if let Some((_, item)) = channel_end(ty, scope) {
        *ty = item.clone();
    }
}

/// An item of a channel crosses by value, as what is returned does.
fn replace_returned(ty: &mut Type, scope: &Scope) {
    if let Some((_, item)) = channel_end(ty, scope) {
        *ty = item.clone();
    } else if let Type::Path(path) = ty
        && let Some(result) = path.path.segments.last_mut().filter(|segment| segment.ident == "Result")
        && let syn::PathArguments::AngleBracketed(arguments) = &mut result.arguments
        && let Some(syn::GenericArgument::Type(value)) = arguments.args.first_mut()
        && let Some((_, item)) = channel_end(value, scope)
    {
        *value = item.clone();
    }
}

/// Our attributes, and the one lint attribute that cxx does not have, stand on the generated function only.
fn is_known_to_cxx(attr: &Attribute) -> bool {
    !["blocking", "local", "capacity", "unbounded", "expect"].iter().any(|ours| attr.path().is_ident(ours))
}

/// The first identifier for which `asked` holds.
fn any_ident(tokens: TokenStream, asked: &dyn Fn(&str) -> bool) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => asked(&ident.to_string()).then(|| ident.span()),
        TokenTree::Group(group) => any_ident(group.stream(), asked),
        _ => None,
    })
}

/// The first and the last token that cxx's message is about.
fn place(error: &cxx_gen::Error, module: &ItemMod) -> (Span, Span) {
    let at_call_site =
        |span: &Span| (span.start(), span.end()) == (Span::call_site().start(), Span::call_site().end());
    let Some(span) = error.span().filter(|span| !at_call_site(span)) else {
        // cxx has no place for names that C++ or itself reserves.
        let reserved = |name: &str| name.contains("__") || name.starts_with("cxxbridge");
        let span = any_ident(module.to_token_stream(), &reserved).unwrap_or_else(|| module.ident.span());
        return (span, span);
    };
    if !span.byte_range().is_empty() {
        return (span, span);
    }
    // In a macro on stable Rust neither spans can be joined nor bytes be counted, and all that the error tells is its
    // first token. It is about the largest piece of syntax that begins there.
    let mut largest = Largest { start: span, end: span };
    largest.visit_item_mod(module);
    (span, largest.end)
}

/// Finds where the largest piece of syntax ends that begins with a token. What cxx points at: items, fields and arguments
/// without their attributes, the attributes, types.
struct Largest {
    start: Span,
    end: Span,
}

impl Largest {
    fn consider(&mut self, tokens: impl ToTokens) {
        let (start, end) = ends(tokens.to_token_stream());
        if start.start() == self.start.start() && end.end() > self.end.end() {
            self.end = end;
        }
    }
}

impl<'ast> Visit<'ast> for Largest {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.consider(attribute);
    }

    fn visit_abi(&mut self, abi: &'ast syn::Abi) {
        self.consider(abi);
    }

    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            // Of an extern block cxx points at the ABI.
            Item::ForeignMod(_) | Item::Mod(_) => {}
            Item::Struct(item) => self.consider(syn::ItemStruct { attrs: Vec::new(), ..item.clone() }),
            Item::Enum(item) => self.consider(syn::ItemEnum { attrs: Vec::new(), ..item.clone() }),
            Item::Impl(item) => {
                if let Some((path, keyword)) = &item.trait_ {
                    let target = &item.self_ty;
                    self.consider(quote!(#path #keyword #target));
                }
                self.consider(item);
            }
            other => self.consider(other),
        }
        visit::visit_item(self, item);
    }

    fn visit_foreign_item(&mut self, item: &'ast ForeignItem) {
        match item {
            ForeignItem::Fn(item) => self.consider(syn::ForeignItemFn { attrs: Vec::new(), ..item.clone() }),
            ForeignItem::Type(item) => {
                let (keyword, name) = (&item.type_token, &item.ident);
                self.consider(quote!(#keyword #name));
            }
            other => self.consider(other),
        }
        visit::visit_foreign_item(self, item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        self.consider(syn::Field { attrs: Vec::new(), ..field.clone() });
        visit::visit_field(self, field);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.consider(syn::Variant { attrs: Vec::new(), ..variant.clone() });
        visit::visit_variant(self, variant);
    }

    fn visit_fn_arg(&mut self, argument: &'ast syn::FnArg) {
        self.consider(argument);
        visit::visit_fn_arg(self, argument);
    }

    fn visit_variadic(&mut self, variadic: &'ast syn::Variadic) {
        self.consider(variadic);
    }

    fn visit_type(&mut self, ty: &'ast syn::Type) {
        self.consider(ty);
        visit::visit_type(self, ty);
    }
}

/// The answers to every `name` and `name = "value"` that the module's cfgs may ask for.
struct Answers(Vec<(String, Option<String>, Option<bool>)>);

impl Answers {
    fn of(module: &syn::ItemMod, configuration: &dyn Configuration) -> Answers {
        let mut answers = Answers(Vec::new());
        answers.collect(module.to_token_stream(), configuration);
        answers
    }

    fn collect(&mut self, tokens: TokenStream, configuration: &dyn Configuration) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.collect(group.stream(), configuration),
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    let value = match (tokens.get(index + 1), tokens.get(index + 2)) {
                        (Some(TokenTree::Punct(equals)), Some(TokenTree::Literal(value)))
                            if equals.as_char() == '=' =>
                        {
                            syn::parse_str::<syn::LitStr>(&value.to_string()).ok().map(|value| value.value())
                        }
                        _ => None,
                    };
                    let answer = configuration.holds(&name, value.as_deref());
                    self.0.push((name, value, answer));
                }
                _ => {}
            }
        }
    }
}

impl cxx_gen::CfgEvaluator for Answers {
    fn eval(&self, name: &str, value: Option<&str>) -> cxx_gen::CfgResult {
        let known = self.0.iter().find(|(asked, with, _)| asked == name && with.as_deref() == value);
        match known.and_then(|(_, _, answer)| *answer) {
            Some(false) => cxx_gen::CfgResult::False,
            // The macro can't know, and looks at everything, as cxx's own macro does.
            Some(true) | None => cxx_gen::CfgResult::True,
        }
    }
}
