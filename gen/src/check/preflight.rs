//! cxx's own checks, on the user's own tokens.
//!
//! cxx never sees `async`: it gets the lowered bridge, in which an async fn has become a starter with more arguments. To
//! have its messages speak of what the user wrote, at the place where it is written, `cxx_gen` is asked first, as a
//! checker: about the same module with the word `async` (and our attributes) left out. What it generates is thrown
//! away, so its version need not match the user's cxx.

use super::config::Configuration;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::syntax::Bridge;
use quote::{ToTokens, quote};
use syn::{ForeignItem, Item};

/// Runs cxx's checks.
///
/// # Errors
/// cxx's messages, at the user's tokens.
pub(super) fn preflight(bridge: &Bridge, configuration: &dyn Configuration) -> Result<(), Diagnostics> {
    let mut module = bridge.module.clone();
    if let Some((_, items)) = &mut module.content {
        for item in items {
            let Item::ForeignMod(block) = item else { continue };
            for item in &mut block.items {
                let ForeignItem::Fn(function) = item else { continue };
                if function.sig.asyncness.take().is_some() {
                    function
                        .attrs
                        .retain(|attr| !attr.path().is_ident("blocking") && !attr.path().is_ident("local"));
                }
            }
        }
    }
    let uses_cfg = mentions_cfg(module.to_token_stream());
    if uses_cfg && configuration.holds("unix", None).is_none() {
        // The macro can't evaluate cfgs; the build helper, which runs before it, has done this.
        return Ok(());
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
                    let span = error.span().unwrap_or_else(|| module.ident.span());
                    Diagnostic::at(span, error.to_string())
                })
                .collect(),
        )),
    }
}

fn mentions_cfg(tokens: proc_macro2::TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == "cfg",
        proc_macro2::TokenTree::Group(group) => mentions_cfg(group.stream()),
        _ => false,
    })
}

/// The answers to every `name` and `name = "value"` that the module's cfgs may ask for.
struct Answers(Vec<(String, Option<String>, Option<bool>)>);

impl Answers {
    fn of(module: &syn::ItemMod, configuration: &dyn Configuration) -> Answers {
        let mut answers = Answers(Vec::new());
        answers.collect(module.to_token_stream(), configuration);
        answers
    }

    fn collect(&mut self, tokens: proc_macro2::TokenStream, configuration: &dyn Configuration) {
        use proc_macro2::TokenTree;
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
            Some(true) => cxx_gen::CfgResult::True,
            Some(false) => cxx_gen::CfgResult::False,
            None => cxx_gen::CfgResult::Undetermined { msg: format!("nobody knows whether `{name}` is set") },
        }
    }
}
